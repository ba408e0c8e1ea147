"""Known causes of an answer that is an error, broke off or was buffered, as far as the answer itself shows them."""

from __future__ import annotations

from ..measurement import Measurement
from .broken import explain_break
from .buffered import explain_buffering
from .cause import Cause
from .failed import explain_failure
from .redirected import explain_redirect
from .refused import explain_refusal
from .seen import Seen

__all__ = ["Cause", "find_causes"]


def find_causes(measurement: Measurement) -> list[Cause]:
    """The causes that fit, the likeliest first; none for an answer that surely streamed."""
    seen = Seen(measurement)
    if measurement.is_error:
        return [*explain_refusal(seen), *explain_failure(seen)]
    if measurement.error is not None:
        return list(explain_break(seen))
    return [*explain_redirect(seen), *explain_buffering(seen)]
