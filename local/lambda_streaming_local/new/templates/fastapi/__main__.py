"""A FastAPI server that streams from Lambda through CloudFront."""

import pulumi
from lambda_streaming import StreamingService

words = StreamingService(
    "words",
    {
        # Packaged with its requirements.txt by uv or pip; uvicorn, which is among them, serves it.
        "entry": "app/main.py",
        "web_adapter_readiness_path": "/health",
    },
)

pulumi.export("url", words.url)
