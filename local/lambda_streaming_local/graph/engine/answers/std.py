"""The functions of the package `std`, which programs converted from Terraform call: they need nothing but their input.

What they compute: https://developer.hashicorp.com/terraform/language/functions, with the arguments that
https://www.pulumi.com/registry/packages/std/ gives them.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import itertools
import json
import math
import os.path
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from ..wire import Properties


def compute(token: str, args: Properties, directory: Path) -> Properties | None:
    """The outputs of a function of `std`, None for one that is not computed here or that its input is not for.

    Files are looked up in `directory`, the program's.
    """
    function = {**_FUNCTIONS, **_of_files(directory)}.get(token.rpartition(":")[2])
    if function is None:
        return None
    try:
        return {"result": function(_drop_fractions(args))}
    except (ArithmeticError, AttributeError, LookupError, OSError, StopIteration, TypeError, ValueError, re.error):
        return None


def _drop_fractions(value: Any) -> Any:
    """Whole numbers as such: between programs and providers all of them are floats."""
    if isinstance(value, Mapping):
        return {key: _drop_fractions(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_drop_fractions(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _write_text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, (bool, list, dict)) else str(value)


def _write_json(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _format(text: str, values: list[Any]) -> str:
    """`%s`, `%v`, `%d` and `%%`, with width; others are refused."""
    given = iter(values)

    def fill(verb: re.Match[str]) -> str:
        if verb[2] == "%":
            return "%"
        if verb[2] not in ("d", "s", "v"):
            raise ValueError(text)
        value = next(given)
        return f"%{verb[1]}d" % value if verb[2] == "d" else f"%{verb[1]}s" % _write_text(value)

    return re.sub(r"%(-?\d*)(.?)", fill, text)


def _replace(text: str, search: str, new: str) -> str:
    """A search between slashes is a regular expression, whose groups are $1 or ${name} in what comes instead."""
    if not (len(search) > 1 and search.startswith("/") and search.endswith("/")):
        return text.replace(search, new)
    return re.sub(search[1:-1], re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), text)


def _substr(text: str, offset: int, length: int) -> str:
    start = offset if offset >= 0 else len(text) + offset
    return text[start:] if length < 0 else text[start : start + length]


def _merge(maps: list[Properties]) -> Properties:
    return {key: value for one in maps for key, value in (one or {}).items()}


def _flatten(items: list[Any]) -> list[Any]:
    return [inner for item in items for inner in (_flatten(item) if isinstance(item, list) else [item])]


def _distinct(items: list[Any]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]


def _count_up(args: Properties) -> list[float]:
    start, limit = args.get("start") or 0, args["limit"]
    step = args.get("step") or (1 if limit >= start else -1)
    within = (lambda number: number < limit) if step > 0 else (lambda number: number > limit)
    return list(itertools.takewhile(within, itertools.count(start, step)))


def _cut_subnet(args: Properties) -> str:
    network = ipaddress.ip_network(args["input"], strict=False)
    prefix = network.prefixlen + args["newbits"]
    first = int(network.network_address) + (args["netnum"] << (network.max_prefixlen - prefix))
    return str(ipaddress.ip_network((first, prefix)))


def _digest(algorithm: str, content: bytes, *, as_base64: bool = False) -> str:
    digest = hashlib.new(algorithm, content)
    return base64.b64encode(digest.digest()).decode() if as_base64 else digest.hexdigest()


_Function = Callable[[Properties], Any]

_FUNCTIONS: dict[str, _Function] = {
    "abs": lambda args: abs(args["input"]),
    "alltrue": lambda args: all(args["input"]),
    "anytrue": lambda args: any(args["input"]),
    "base64decode": lambda args: base64.b64decode(args["input"]).decode(),
    "base64encode": lambda args: base64.b64encode(args["input"].encode()).decode(),
    "base64sha256": lambda args: _digest("sha256", args["input"].encode(), as_base64=True),
    "basename": lambda args: os.path.basename(args["input"]),
    "ceil": lambda args: math.ceil(args["input"]),
    "chomp": lambda args: args["input"].rstrip("\r\n"),
    "cidrsubnet": _cut_subnet,
    "coalesce": lambda args: next(item for item in args["input"] if item not in (None, "")),
    "compact": lambda args: [item for item in args["input"] if item not in (None, "")],
    "concat": lambda args: list(itertools.chain(*args["input"])),
    "contains": lambda args: args["element"] in args["input"],
    "dirname": lambda args: os.path.dirname(args["input"]) or ".",
    "distinct": lambda args: _distinct(args["input"]),
    "element": lambda args: args["input"][args["index"] % len(args["input"])],
    "endswith": lambda args: args["input"].endswith(args["suffix"]),
    "flatten": lambda args: _flatten(args["input"]),
    "floor": lambda args: math.floor(args["input"]),
    "format": lambda args: _format(args["input"], args.get("args") or []),
    "index": lambda args: args["input"].index(args["element"]),
    "join": lambda args: args["separator"].join(map(_write_text, args["input"])),
    "jsondecode": lambda args: json.loads(args["input"]),
    "jsonencode": lambda args: _write_json(args.get("input")),
    "keys": lambda args: sorted(args["input"]),
    "length": lambda args: len(args["input"]),
    "lookup": lambda args: args["map"].get(args["key"], args.get("default")),
    "lower": lambda args: args["input"].lower(),
    "max": lambda args: max(args["input"]),
    "md5": lambda args: _digest("md5", args["input"].encode()),
    "merge": lambda args: _merge(args["input"]),
    "min": lambda args: min(args["input"]),
    "range": _count_up,
    "replace": lambda args: _replace(args["text"], args["search"], args["replace"]),
    "reverse": lambda args: args["input"][::-1],
    "sha1": lambda args: _digest("sha1", args["input"].encode()),
    "sha256": lambda args: _digest("sha256", args["input"].encode()),
    "slice": lambda args: args["list"][args["from"] : args["to"]],
    "sort": lambda args: sorted(args["input"]),
    "split": lambda args: args["text"].split(args["separator"]),
    "startswith": lambda args: args["input"].startswith(args["prefix"]),
    "substr": lambda args: _substr(args["input"], args["offset"], args["length"]),
    "sum": lambda args: sum(args["input"]),
    "title": lambda args: re.sub(r"\b[a-z]", lambda letter: letter[0].upper(), args["input"]),
    "tobool": lambda args: {"true": True, "false": False}[_write_text(args["input"])],
    "tolist": lambda args: list(args["input"]),
    "tonumber": lambda args: float(args["input"]),
    "toset": lambda args: _distinct(args["input"]),
    "tostring": lambda args: _write_text(args["input"]),
    "trim": lambda args: args["input"].strip(args["cutset"]),
    "trimprefix": lambda args: args["input"].removeprefix(args["prefix"]),
    "trimspace": lambda args: args["input"].strip(),
    "trimsuffix": lambda args: args["input"].removesuffix(args["suffix"]),
    "upper": lambda args: args["input"].upper(),
    "urlencode": lambda args: quote_plus(args["input"]),
    "values": lambda args: [args["input"][key] for key in sorted(args["input"])],
    "zipmap": lambda args: dict(zip(args["keys"], args["values"], strict=True)),
}


def _of_files(directory: Path) -> dict[str, _Function]:
    def read(args: Properties) -> bytes:
        return (directory / str(args["input"])).read_bytes()

    return {
        "abspath": lambda args: os.path.abspath(directory / args["input"]),
        "file": lambda args: read(args).decode(),
        "filebase64": lambda args: base64.b64encode(read(args)).decode(),
        "filebase64sha256": lambda args: _digest("sha256", read(args), as_base64=True),
        "filebase64sha512": lambda args: _digest("sha512", read(args), as_base64=True),
        "fileexists": lambda args: (directory / args["input"]).is_file(),
        "filemd5": lambda args: _digest("md5", read(args)),
        "filesha1": lambda args: _digest("sha1", read(args)),
        "filesha256": lambda args: _digest("sha256", read(args)),
    }
