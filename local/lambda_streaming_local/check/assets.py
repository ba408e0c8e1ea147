"""Files and folders that a program deploys and that are not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from lambda_streaming_policies.judge import Finding
from lambda_streaming_policies.rule import Policy, Violation
from lambda_streaming_policies.stack.tokens import FUNCTION

from .subject import Subject

ASSETS = Policy(
    id="asset-missing",
    title="Files that a program deploys must be there.",
    severity="high",
    level="mandatory",
    fix="Correct the path, or build what is missing first; `pulumi up` stops at it.",
    reference="https://www.pulumi.com/docs/iac/concepts/assets-archives/",
)
# The properties that take an asset or an archive, which looks like any other object that has a `path`.
_PROPERTIES = {
    FUNCTION: "code",
    "aws:lambda/layerVersion:LayerVersion": "code",
    "aws:s3/bucketObject:BucketObject": "source",
    "aws:s3/bucketObjectv2:BucketObjectv2": "source",
}


def find_missing_assets(subject: Subject) -> list[Finding]:
    """A finding for each path of a program that leads nowhere. States and previews do not say where they were made."""
    if subject.root is None:
        return []
    return [
        Finding(
            ASSETS, "mandatory", Violation(resource, resource.spell(name), f"{_shown(path, subject)} does not exist")
        )
        for resource in subject.resources
        if (name := _PROPERTIES.get(resource.type)) is not None
        for path in _paths(resource.inputs.get(name))
        if not os.path.exists(path)
    ]


def _paths(asset: Any) -> Iterator[str]:
    if not isinstance(asset, dict):
        return
    if isinstance(asset.get("path"), str):
        yield asset["path"]
    for one in (asset.get("assets") or {}).values():
        yield from _paths(one)


def _shown(path: str, subject: Subject) -> str:
    return os.path.relpath(path, subject.root) if path.startswith(f"{subject.root}{os.sep}") else path
