"""The policy pack, as `pulumi preview --policy-pack` starts it; it serves until the engine ends it."""

from lambda_streaming_policies.pack import policies
from pulumi_policy import PolicyPack

PolicyPack(
    "lambda-streaming",
    policies=policies(),
    description="Rejects what keeps an AWS Lambda response stream from being safe, or from streaming.",
    display_name="Lambda response streaming",
    provider="aws",
    tags=["aws-lambda", "response-streaming"],
)
