"""Environment variables that a function may not have."""

import re
from collections.abc import Mapping

import pulumi

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


# https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
_NAME = re.compile("[a-zA-Z][a-zA-Z0-9_]+")
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_MOST_BYTES = 4096


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def check_variables(variables: Mapping[str, pulumi.Input[str]]) -> None:
    for name in variables:
        if name in _RESERVED:
            raise ArgumentError(f"environment has {name!r}, which Lambda sets itself; give it another name")
        if not isinstance(name, str) or not is_name(name):
            raise ArgumentError(f"environment has {name!r}; give a name of two or more letters, digits and _")
    texts = (text for variable in variables.items() for text in variable if isinstance(text, str))
    if (size := sum(len(text.encode()) for text in texts)) > _MOST_BYTES:
        raise ArgumentError(
            f"environment has {size} bytes, but Lambda takes {_MOST_BYTES}; put what is long into a file, a parameter "
            "or a secret"
        )
