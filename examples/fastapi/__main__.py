"""A FastAPI application that streams from Lambda, in front of it a function URL for signed requests."""

from pathlib import Path

import pulumi
from lambda_streaming import StreamingFunction, StreamingUrl

packaged = Path("package").is_dir()
if not packaged:
    pulumi.log.warn("The application's requirements are not packaged: run ./package.sh before you deploy.")

words = StreamingFunction(
    "words",
    {
        "code": pulumi.FileArchive("package" if packaged else "app"),
        "runtime": "python3.13",
        "web_adapter": True,
        "web_adapter_readiness_path": "/health",
        "alias": "live",
    },
)
url = StreamingUrl("words", {"function_name": words.function_name, "qualifier": words.qualifier})

pulumi.export("url", url.function_url)
pulumi.export("function_name", words.function_name)
