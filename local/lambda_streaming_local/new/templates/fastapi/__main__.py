"""A FastAPI server that streams from Lambda through CloudFront."""

from pathlib import Path

import pulumi
from lambda_streaming import StreamingService

packaged = Path("package").is_dir()
if not packaged:
    pulumi.log.warn("The application's requirements are not packaged: run ./package.sh before you deploy.")

words = StreamingService(
    "words",
    {
        "code": pulumi.FileArchive("package" if packaged else "app"),
        "runtime": "python3.13",
        "web_adapter": True,
        "web_adapter_readiness_path": "/health",
    },
)

pulumi.export("url", words.url)
