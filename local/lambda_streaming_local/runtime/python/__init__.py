"""What the processes of functions in Python load first."""
