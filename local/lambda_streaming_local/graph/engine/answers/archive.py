"""`archive.getFile`, computed as its provider does: it needs no cloud, only the program's own files.

Source: hashicorp/terraform-provider-archive internal/provider/data_source_archive_file.go. The archive's bytes differ
from the provider's, whose compressor is another one, so its hashes do too.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import io
import zipfile
from pathlib import Path

from ..wire import Properties

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_archive(args: Properties, directory: Path) -> Properties | None:
    """Writes the archive to `outputPath`, as the provider does at preview too, and tells its outputs.

    None where it is no zip, or names a source that is not there: then nothing can be said.
    """
    files = _collect_files(args, directory)
    if args.get("type") != "zip" or files is None or not isinstance(args.get("outputPath"), str):
        return None
    content = _zip(files, int(str(args.get("outputFileMode") or "0644"), 8))
    target = directory / args["outputPath"]
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    digests = {name: hashlib.new(name, content) for name in ("md5", "sha1", "sha256", "sha512")}
    return {
        **args,
        "id": digests["sha1"].hexdigest(),
        "outputSize": len(content),
        "outputMd5": digests["md5"].hexdigest(),
        "outputSha": digests["sha1"].hexdigest(),
        "outputSha256": digests["sha256"].hexdigest(),
        "outputSha512": digests["sha512"].hexdigest(),
        "outputBase64sha256": base64.b64encode(digests["sha256"].digest()).decode(),
        "outputBase64sha512": base64.b64encode(digests["sha512"].digest()).decode(),
    }


def _collect_files(args: Properties, directory: Path) -> dict[str, bytes] | None:
    """The archive's files by name; None where a source is missing."""
    found: dict[str, bytes] = {}
    for source in args.get("sources") or []:
        found[source["filename"]] = source["content"].encode()
    if args.get("sourceContentFilename"):
        found[args["sourceContentFilename"]] = str(args.get("sourceContent") or "").encode()
    if args.get("sourceFile"):
        file = directory / args["sourceFile"]
        if not file.is_file():
            return None
        found[file.name] = file.read_bytes()
    if args.get("sourceDir"):
        folder = directory / args["sourceDir"]
        if not folder.is_dir():
            return None
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file.is_file() and not any(fnmatch.fnmatch(name, pattern) for pattern in args.get("excludes") or []):
                found[name] = file.read_bytes()
    return found or None


def _zip(files: dict[str, bytes], mode: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()
