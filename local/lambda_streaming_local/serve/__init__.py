"""`lambda-streaming serve`: what a stack declares, listening on this machine."""
