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
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from multidict import CIMultiDict

from lambda_streaming_local.doors.access.iam import Access, Statement, allows

from ..answer import Answer, Bytes, File
from ..cache.partial import apply_conditions

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


class Bucket:
    """One declared bucket. Keys are looked up among its objects, so no path leads to any other file."""

    def __init__(self, resource: Resource, graph: Graph) -> None:
        self._arn = str(resource.props.data.get("arn"))
        self._objects: dict[str, Resource] = {
            str(found.props.data.get("key") or found.name): found for found in _find_of(resource, OBJECTS, graph)
        }
        self._statements = [
            statement
            for policy in _find_of(resource, (BUCKET_POLICY,), graph)
            for statement in _read_statements(policy)
        ]

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], principal: str, context: Mapping[str, str]
    ) -> Answer:
        """S3's answer to a request for the raw `path` by `principal` (`*`: not signed)."""
        key = unquote(path.removeprefix("/"))
        if method not in ("GET", "HEAD"):
            return _make_error("AccessDenied")
        found = self._objects.get(key)
        if found is None:
            # S3 tells who may list the bucket that there is no such key; everybody else just that access is denied.
            may_list = self._allows("s3:ListBucket", self._arn, principal, context)
            return _make_error("NoSuchKey" if may_list else "AccessDenied")
        if not self._allows("s3:GetObject", f"{self._arn}/{key}", principal, context):
            return _make_error("AccessDenied")
        return apply_conditions(_read_content(found), method, headers)

    def _allows(self, action: str, resource: str, principal: str, context: Mapping[str, str]) -> bool:
        return allows(self._statements, Access(principal, None, action, resource, context))


def find_bucket(domain_name: str, graph: Graph) -> Bucket | None:
    """The declared bucket behind an S3 domain name."""
    match = _DOMAIN.fullmatch(domain_name)
    if match is None:
        return None
    for resource in graph.of_type(*BUCKETS):
        if resource.props.data.get("bucket") == match["bucket"]:
            return Bucket(resource, graph)
    return None


def _find_of(bucket: Resource, types: tuple[str, ...], graph: Graph) -> list[Resource]:
    """The resources of `types` whose `bucket` is this one."""
    name = bucket.props.data.get("bucket")
    return [
        resource
        for resource in graph.of_type(*types)
        if resource.props.data.get("bucket") == name or bucket in graph.linked(resource, "bucket")
    ]


def _read_statements(policy: Resource) -> list[Statement]:
    document = policy.props.data.get("policy")
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            log.warning("bucket policy '%s' is not JSON, so it allows nothing", policy.name)
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    return statements if isinstance(statements, list) else [statements]


def _read_content(found: Resource) -> Answer:
    properties = found.props.data
    headers = {
        "Server": "AmazonS3",
        "Accept-Ranges": "bytes",
        "x-amz-request-id": secrets.token_hex(8).upper(),
        "Content-Type": _read_text(properties, "contentType") or "binary/octet-stream",
    }
    headers |= {header: properties[name] for name, header in _HEADERS.items() if _read_text(properties, name)}
    metadata = properties.get("metadata")
    if isinstance(metadata, dict):
        headers |= {f"x-amz-meta-{name}": value for name, value in metadata.items() if isinstance(value, str)}
    body: Bytes | File
    path = _find_file(properties)
    if path is None:
        body = Bytes(_read_inline(properties))
        headers["ETag"] = f'"{hashlib.md5(body.data, usedforsecurity=False).hexdigest()}"'
    else:
        if not path.is_file():
            return _make_error("NoSuchKey")
        status = path.stat()
        body = File(path, status.st_size)
        # S3's is the MD5 of the content.
        headers["ETag"] = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        headers["Last-Modified"] = formatdate(status.st_mtime, usegmt=True)
    return Answer(200, CIMultiDict(headers)).with_body_of(body)


def _find_file(properties: Mapping[str, Any]) -> Path | None:
    source = properties.get("source")
    return Path(source["path"]) if isinstance(source, dict) and "path" in source else None


def _read_inline(properties: Mapping[str, Any]) -> bytes:
    source = properties.get("source")
    if isinstance(source, dict) and isinstance(source.get("text"), str):
        return str(source["text"]).encode()
    encoded = _read_text(properties, "contentBase64")
    return base64.b64decode(encoded) if encoded else (_read_text(properties, "content") or "").encode()


def _read_text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    return value if isinstance(value, str) else None


def _make_error(code: str) -> Answer:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""
    status, message = _MESSAGES[code]
    request_id = secrets.token_hex(8).upper()
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message>'
        f"<RequestId>{request_id}</RequestId></Error>"
    )
    headers = {
        "Server": "AmazonS3",
        "x-amz-request-id": request_id,
        "Content-Type": "application/xml; charset=utf-8",
    }
    return Answer(status, CIMultiDict(headers)).with_body_of(Bytes(text.encode()))
