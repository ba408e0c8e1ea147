"""A FastAPI application that streams from Lambda, in front of it a function URL for signed requests."""

import pulumi
from lambda_streaming import StreamingFunction, StreamingUrl

words = StreamingFunction(
    "words",
    {
        # Packaged with its requirements.txt by uv or pip; uvicorn, which is among them, serves it.
        "entry": "app/main.py",
        "web_adapter_readiness_path": "/health",
        "alias": "live",
    },
)
url = StreamingUrl("words", {"function_name": words.function_name, "qualifier": words.qualifier})

pulumi.export("url", url.function_url)
pulumi.export("function_name", words.function_name)
