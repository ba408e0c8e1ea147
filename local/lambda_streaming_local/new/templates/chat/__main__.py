"""A chat answer that streams from Lambda through CloudFront to a web page."""

import pulumi
from lambda_streaming import StreamingService

chat = StreamingService("chat", {"code": pulumi.FileArchive("app"), "site_path": "site"})

pulumi.export("url", chat.url)
