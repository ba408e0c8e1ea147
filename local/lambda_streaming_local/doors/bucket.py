"""A bucket as the origin of a distribution: the objects that the stack declares, served from disk.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from lambda_streaming_policies.model import Graph, Resource
from multidict import CIMultiDict

from .iam import Access, Statement, allows

log = logging.getLogger(__name__)

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
OBJECTS = ("aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject")
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"

# The bucket's REST endpoints; a website endpoint (s3-website) is another kind of origin.
_DOMAIN = re.compile(r"(?P<bucket>.+)\.s3(?:\.dualstack)?(?:[.-](?!website)[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?")
_HEADERS = {
    "cacheControl": "Cache-Control",
    "contentDisposition": "Content-Disposition",
    "contentEncoding": "Content-Encoding",
    "contentLanguage": "Content-Language",
}
_MESSAGES = {"AccessDenied": (403, "Access Denied"), "NoSuchKey": (404, "The specified key does not exist.")}


class ObjectFile(web.FileResponse):
    """A file as it is, never a compressed neighbour of it (`app.js.gz`), which aiohttp would prefer."""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        if self.prepared:
            return await web.StreamResponse.prepare(self, request)
        headers = CIMultiDict(request.headers)
        headers.popall("Accept-Encoding", None)
        return await super().prepare(request.clone(headers=headers))


class Bucket:
    """One declared bucket. Keys are looked up among its objects, so no path leads to any other file."""

    def __init__(self, resource: Resource, graph: Graph) -> None:
        self._arn = str(resource.props.data.get("arn"))
        self._objects: dict[str, Resource] = {
            str(found.props.data.get("key") or found.name): found for found in _of(resource, OBJECTS, graph)
        }
        self._statements = [
            statement for policy in _of(resource, (BUCKET_POLICY,), graph) for statement in _statements(policy)
        ]

    def answer(self, method: str, path: str, principal: str, context: Mapping[str, str]) -> web.StreamResponse:
        """S3's answer, not yet begun, to a request for the raw `path` by `principal` (`*`: not signed)."""
        key = unquote(path.removeprefix("/"))
        if method not in ("GET", "HEAD"):
            return _error("AccessDenied")
        found = self._objects.get(key)
        if found is None:
            # S3 tells who may list the bucket that there is no such key; everybody else just that access is denied.
            may_list = self._allows("s3:ListBucket", self._arn, principal, context)
            return _error("NoSuchKey" if may_list else "AccessDenied")
        if not self._allows("s3:GetObject", f"{self._arn}/{key}", principal, context):
            return _error("AccessDenied")
        return _content(found)

    def _allows(self, action: str, resource: str, principal: str, context: Mapping[str, str]) -> bool:
        return allows(self._statements, Access(principal, None, action, resource, context))


def bucket_of(domain_name: str, graph: Graph) -> Bucket | None:
    """The declared bucket behind an S3 domain name."""
    match = _DOMAIN.fullmatch(domain_name)
    if match is None:
        return None
    for resource in graph.of_type(*BUCKETS):
        if resource.props.data.get("bucket") == match["bucket"]:
            return Bucket(resource, graph)
    return None


def _of(bucket: Resource, types: tuple[str, ...], graph: Graph) -> list[Resource]:
    """The resources of `types` whose `bucket` is this one."""
    name = bucket.props.data.get("bucket")
    return [
        resource
        for resource in graph.of_type(*types)
        if resource.props.data.get("bucket") == name or bucket in graph.linked(resource, "bucket")
    ]


def _statements(policy: Resource) -> list[Statement]:
    document = policy.props.data.get("policy")
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            log.warning("bucket policy '%s' is not JSON, so it allows nothing", policy.name)
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    return statements if isinstance(statements, list) else [statements]


def _content(found: Resource) -> web.StreamResponse:
    properties = found.props.data
    headers = {
        "Server": "AmazonS3",
        "x-amz-request-id": secrets.token_hex(8).upper(),
        "Content-Type": _text(properties, "contentType") or "binary/octet-stream",
    }
    headers |= {header: properties[name] for name, header in _HEADERS.items() if _text(properties, name)}
    metadata = properties.get("metadata")
    if isinstance(metadata, dict):
        headers |= {f"x-amz-meta-{name}": value for name, value in metadata.items() if isinstance(value, str)}
    file = _file(properties)
    if file is not None:
        # Its ETag is made of time and size, where S3's is the MD5 of the content.
        return ObjectFile(file, headers=headers) if file.is_file() else _error("NoSuchKey")
    body = _inline(properties)
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    return web.Response(body=body, headers=headers | {"ETag": f'"{digest}"'})


def _file(properties: Mapping[str, Any]) -> Path | None:
    source = properties.get("source")
    return Path(source["path"]) if isinstance(source, dict) and "path" in source else None


def _inline(properties: Mapping[str, Any]) -> bytes:
    source = properties.get("source")
    if isinstance(source, dict) and isinstance(source.get("text"), str):
        return str(source["text"]).encode()
    encoded = _text(properties, "contentBase64")
    return base64.b64decode(encoded) if encoded else (_text(properties, "content") or "").encode()


def _text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    return value if isinstance(value, str) else None


def _error(code: str) -> web.Response:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""
    status, message = _MESSAGES[code]
    request_id = secrets.token_hex(8).upper()
    return web.Response(
        status=status,
        content_type="application/xml",
        headers={"Server": "AmazonS3", "x-amz-request-id": request_id},
        text=f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{escape(message)}</Message>'
        f"<RequestId>{request_id}</RequestId></Error>",
    )
