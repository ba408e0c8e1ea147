"""A page that streams from Lambda through CloudFront."""

import pulumi
from lambda_streaming import StreamingService

page = StreamingService("page", {"code": pulumi.FileArchive("app")})

pulumi.export("url", page.url)
