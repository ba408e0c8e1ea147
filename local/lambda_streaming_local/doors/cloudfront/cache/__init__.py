"""What CloudFront keeps, for how long, and how it is compressed and cut into parts."""
