"""How long Lambda runs a function, how much it streams meanwhile, and what is chosen where nothing is said."""

from .checks import ArgumentError, check_whole_number

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_TIMEOUT_SECONDS = 900
DEFAULT_TIMEOUT_SECONDS = 120
DEFAULT_MEMORY_SIZE_MB = 1024
DEFAULT_LOG_RETENTION_DAYS = 30
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
DEFAULT_RUNTIME = "nodejs24.x"
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
_MAX_RESPONSE_MB = 200
_UNTHROTTLED_MB = 6
_MB_PER_SECOND = 2
UNTHROTTLED_BYTES = _UNTHROTTLED_MB * 1024 * 1024


def check_timeout_seconds(value: float | None, max_response_mb: float | None) -> int:
    """The timeout, which must carry `max_response_mb` if that is given. Default: 120 seconds."""
    timeout = DEFAULT_TIMEOUT_SECONDS if value is None else check_whole_number("timeout_seconds", value)
    if not 1 <= timeout <= MAX_TIMEOUT_SECONDS:
        raise ArgumentError(
            f"timeout_seconds is {timeout}, but Lambda runs a function for {MAX_TIMEOUT_SECONDS} seconds at most; "
            f"give 1 to {MAX_TIMEOUT_SECONDS}"
        )
    if max_response_mb is None:
        return timeout
    if isinstance(max_response_mb, bool) or not isinstance(max_response_mb, (int, float)) or not max_response_mb > 0:
        raise ArgumentError(f"max_response_mb is {max_response_mb!r}; give a number above 0")
    if max_response_mb > _MAX_RESPONSE_MB:
        raise ArgumentError(
            f"max_response_mb is {max_response_mb:g}, but Lambda streams {_MAX_RESPONSE_MB} MB at most; give less, or "
            "put larger answers into S3 and stream from there"
        )
    needed = (max_response_mb - _UNTHROTTLED_MB) / _MB_PER_SECOND
    if timeout < needed:
        raise ArgumentError(
            f"timeout_seconds is {timeout}, but max_response_mb {max_response_mb:g} takes {needed:g} seconds "
            f"({_UNTHROTTLED_MB} MB at full speed, then {_MB_PER_SECOND} MB a second) and the time to the first byte; "
            "give a longer timeout_seconds, or a smaller max_response_mb"
        )
    return timeout
