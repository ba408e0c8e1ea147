"""The files of a static site: which there are, and with which headers they are served."""

import mimetypes
import os
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from lambda_streaming.shared.checks import ArgumentError

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

# A digit and a letter, so that neither dates nor words count. Hashes of other alphabets, such as Vite's, look too much
# like `Chapter1`, and what a browser keeps for a year cannot be called back.
_HASH = re.compile(r"[.-](?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,64}\.")
_MEDIA = ("image/", "font/", "audio/", "video/")


def list_site_files(folder: str) -> dict[str, str]:
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


def guess_content_type(key: str) -> str:
    """The `Content-Type` of a file, the same on every machine, whatever its operating system has registered."""
    suffix = Path(key).suffix.lower()
    guessed, encoding = mimetypes.MimeTypes().guess_type(f"file{suffix}")
    media_type = _WEB_TYPES.get(suffix) or (None if encoding else guessed) or "application/octet-stream"
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def has_hash(key: str) -> bool:
    """Whether the name has a hash of the content in it, such as `app.3f9c2b71.js`."""
    return bool(_HASH.search(key.rpartition("/")[2]))


def is_page(key: str) -> bool:
    return guess_content_type(key).startswith("text/html")


def cache_control(key: str, given: Mapping[str, str] | None) -> str:
    """The `Cache-Control` of a file: that of the longest pattern in `given` that matches, or the one of its kind.

    CloudFront keeps a file for a day unless it is told otherwise. With `no-cache` it asks S3 whether the file changed,
    so that no upload needs an invalidation.
    """
    chosen = given or {}
    for pattern in sorted(chosen, key=lambda pattern: (-len(pattern), pattern)):
        if fnmatchcase(key, pattern):
            return chosen[pattern]
    if has_hash(key):
        return "public, max-age=31536000, immutable"
    if guess_content_type(key).startswith(_MEDIA):
        return "public, max-age=3600"
    return "no-cache"
