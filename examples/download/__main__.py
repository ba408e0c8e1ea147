"""Downloads of up to 200 MB, streamed from S3 or as they are made, through CloudFront."""

import pulumi
import pulumi_aws as aws
from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl

# With a public key, files are for those alone who have a signed URL or cookies; rows.csv stays open.
signing_public_key = pulumi.Config().get("signingPublicKey")

# 200 MB take 97 seconds: 6 MB at full speed, then 2 MB a second. The rest is for S3's first byte.
TIMEOUT_SECONDS = 120

files = aws.s3.Bucket("files", force_destroy=True)
download = StreamingFunction(
    "download",
    {
        "code": pulumi.FileArchive("app"),
        "timeout_seconds": TIMEOUT_SECONDS,
        "max_response_mb": 200,
        # The handler finds the bucket's name in BUCKET, and may read what is in it.
        "links": {"BUCKET": files.arn},
    },
)
url = StreamingUrl("download", {"function_name": download.function_name})
cdn = StreamingDistribution(
    "download",
    {
        "function_name": download.function_name,
        "function_url": url.function_url,
        "function_timeout_seconds": TIMEOUT_SECONDS,
        "response_completion_timeout_seconds": TIMEOUT_SECONDS,
        "signing_public_key": signing_public_key,
        "signed_path_patterns": ["/files/*"] if signing_public_key else [],
    },
)

pulumi.export("url", cdn.url)
pulumi.export("function_url", url.function_url)
pulumi.export("function_name", download.function_name)
pulumi.export("bucket", files.bucket)
pulumi.export("signing_key_id", cdn.signing_key_id)
