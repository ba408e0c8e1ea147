"""A folder of static files in a private bucket, for CloudFront alone to read."""

import json
import mimetypes
import os
from pathlib import Path

import pulumi
import pulumi_aws as aws

from .arguments import ArgumentError

# What Python's own table lacks or tells differently from version to version.
# https://www.iana.org/assignments/media-types/media-types.xhtml
_WEB_TYPES = {
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".map": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


class Site:
    """The bucket and its objects."""

    def __init__(self, name: str, files: dict[str, str], opts: pulumi.ResourceOptions) -> None:
        self._name = name
        self._opts = opts
        self.bucket = aws.s3.Bucket(name, force_destroy=True, opts=opts)
        self._public_access_block = aws.s3.BucketPublicAccessBlock(
            name,
            bucket=self.bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=opts,
        )
        for key, path in files.items():
            aws.s3.BucketObjectv2(
                f"{name}-{key}",
                bucket=self.bucket.bucket,
                key=key,
                source=pulumi.FileAsset(path),
                content_type=content_type(key),
                # CloudFront would keep a file for a day; so it asks S3 whether the file changed.
                cache_control="no-cache",
                opts=opts,
            )

    def admit(self, distribution: aws.cloudfront.Distribution) -> None:
        """Lets `distribution`, and nobody else, read the files.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
        """
        # S3 refuses a bucket's policy and its public access block at the same moment.
        after = pulumi.ResourceOptions(depends_on=[self._public_access_block])
        aws.s3.BucketPolicy(
            self._name,
            bucket=self.bucket.bucket,
            policy=pulumi.Output.all(self.bucket.arn, distribution.arn).apply(
                lambda known: json.dumps(_bucket_policy(bucket_arn=known[0], distribution_arn=known[1]))
            ),
            opts=pulumi.ResourceOptions.merge(self._opts, after),
        )


def site_files(folder: str) -> dict[str, str]:
    """The files below `folder` by object key, without hidden ones (`.well-known` aside)."""
    if not os.path.isdir(folder):
        raise ArgumentError(f"site_path is {folder!r}, but there is no such folder; give the static files' folder")
    files = {}
    for directory, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") or name == ".well-known"]
        for name in names:
            if not name.startswith("."):
                path = Path(directory, name)
                files[path.relative_to(folder).as_posix()] = str(path)
    if not files:
        raise ArgumentError(f"site_path is {folder!r}, but that folder is empty; give the static files' folder")
    return dict(sorted(files.items()))


def content_type(key: str) -> str:
    """The `Content-Type` of a file, the same on every machine, whatever its operating system has registered."""
    suffix = Path(key).suffix.lower()
    guessed, encoding = mimetypes.MimeTypes().guess_type(f"file{suffix}")
    media_type = _WEB_TYPES.get(suffix) or (None if encoding else guessed) or "application/octet-stream"
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _bucket_policy(bucket_arn: str, distribution_arn: str) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Action": "s3:GetObject",
                "Resource": f"{bucket_arn}/*",
                "Condition": {"StringEquals": {"AWS:SourceArn": distribution_arn}},
            },
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
