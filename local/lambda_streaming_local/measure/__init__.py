"""`lambda-streaming measure`: how an answer arrives, streamed or buffered."""

from .command import measure_command
from .http import measure
from .invoke import measure_function
from .measurement import Measurement
from .report import report
from .show import progress_line
from .signer import Signer

__all__ = ["Measurement", "Signer", "measure", "measure_command", "measure_function", "progress_line", "report"]
