"""Answers of a language model's provider, relayed token by token: they can be cancelled, and resumed after a break."""

from typing import Any

import pulumi
import pulumi_aws as aws
from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl

# Without a provider the handler answers by itself, and keeps its answers in files.
config = pulumi.Config()
provider_url = config.get("providerUrl")
with_provider: dict[str, Any] = {}

if provider_url:
    answers = aws.dynamodb.Table(
        "answers",
        billing_mode="PAY_PER_REQUEST",
        hash_key="answer",
        range_key="number",
        attributes=[{"name": "answer", "type": "S"}, {"name": "number", "type": "N"}],
        ttl={"attribute_name": "expires", "enabled": True},
    )
    with_provider = {
        "environment": {"PROVIDER_URL": provider_url, "MODEL": config.require("model")},
        "links": {"API_KEY_SECRET_ARN": config.require("apiKeySecretArn")},
        "writable_links": {"ANSWERS_TABLE": answers.arn},
    }

assistant = StreamingFunction("assistant", {"code": pulumi.FileArchive("app"), **with_provider})
url = StreamingUrl("assistant", {"function_name": assistant.function_name})
cdn = StreamingDistribution(
    "assistant",
    {"function_name": assistant.function_name, "function_url": url.function_url, "managed_web_acl": True},
)

pulumi.export("url", cdn.url)
pulumi.export("function_name", assistant.function_name)
