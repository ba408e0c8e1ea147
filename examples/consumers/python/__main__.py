import pulumi
from lambda_streaming import StreamingService

chat = StreamingService(
    "chat",
    {
        "code": pulumi.FileArchive("../../chat/app"),
        "site_path": "../../chat/site",
        "timeout_seconds": 300,
    },
)

pulumi.export("url", chat.url)
pulumi.export("function_name", chat.function_name)
