"""Environment variables that a function may not have."""

from collections.abc import Iterable

from ..shared.checks import ArgumentError

# Lambda refuses them as reserved; others that it sets may be set anew.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
_RESERVED = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
    }
)


def check_names(names: Iterable[str]) -> None:
    for name in names:
        if name in _RESERVED:
            raise ArgumentError(f"environment has {name!r}, which Lambda sets itself; give it another name")
