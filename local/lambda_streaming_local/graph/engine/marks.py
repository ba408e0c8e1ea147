"""Texts that stand for something else until the graph is made, or the program started."""

ADDRESS = "{engine}"
"""The engine's address, in the command and the variables of a program."""

UNSEEN_MARK = "unseen5e0c1d"
"""Stands in every text that answers a lookup nobody could answer; a value that holds it is unknown."""

OUTPUT_FORM = "#output"
"""Ends the token of a lookup whose caller takes an output, which may be unknown; others wait for values."""

SECRET_PLACEHOLDER = "7312904465"
"""What is encrypted in a stack's file, as text and as number; a value that holds it is unknown."""
