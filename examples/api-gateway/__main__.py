"""Server-sent events through a REST API, for callers with an API key and a token that an authorizer accepts."""

from pathlib import Path

import pulumi
from lambda_streaming import StreamingApi, StreamingFunction

if not Path("authorizer/public.pem").exists():
    pulumi.log.warn(
        "There is no authorizer/public.pem, and no token is accepted: make both with `node token.mjs NAME`."
    )

# As long as the longest answer; API Gateway ends what is silent for 5 minutes.
TIMEOUT_SECONDS = 120

ticker = StreamingFunction("ticker", {"code": pulumi.FileArchive("app"), "timeout_seconds": TIMEOUT_SECONDS})
authorizer = StreamingFunction(
    "authorizer", {"code": pulumi.FileArchive("authorizer"), "timeout_seconds": 10, "memory_size_mb": 256}
)
api = StreamingApi(
    "ticker",
    {
        "function_arn": ticker.function_arn,
        "timeout_seconds": TIMEOUT_SECONDS,
        "authorizer_function_arn": authorizer.function_arn,
        "api_key_names": ["partner"],
        "api_key_rate_limit": 5,
        "api_key_burst_limit": 10,
        "api_key_quota_limit": 10_000,
        "set_account_log_role": pulumi.Config().get_bool("setAccountLogRole") or False,
    },
)

pulumi.export("url", api.url)
pulumi.export("api_keys", api.api_key_values)
pulumi.export("function_name", ticker.function_name)
