"""What `lambda-streaming serve` tells while it runs and at the end."""
