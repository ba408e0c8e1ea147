"""The files and folders on this machine that resources are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import FUNCTION

# The properties that take an asset or an archive, which looks like any other object that has a `path`.
ASSET_PROPERTIES = {
    FUNCTION: "code",
    "aws:lambda/layerVersion:LayerVersion": "code",
    "aws:s3/bucketObject:BucketObject": "source",
    "aws:s3/bucketObjectv2:BucketObjectv2": "source",
}


def list_assets(resource: Resource) -> Iterator[str]:
    """The paths of the resource's asset or archive, and of those in it."""
    name = ASSET_PROPERTIES.get(resource.type)
    return _list_paths(resource.inputs.get(name)) if name is not None else iter(())


def _list_paths(asset: Any) -> Iterator[str]:
    if not isinstance(asset, dict):
        return
    if isinstance(asset.get("path"), str):
        yield asset["path"]
    for one in (asset.get("assets") or {}).values():
        yield from _list_paths(one)
