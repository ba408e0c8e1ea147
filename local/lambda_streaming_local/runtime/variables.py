"""The environment variables of a function's process: what Lambda gives it, and nothing of the user's own.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from .function import Declaration
from .node import Node


def process_variables(
    declaration: Declaration, folder: Path, node: Node, own: Mapping[str, str], access_key: str, secret_key: str
) -> dict[str, str]:
    """All variables of the process: `own` are the function's, and the keys are those of its role."""
    return {**_defaults(node), **own, **_reserved(declaration, folder, access_key, secret_key)}


def _defaults(node: Node) -> dict[str, str]:
    """Variables that a function may set otherwise."""
    return {
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "LANG": "en_US.UTF-8",
        "NODE_PATH": str(node.modules),
        "PATH": f"{node.executable.parent}:/usr/local/bin:/usr/bin:/bin",
        "TZ": ":UTC",
    }


def _reserved(declaration: Declaration, folder: Path, access_key: str, secret_key: str) -> dict[str, str]:
    logging = declaration.logging
    variables = {
        "_HANDLER": declaration.handler,
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret_key,
        "AWS_DEFAULT_REGION": declaration.region,
        "AWS_REGION": declaration.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{declaration.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": declaration.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(declaration.memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": str(logging.get("logGroup") or f"/aws/lambda/{declaration.name}"),
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d', time.gmtime())}/[$LATEST]{token_hex(16)}",
        "LAMBDA_TASK_ROOT": str(folder),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
    }
    for variable, setting in (("AWS_LAMBDA_LOG_FORMAT", "logFormat"), ("AWS_LAMBDA_LOG_LEVEL", "applicationLogLevel")):
        if isinstance(logging.get(setting), str):
            variables[variable] = logging[setting]
    return variables
