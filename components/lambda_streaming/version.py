"""The version of all three packages; pyproject.toml and the component package read it here."""

VERSION = "0.2.0"
