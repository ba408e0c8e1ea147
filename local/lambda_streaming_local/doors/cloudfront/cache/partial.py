"""Conditional requests and ranges, for objects that CloudFront or S3 hold whole.

https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests and #name-range-requests
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime

from multidict import CIMultiDict

from ..answer import Answer, Bytes, Stream

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_NOT_IN_304 = ("Content-Length", "Content-Encoding", "Content-Range")


def apply_conditions(answer: Answer, method: str, headers: Mapping[str, str]) -> Answer:
    """`answer`, a whole object, or the 304, 206, 412 or 416 that the request's `headers` ask for instead."""
    if answer.status != 200 or method not in ("GET", "HEAD"):
        return answer
    if _fails_precondition(answer, headers):
        return replace(answer.with_body_of(Bytes(b"")), status=412)
    if _is_unchanged(answer, headers):
        kept = CIMultiDict(answer.headers)
        for name in _NOT_IN_304:
            kept.popall(name, None)
        return replace(answer, status=304, headers=kept, body=Bytes(b""))
    return _cut_range(answer, headers) if method == "GET" else answer


def _fails_precondition(answer: Answer, headers: Mapping[str, str]) -> bool:
    if "If-Match" in headers:
        return not _names(headers["If-Match"], answer.headers.get("ETag"))
    since, modified = _read_date(headers.get("If-Unmodified-Since")), _read_date(answer.headers.get("Last-Modified"))
    return since is not None and modified is not None and modified > since


def _is_unchanged(answer: Answer, headers: Mapping[str, str]) -> bool:
    if "If-None-Match" in headers:
        return _names(headers["If-None-Match"], answer.headers.get("ETag"))
    since, modified = _read_date(headers.get("If-Modified-Since")), _read_date(answer.headers.get("Last-Modified"))
    return since is not None and modified is not None and modified <= since


def _names(tags: str, own: str | None) -> bool:
    """Whether a list of entity tags has `own`; weak and strong ones count alike."""
    listed = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    return own is not None and ("*" in listed or own.removeprefix("W/") in listed)


def _read_date(date: str | None) -> float | None:
    try:
        return None if date is None else parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None


def _cut_range(answer: Answer, headers: Mapping[str, str]) -> Answer:
    # Of several ranges the whole object is the answer, which RFC 9110 allows.
    match = _RANGE.fullmatch(headers.get("Range", "").replace(" ", ""))
    condition = headers.get("If-Range")
    is_other = condition is not None and condition not in (
        answer.headers.get("ETag"),
        answer.headers.get("Last-Modified"),
    )
    if match is None or match[0] == "bytes=-" or is_other or isinstance(answer.body, Stream):
        return answer
    size = answer.body.size
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return answer
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1 if first and last else size, size)
    if start >= stop:
        refused = replace(answer.with_body_of(Bytes(b"")), status=416)
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    part = replace(answer.with_body_of(answer.body.part(start, stop - start)), status=206)
    part.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return part
