"""Reads how an address is configured at AWS, and names what keeps answers of it from streaming.

The rules that judge it are those of the policy pack; who may call is decided as the local doors decide it.
"""

from .explain import Question, explain

__all__ = ["Question", "explain"]
