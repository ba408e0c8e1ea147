import lambda_streaming_lambda_streaming as streaming
import pulumi

chat = streaming.StreamingService(
    "chat",
    code=pulumi.FileArchive("../../chat/app"),
    site_path="../../chat/site",
    timeout_seconds=300,
)

pulumi.export("url", chat.url)
pulumi.export("function_name", chat.function_name)
