"""A chat answer that streams from a Lambda function through CloudFront to a web page."""

import json

import pulumi
import pulumi_aws as aws
from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl

# Without a model the handler answers by itself.
model_arn = pulumi.Config().get("modelArn")

chat = StreamingFunction(
    "chat",
    {
        "code": pulumi.FileArchive("app"),
        "environment": {"MODEL_ID": model_arn} if model_arn else {},
    },
)
if model_arn:
    aws.iam.RolePolicy(
        "chat-model",
        role=chat.role_name,
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "bedrock:InvokeModelWithResponseStream", "Resource": model_arn}
                ],
            }
        ),
    )
url = StreamingUrl("chat", {"function_name": chat.function_name})
cdn = StreamingDistribution(
    "chat",
    {
        "function_name": chat.function_name,
        "function_url": url.function_url,
        "site_path": "site",
        "error_pages": {"404": "/404.html"},
    },
)

pulumi.export("url", cdn.url)
pulumi.export("function_url", url.function_url)
pulumi.export("function_name", chat.function_name)
