"""`lambda-streaming measure`: how an answer arrives, streamed or buffered."""

from .command import measure_command
from .http import measure
from .invoke import measure_function
from .measurement import Measurement
from .progress import show_progress
from .report import format_measurement
from .signer import Signer

__all__ = [
    "Measurement",
    "Signer",
    "format_measurement",
    "measure",
    "measure_command",
    "measure_function",
    "show_progress",
]
