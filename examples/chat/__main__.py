"""A chat answer that streams from a Lambda function through CloudFront to a web page."""

from typing import Any

import pulumi
import pulumi_aws as aws
from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl

config = pulumi.Config()
# With the SHA-256 of a token, the page asks for the token, and the handler answers those alone who have it.
token_sha256 = config.get("tokenSha256")

# Without a model the handler answers by itself, and keeps its answers in files.
model_arn = config.get("modelArn")
with_model: dict[str, Any] = {}

if model_arn:
    answers = aws.dynamodb.Table(
        "answers",
        billing_mode="PAY_PER_REQUEST",
        hash_key="answer",
        range_key="number",
        attributes=[{"name": "answer", "type": "S"}, {"name": "number", "type": "N"}],
        ttl={"attribute_name": "expires", "enabled": True},
    )
    with_model = {"links": {"MODEL_ID": model_arn}, "writable_links": {"ANSWERS_TABLE": answers.arn}}

chat = StreamingFunction(
    "chat",
    {
        "code": pulumi.FileArchive("app"),
        "environment": {"ACCEPTED_SHA256": token_sha256} if token_sha256 else None,
        **with_model,
    },
)
url = StreamingUrl("chat", {"function_name": chat.function_name})
cdn = StreamingDistribution(
    "chat",
    {
        "function_name": chat.function_name,
        "function_url": url.function_url,
        "site_path": "site",
        # CloudFront's own signature takes the place of the viewer's Authorization header.
        "forward_viewer_authorization": "x-viewer-authorization" if token_sha256 else None,
        "error_pages": {"404": "/404.html"},
    },
)

pulumi.export("url", cdn.url)
pulumi.export("function_url", url.function_url)
pulumi.export("function_name", chat.function_name)
