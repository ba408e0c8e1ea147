"""Removes a site's files from CloudFront's caches when they changed. The AWS provider has no resource for that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_aws as aws

from lambda_streaming.shared.deploy_task import declare_deploy_task

from .files import cache_control

_HANDLER = Path(__file__).with_name("invalidation.mjs")


def hash_site(files: Mapping[str, str], cache_controls: Mapping[str, str] | None) -> str:
    """A hash of the site: it changes with a file's name, content or `Cache-Control`, and with nothing else."""
    listing = [
        (key, hashlib.sha256(Path(path).read_bytes()).hexdigest(), cache_control(key, cache_controls))
        for key, path in sorted(files.items())
    ]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()


def declare_invalidation(
    name: str,
    distribution: aws.cloudfront.Distribution,
    version: pulumi.Input[str],
    uploads: Sequence[pulumi.Resource],
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Invalidates every path of `distribution` after `uploads`, whenever `version` is another."""
    declare_deploy_task(
        name,
        "Invalidates CloudFront's caches when the site changed",
        _HANDLER,
        distribution.arn.apply(
            lambda arn: [{"Effect": "Allow", "Action": "cloudfront:CreateInvalidation", "Resource": arn}]
        ),
        {"distributionId": distribution.id},
        {"site": version},
        uploads,
        tags,
        None,
        opts,
    )
