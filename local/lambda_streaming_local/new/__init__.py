"""`lambda-streaming new`: a small stack to start from."""
