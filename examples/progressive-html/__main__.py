"""A web page that a Lambda function renders, and streams through CloudFront as its parts become ready."""

import pulumi
from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl

# The handler waits 10 seconds at most for each part, and they all start at once.
TIMEOUT_SECONDS = 20

page = StreamingFunction("page", {"code": pulumi.FileArchive("app"), "timeout_seconds": TIMEOUT_SECONDS})
url = StreamingUrl("page", {"function_name": page.function_name})
cdn = StreamingDistribution(
    "page",
    {
        "function_name": page.function_name,
        "function_url": url.function_url,
        "function_timeout_seconds": TIMEOUT_SECONDS,
        "origin_read_timeout_seconds": TIMEOUT_SECONDS,
        "response_completion_timeout_seconds": 30,
        "forward_viewer_host": True,
    },
)

pulumi.export("url", cdn.url)
pulumi.export("function_name", page.function_name)
