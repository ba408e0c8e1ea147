"""The policy pack, as `pulumi preview --policy-pack` starts it; it serves until the engine ends it."""

import sys
from pathlib import Path

from lambda_streaming_policies.pack import make_policies
from lambda_streaming_policies.problem import ConfigError
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import find_engine_settings, load_settings
from pulumi_policy import PolicyPack

try:
    settings = load_settings(find_engine_settings(), load_rules())
except ConfigError as error:
    sys.exit(f"lambda-streaming policies: {error}")

PolicyPack(
    "lambda-streaming",
    policies=make_policies(settings=settings),
    description="Rejects what keeps an AWS Lambda response stream from being safe, or from streaming.",
    display_name="Lambda response streaming",
    readme=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    repository="https://github.com/lambda-streaming/lambda-streaming",
    provider="aws",
    tags=["aws-lambda", "response-streaming"],
)
