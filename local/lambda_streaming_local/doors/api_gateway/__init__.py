"""The door of a REST API."""
