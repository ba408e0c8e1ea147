"""A folder of static files in a private bucket, for CloudFront alone to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

import pulumi
import pulumi_aws as aws

from lambda_streaming.shared.arguments import Arguments
from lambda_streaming.shared.checks import ArgumentError

from ..error_responses import check_error_pages
from ..grants import Grants
from ..origin_access import declare_origin_access_control
from .files import cache_control, guess_content_type, has_hash, is_page, list_site_files
from .invalidation import declare_invalidation, hash_site

SITE_ORIGIN_ID = "site"


class Site:
    """The files that the arguments name, if any."""

    _bucket: aws.s3.Bucket | None = None
    uploads: list[pulumi.Resource]

    def __init__(self, arguments: Arguments) -> None:
        self.exists = "site_path" in arguments
        self.uploads = []
        if not self.exists:
            arguments.require_with(
                "site_path",
                "site_cache_control",
                "site_invalidation",
                "default_root_object",
                "error_pages",
                remedy="give both or neither",
            )
            arguments.refuse_given(
                "{} has no effect without site_path, because every path goes to the function; leave it out, or give "
                "site_path",
                "stream_path_patterns",
            )
        self._arguments = arguments
        self._files = arguments.decide(list_site_files, "site_path") if self.exists else {}
        self._is_invalidated = arguments.decide(bool, "site_invalidation")
        self.default_root_object = arguments.read(self._check_root_object, "default_root_object")
        self.error_pages = arguments.read(self._check_error_pages, "error_pages")

    def _check_root_object(self, key: str | None) -> str | None:
        if key is None:
            return "index.html" if self.exists else None
        if key not in self._files:
            raise ArgumentError(f"default_root_object is {key!r}, but the site has no such file; give one without a /")
        return key

    def _check_error_pages(self, given: Mapping[str, str] | None) -> dict[str, str]:
        pages = check_error_pages(given)
        for status, path in pages.items():
            if not path.startswith("/") or path[1:] not in self._files:
                raise ArgumentError(
                    f"error_pages has {path!r} for status {status}, but the site has no such file; give the path of "
                    "one, from the / on"
                )
        return pages

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> list[aws.cloudfront.DistributionOriginArgs]:
        """Makes the bucket with the files, which is then an origin."""
        if not self.exists:
            return []
        bucket = self._bucket = aws.s3.Bucket(
            name,
            bucket_prefix=_choose_bucket_prefix(name),
            force_destroy=True,
            tags=self._arguments.get("tags"),
            opts=opts,
        )
        self._public_access_block = aws.s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=opts,
        )
        self._declare_uploads(name, bucket, opts)
        return [
            aws.cloudfront.DistributionOriginArgs(
                origin_id=SITE_ORIGIN_ID,
                domain_name=bucket.bucket_regional_domain_name,
                origin_access_control_id=declare_origin_access_control(name, "s3", opts).id,
            )
        ]

    def _declare_uploads(self, name: str, bucket: aws.s3.Bucket, opts: pulumi.ResourceOptions) -> None:
        """Pages come last, when all that they name is there.

        Files with a hash in their names stay in the bucket when the site has them no more: pages that browsers hold
        still ask for them.
        """
        hashed = [key for key in self._files if has_hash(key)]
        others = [key for key in self._files if key not in hashed and not is_page(key)]
        pages = [key for key in self._files if key not in hashed and is_page(key)]
        kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
        before = [self._declare_upload(name, bucket, key, kept) for key in hashed]
        self.uploads += before + [self._declare_upload(name, bucket, key, opts) for key in others]
        after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(self.uploads)))
        self.uploads += [self._declare_upload(name, bucket, key, after) for key in pages]

    def _declare_upload(
        self, name: str, bucket: aws.s3.Bucket, key: str, opts: pulumi.ResourceOptions
    ) -> aws.s3.BucketObjectv2:
        return aws.s3.BucketObjectv2(
            f"{name}-{key}",
            bucket=bucket.bucket,
            key=key,
            source=pulumi.FileAsset(self._files[key]),
            content_type=guess_content_type(key),
            cache_control=self._arguments.read(partial(cache_control, key), "site_cache_control"),
            opts=opts,
        )

    def admit(self, grants: Grants, name: str, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
        """Lets those whom `grants` mean, and nobody else, read the files.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
        """
        if self._bucket is None:
            return []
        # S3 tells that a file is missing (404) only to those who may list the bucket; others get 403.
        tells_missing = self._arguments.derive(lambda pages: "404" in pages, self.error_pages)
        # S3 refuses a bucket's policy and its public access block at the same moment.
        after = pulumi.ResourceOptions(depends_on=[self._public_access_block])
        policy = aws.s3.BucketPolicy(
            name,
            bucket=self._bucket.bucket,
            policy=pulumi.Output.all(self._bucket.arn, grants.source_arn, tells_missing).apply(
                lambda known: json.dumps(_write_bucket_policy(known[0], known[1], known[2]))
            ),
            opts=pulumi.ResourceOptions.merge(opts, after),
        )
        return [policy]

    def declare_invalidation(
        self, name: str, distribution: aws.cloudfront.Distribution, opts: pulumi.ResourceOptions
    ) -> None:
        """Tells `distribution` when the files changed, if that is asked for."""
        if self._is_invalidated:
            version = self._arguments.read(partial(hash_site, self._files), "site_cache_control")
            declare_invalidation(
                f"{name}-invalidation", distribution, version, self.uploads, self._arguments.get("tags"), opts
            )


def _choose_bucket_prefix(name: str) -> str | None:
    """For a name with an underscore, which the provider would take into the bucket's, where S3 refuses it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    # The provider adds 26 digits to make 63 characters at most.
    return f"{name.lower().replace('_', '-')[:36].strip('-')}-" if "_" in name else None


def _write_bucket_policy(bucket_arn: str, source_arn: str, tells_missing: bool) -> dict[str, object]:
    cloudfront = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Condition": {"ArnLike" if str(source_arn).endswith("/*") else "StringEquals": {"AWS:SourceArn": source_arn}},
    }
    listing = [{**cloudfront, "Action": "s3:ListBucket", "Resource": bucket_arn}] if tells_missing else []
    return {
        "Version": "2012-10-17",
        "Statement": [
            {**cloudfront, "Action": "s3:GetObject", "Resource": f"{bucket_arn}/*"},
            *listing,
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
