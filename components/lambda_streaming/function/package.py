"""What a function runs: a deployment package, a bundled source file or a container image."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_whole_number
from ..shared.limits import DEFAULT_RUNTIME
from . import web_adapter
from .bundle import bundle
from .environment import check_variables
from .python_package import DEFAULT_PYTHON, is_python, package_python
from .zip_package import zip_folder

_LAYER = re.compile(r"(?P<layer>arn:[\w-]+:lambda:(?P<region>[\w-]+):\d{12}:layer:[\w-]+)(?P<version>:\d+)?")
_SOURCES = ("code", "entry", "image_uri")
# https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
_NOT_FOR_IMAGES = ("handler", "runtime", "layer_arns", "web_adapter_layer_arn", "code_signing_config_arn", "snap_start")

_NODE = re.compile(r"nodejs(1[4-9]|[2-9]\d)\.x")
# Amazon.Lambda.Core 3 streams by itself: https://github.com/aws/aws-lambda-dotnet/pull/2288. That dotnet10 does as
# dotnet8 is read from its code, not from AWS's documentation.
_DOTNET = re.compile(r"dotnet(8|10)")
_CUSTOM = re.compile(r"provided\.al\d+")
_OTHER = re.compile(r"(python|ruby|java|dotnet)\d[\d.]*(\.al2)?")
# https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
_SNAP_START = re.compile(r"java(1[1-9]|[2-9]\d)|python3\.(1[2-9]|[2-9]\d)|dotnet([89]|\d\d)")


class Package:
    """The part of a function's properties that says what it runs and how that is started."""

    def __init__(
        self,
        arguments: Arguments,
        architecture: pulumi.Input[str],
        link_variables: Mapping[str, pulumi.Output[str]],
    ) -> None:
        self._arguments = arguments
        self._architecture = architecture
        self._link_variables = link_variables
        self._is_python = is_python(arguments.get("entry"))
        if self._is_python:
            # Python streams through the adapter only, which starts the server that is packaged.
            arguments.set_default("web_adapter", True)
            arguments.set_default("runtime", DEFAULT_PYTHON)
        self._adapted = arguments.read_flag("web_adapter")
        self._source = self._choose_source()
        self._refuse_strays()
        arguments.read(_check_layers, "layer_arns", "web_adapter", "region", into_items=False)
        arguments.read(_check_image, "image_uri")
        if self._source != "image_uri":
            self._runtime = arguments.read(self._check_runtime, "runtime", "web_adapter", "snap_start")
            self._handler = arguments.read(self._check_handler, "handler", "runtime", "web_adapter")
        self._code: pulumi.Input[pulumi.Archive | None]
        if self._is_python:
            self._code = arguments.derive(package_python, arguments.get("entry"), self._runtime, architecture)
        elif self._source == "entry":
            self._code = arguments.read(_bundle, "entry", "runtime", "external_packages", "esbuild_options")
        else:
            self._code = arguments.read(_zip_what_starts, "code", "runtime", "web_adapter")
        self._environment = arguments.read(
            self._check_environment,
            "environment",
            "web_adapter",
            "runtime",
            "web_adapter_port",
            "web_adapter_readiness_path",
            into_items=False,
        )

    def list_properties(self, parent: pulumi.Resource) -> dict[str, Any]:
        given = self._arguments.get
        if self._source == "image_uri":
            return {
                "package_type": "Image",
                "image_uri": given("image_uri"),
                "image_config": aws.lambda_.FunctionImageConfigArgs(
                    commands=given("image_command"),
                    entry_points=given("image_entry_point"),
                    working_directory=given("image_working_directory"),
                )
                if any(name.startswith("image_") and name != "image_uri" for name in self._arguments)
                else None,
                "environment": self._environment,
            }
        return {
            "code": self._code,
            "handler": self._handler,
            "runtime": self._runtime,
            "layers": self._choose_layers(parent),
            "environment": self._environment,
        }

    def _choose_source(self) -> str:
        sources = [name for name in _SOURCES if name in self._arguments]
        if not sources:
            raise self._arguments.refuse("there is nothing to run; give code, entry or image_uri")
        if len(sources) > 1:
            raise self._arguments.refuse(f"{sources[0]} and {sources[1]} are both given; leave one of them out")
        return sources[0]

    def _refuse_strays(self) -> None:
        stray = "leave it out"
        self._arguments.require_with("entry", "esbuild_options", "external_packages", remedy=stray)
        self._arguments.require_with(
            "image_uri", "image_command", "image_entry_point", "image_working_directory", remedy=stray
        )
        if self._is_python:
            self._arguments.refuse_given(
                "{} has no effect on a Python entry; leave it out", "esbuild_options", "external_packages", "handler"
            )
        if self._source == "image_uri":
            self._arguments.refuse_given("{} does not go with image_uri; leave it out", *_NOT_FOR_IMAGES)
        if self._adapted is False:
            self._arguments.refuse_given(
                "{} has no effect without web_adapter; leave it out",
                "web_adapter_port",
                "web_adapter_readiness_path",
                "web_adapter_layer_arn",
            )

    def _check_runtime(self, value: str | None, adapted: bool | None, snap_start: bool | None) -> str:
        runtime = _choose_runtime(value)
        if self._is_python and not (adapted and runtime.startswith("python")):
            raise ArgumentError(
                "entry is a Python file, which takes a Python runtime such as python3.13, and streams through "
                "web_adapter alone; leave runtime and web_adapter out, or give those"
            )
        if self._source == "entry" and not self._is_python and not _NODE.fullmatch(runtime):
            raise ArgumentError(
                f"runtime {runtime!r} does not run the bundle of entry; give a Node.js runtime such as nodejs24.x"
            )
        if not any(kind.fullmatch(runtime) for kind in (_NODE, _CUSTOM, _DOTNET)):
            if not adapted:
                raise ArgumentError(
                    f"runtime {runtime!r} cannot stream by itself; give a Node.js or .NET runtime such as "
                    "nodejs24.x, a custom runtime on provided.al2023, or web_adapter for a web server"
                )
            if not _OTHER.fullmatch(runtime):
                raise ArgumentError(f"runtime {runtime!r} is none of Lambda's; give one such as python3.13")
        if snap_start and not _SNAP_START.fullmatch(runtime):
            raise ArgumentError(
                f"snap_start does not go with the runtime {runtime!r}: SnapStart is for Java, Python 3.12 and .NET 8 "
                "or newer; leave it out, or use provisioned_concurrency"
            )
        return runtime

    def _check_handler(self, value: str | None, runtime: str | None, adapted: bool | None) -> str:
        if value is None and adapted:
            return "bootstrap" if _CUSTOM.fullmatch(_choose_runtime(runtime)) else "run.sh"
        if value is None and _DOTNET.fullmatch(_choose_runtime(runtime)):
            raise ArgumentError(
                "handler is missing; give that of a .NET function, such as Assembly::Namespace.Class::Method"
            )
        handler = "index.handler" if value is None else value
        if self._source == "entry" and not adapted and not handler.startswith("index."):
            raise ArgumentError(
                f"handler is {handler!r}, but entry is bundled into the module index; give index. and the name that "
                "the handler is exported by"
            )
        return handler

    def _check_environment(
        self,
        environment: Mapping[str, pulumi.Input[str]] | None,
        adapted: bool | None,
        runtime: str | None,
        port: float | None,
        readiness_path: str | None,
    ) -> dict[str, Mapping[str, pulumi.Input[str]]] | None:
        given = environment or {}
        for variable in self._link_variables:
            if variable in given:
                raise ArgumentError(f"environment and a link have both {variable!r}; give one of them another name")
        check_variables({**given, **self._link_variables})
        if not adapted:
            make_variables = {**given, **self._link_variables}
            return {"variables": make_variables} if make_variables or environment is not None else None
        adapter = web_adapter.make_variables(
            None if self._source == "image_uri" else _choose_runtime(runtime),
            8080 if port is None else check_whole_number("web_adapter_port", port, 1, 65535),
            "/" if readiness_path is None else readiness_path,
        )
        return {"variables": {**adapter, **given, **self._link_variables}}

    def _choose_layers(self, parent: pulumi.Resource) -> pulumi.Input[Sequence[pulumi.Input[str]] | None]:
        given = self._arguments.get
        layers: pulumi.Input[Sequence[pulumi.Input[str]] | None] = given("layer_arns")
        if self._adapted is False:
            return layers
        own = given("web_adapter_layer_arn")
        region = given("region")
        if own is None and region is None:
            region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=parent)).region
        return self._arguments.derive(_add_adapter, given("layer_arns"), self._adapted, own, region, self._architecture)


def _add_adapter(
    layers: Sequence[str] | None, adapted: bool, own: str | None, region: str, architecture: str
) -> Sequence[pulumi.Input[str]] | None:
    if not adapted:
        return layers
    return [web_adapter.make_layer_arn(region, architecture) if own is None else own, *(layers or ())]


def _check_layers(layers: Sequence[pulumi.Input[str]] | None, adapted: bool | None, region: str | None) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    most = 4 if adapted else 5
    if layers is not None and len(layers) > most:
        beside = " beside that of web_adapter" if adapted else ""
        raise ArgumentError(f"layer_arns has {len(layers)} layers, but Lambda takes {most}{beside}; give fewer")
    seen = set()
    for arn in layers or ():
        layer = _LAYER.fullmatch(arn) if isinstance(arn, str) else None
        if layer is None:
            continue
        if layer["version"] is None:
            raise ArgumentError(
                f"layer_arns has {arn!r}; give the ARN of a version, such as "
                "arn:aws:lambda:us-east-1:123456789012:layer:tools:1"
            )
        if region not in (None, layer["region"]):
            raise ArgumentError(
                f"layer_arns has one of {layer['region']}, but Lambda takes those of {region}, where the function is, "
                "only; give one from there"
            )
        if layer["layer"] in seen:
            raise ArgumentError(f"layer_arns has {layer['layer']} twice; leave one of them out")
        seen.add(layer["layer"])


def _check_image(uri: str | None) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-create-prereqs
    registry = (uri or "").partition("/")[0]
    if "." in registry and not re.search(r"\.dkr[.-]ecr(-fips)?\.", registry):
        raise ArgumentError(
            f"image_uri is {uri!r}, but Lambda takes images of Amazon ECR only; give one such as "
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/chat:1"
        )


def _zip_what_starts(code: pulumi.Archive | None, runtime: str | None, adapted: bool | None) -> pulumi.Archive | None:
    starts_a_file = adapted or _CUSTOM.fullmatch(_choose_runtime(runtime))
    return zip_folder(code) if code is not None and starts_a_file else code


def _choose_runtime(runtime: str | None) -> str:
    return DEFAULT_RUNTIME if runtime is None else str(runtime)


def _bundle(
    entry: str, runtime: str | None, external_packages: Sequence[str] | None, options: Sequence[str] | None
) -> pulumi.Archive:
    if is_python(entry):
        raise ArgumentError("entry is a Python file and an Output; give a plain path, known before it is deployed")
    # The Node.js runtimes bring the AWS SDK along: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
    external = ("@aws-sdk/*", "@smithy/*") if external_packages is None else external_packages
    target = _choose_runtime(runtime).removesuffix(".x").replace("nodejs", "node")
    return bundle(entry, target, external, options or ())
