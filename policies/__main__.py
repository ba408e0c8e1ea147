"""The policy pack, as `pulumi preview --policy-pack` starts it; it serves until the engine ends it."""

import sys

from lambda_streaming_policies.pack import policies
from lambda_streaming_policies.problem import ConfigError
from lambda_streaming_policies.rules import all_rules
from lambda_streaming_policies.settings import load_settings, settings_of_engine
from pulumi_policy import PolicyPack

try:
    settings = load_settings(settings_of_engine(), all_rules())
except ConfigError as error:
    sys.exit(f"lambda-streaming policies: {error}")

PolicyPack(
    "lambda-streaming",
    policies=policies(settings=settings),
    description="Rejects what keeps an AWS Lambda response stream from being safe, or from streaming.",
    display_name="Lambda response streaming",
    provider="aws",
    tags=["aws-lambda", "response-streaming"],
)
