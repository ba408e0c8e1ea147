"""Rows that a Lambda function streams as JSON Lines, through CloudFront, to a page that shows each when it comes."""

import pulumi
from lambda_streaming import StreamingService

orders = StreamingService("orders", {"code": pulumi.FileArchive("app"), "site_path": "site"})

pulumi.export("url", orders.url)
pulumi.export("function_name", orders.function_name)
