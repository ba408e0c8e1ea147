"""The page that shows the requests at the doors of `serve` while they are answered."""
