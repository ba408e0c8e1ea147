"""Answers of lookups (data sources): the user's own, what can be computed, else texts that stand for the unknown."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from ..marks import UNSEEN_MARK
from ..wire import Properties
from . import std
from .archive import write_archive
from .made_up import ACCOUNT, find_dns_suffix, find_partition, find_text, make_arn, make_hexadecimal, make_uuid
from .policy_document import write_policy_document

Answers = Mapping[str, Any]

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and its siblings
MANAGED_POLICIES = {
    "Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "Managed-CachingOptimizedForUncompressedObjects": "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "Managed-AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "Managed-HostHeaderOnly": "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    "Managed-UserAgentRefererHeaders": "acba4595-bd28-49b8-b9fe-13317c0390fa",
    "Managed-UseOriginCacheControlHeaders": "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "Managed-UseOriginCacheControlHeaders-QueryStrings": "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    "Managed-CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "Managed-CORS-CustomOrigin": "59781a5b-3903-41f3-afcb-af62929ccde1",
    "Managed-SecurityHeadersPolicy": "67f7725c-6f97-4210-82d7-5512b31e9d03",
    "Managed-SimpleCORS": "60669652-455b-4ae9-85a4-c4c02393f86c",
    "Managed-CORS-With-Preflight": "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
    "Managed-CORS-and-SecurityHeadersPolicy": "e61eb60c-9c35-4d20-a928-2b84e02af89c",
    "Managed-CORS-with-preflight-and-SecurityHeadersPolicy": "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
}


def _answer_managed_policy(args: Properties, region: str) -> Properties:
    name = find_text(args, "name") or ""
    return {"id": find_text(args, "id") or MANAGED_POLICIES.get(name) or make_uuid(name), "name": name}


def _answer_zones(args: Properties, region: str) -> Properties:
    short = "".join(part[0] for part in region.split("-")[:-1]) + region[-1]
    return {
        "id": region,
        "names": [f"{region}{letter}" for letter in "abc"],
        "zoneIds": [f"{short}-az{number}" for number in (1, 2, 3)],
        "groupNames": [region],
    }


def _answer_region(args: Properties, region: str) -> Properties:
    endpoint = f"ec2.{region}.{find_dns_suffix(region)}"
    return {"id": region, "name": region, "region": region, "endpoint": endpoint, "description": region}


def _answer_partition(args: Properties, region: str) -> Properties:
    suffix = find_dns_suffix(region)
    reverse = ".".join(reversed(suffix.split(".")))
    return {
        "id": find_partition(region),
        "partition": find_partition(region),
        "dnsSuffix": suffix,
        "reverseDnsPrefix": reverse,
    }


def _answer_caller(args: Properties, region: str) -> Properties:
    arn = make_arn("iam", region, "user/local", regional=False)
    return {"id": ACCOUNT, "accountId": ACCOUNT, "arn": arn, "userId": "AIDALOCAL"}


KNOWN: dict[str, Callable[[Properties, str], Properties]] = {
    "aws-native:index:getAccountId": lambda args, region: {"accountId": ACCOUNT},
    "aws-native:index:getAzs": lambda args, region: {"azs": _answer_zones(args, region)["names"]},
    "aws-native:index:getPartition": _answer_partition,
    "aws-native:index:getRegion": lambda args, region: {"region": region},
    "aws-native:index:getUrlSuffix": lambda args, region: {"urlSuffix": find_dns_suffix(region)},
    "aws:cloudfront/getCachePolicy:getCachePolicy": _answer_managed_policy,
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": _answer_managed_policy,
    "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": _answer_managed_policy,
    "aws:iam/getPolicyDocument:getPolicyDocument": write_policy_document,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _answer_zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _answer_caller,
    "aws:index/getPartition:getPartition": _answer_partition,
    "aws:index/getRegion:getRegion": _answer_region,
}


def find_given_answer(answers: Answers, name: str, args: Properties) -> Properties | None:
    """What the user answers: outputs, or a list of `{"when": arguments, "then": outputs}` of which the first fits."""
    given = answers.get(name)
    if isinstance(given, list):
        fitting = (one["then"] for one in given if (one.get("when") or {}).items() <= args.items())
        given = next(fitting, None)
    return dict(given) if isinstance(given, Mapping) else None


def compute_answer(token: str, args: Properties, region: str, directory: Path) -> Properties | None:
    """What holds whatever AWS says; None where only the provider knows, or an argument is not known yet."""
    if token == "archive:index/getFile:getFile":
        return write_archive(args, directory)
    if token.startswith("std:"):
        return std.compute(token, args, directory)
    known = KNOWN.get(token)
    return known(args, region) if known else None


def make_unseen_answer(token: str, args: Properties, region: str) -> Properties:
    """Texts of the form that the SDK declares, each marked as unknown to the graph, so that the program goes on."""
    package, module, function = token.split(":")
    declared = _find_declared_properties(package, f"{function[0].upper()}{function[1:]}Result", module.split("/")[0])
    seed = f"{token}/{json.dumps(args, sort_keys=True)}"
    found = {key: _make_unseen(key, type_, seed, module.split("/")[0], region) for key, type_ in declared.items()}
    return {key: value for key, value in found.items() if value is not None} | args


def list_properties(type_: str) -> list[str]:
    """The properties that the SDK declares for a resource of pulumi-aws, none for those of other packages."""
    from pulumi import _types  # the same private table that the SDK itself converts results by

    package, module, name = type_.split(":")
    declared = getattr(_import_aws_module(module.split("/")[0]), name, None) if package == "aws" else None
    return list(_types.resource_types(declared)) if declared else []


def _find_declared_properties(package: str, class_name: str, module: str) -> dict[str, Any]:
    from pulumi import _types

    modules = [_import_aws_module(module)] if package == "aws" else _find_loaded_modules(package)
    for one in modules:
        declared = getattr(one, class_name, None)
        if declared is not None:
            return dict(_types.output_type_types(declared))
    return {}


def _import_aws_module(module: str) -> ModuleType:
    return importlib.import_module(
        "pulumi_aws" if module == "index" else f"pulumi_aws.{'lambda_' if module == 'lambda' else module}"
    )


def _find_loaded_modules(package: str) -> list[ModuleType]:
    """The modules of a package's SDK that the program has loaded; none where it is in another language."""
    prefix = f"pulumi_{package.replace('-', '_')}"
    return [module for name, module in list(sys.modules.items()) if name == prefix or name.startswith(prefix + ".")]


def _make_unseen(key: str, type_: Any, seed: str, module: str, region: str) -> Any:
    type_ = _unwrap(type_)
    made = f"{UNSEEN_MARK}-{key.lower()}-{make_hexadecimal(seed + key, 8)}"
    if type_ is str:
        return make_arn(module, region, made) if key.lower().endswith("arn") else made
    if type_ in (bool, int, float):
        return type_()  # the SDK takes nothing else, and no such value can be marked
    if getattr(type_, "__origin__", None) in (list, Sequence):
        return [f"{made}-{number}" for number in (1, 2)] if _unwrap(type_.__args__[0]) is str else []
    return None


def _unwrap(type_: Any) -> Any:
    """X of Optional[X]."""
    arguments = [argument for argument in getattr(type_, "__args__", ()) if argument is not type(None)]
    is_optional = type(None) in getattr(type_, "__args__", ())
    return arguments[0] if is_optional and len(arguments) == 1 else type_
