"""The door of a function URL."""
