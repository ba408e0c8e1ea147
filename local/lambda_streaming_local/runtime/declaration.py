"""What a stack declares of one function, with Lambda's defaults filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.streaming import DEFAULT_TIMEOUT_SECONDS
from lambda_streaming_policies.stack.unknown import UNKNOWN, UnknownValue

from .web.settings import AdapterSettings

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
_DEFAULT_MEMORY_MB = 128
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ACCOUNT_CONCURRENCY = 1000
_LAYER = "aws:lambda/layerVersion:LayerVersion"
_ADAPTER_LAYER = "LambdaAdapterLayer"
_ADAPTER_WRAPPER = "/opt/bootstrap"

Kind = Literal["node", "python", "custom", "web"]


class NotServed(Exception):
    """The function cannot run here; the text says why."""


@dataclass(frozen=True)
class Declaration:
    """`kind` says what runs: a handler in Node.js or Python, a custom runtime's `bootstrap`, or a web server behind the
    Lambda Web Adapter. `layers` are the archives of the stack's own layers in their order; others, but for the
    adapter's, are unseen. `notes` say what is missing.
    """

    resource: Resource
    name: str
    arn: str
    runtime: str
    handler: str
    kind: Kind
    code: Mapping[str, Any]
    layers: tuple[Mapping[str, Any], ...]
    timeout_seconds: float
    memory_mb: int
    architecture: str
    reserved_concurrency: int | None
    in_vpc: bool
    tenant_isolation: bool
    variables: Mapping[str, Any]
    logging: Mapping[str, Any]
    has_unseen_layers: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, resource: Resource, graph: Graph) -> Declaration:
        """Raises `NotServed` for a function that cannot run here."""
        try:
            return cls._of(resource, graph)
        except UnknownValue as unknown:
            raise NotServed(f"its {unknown.path} is not known before the stack is deployed") from unknown

    @classmethod
    def _of(cls, resource: Resource, graph: Graph) -> Declaration:
        props = resource.props
        if props.text("packageType") == "Image":
            image = _read_known(props.data, "imageUri") or "IMAGE"
            raise NotServed(
                f"container images do not run here; `docker run -p 9000:8080 {image}` runs one whose base is AWS's, "
                "with AWS's own emulator"
            )
        variables = props.block("environment").block("variables").data
        kind = _find_kind(resource, variables)
        name, arn, handler, code = props.text("name"), props.text("arn"), props.text("handler"), props.get("code")
        if name is None or arn is None:
            raise NotServed("its name and ARN are not known")
        if handler is None:
            raise NotServed("it declares no handler")
        if not isinstance(code, Mapping):
            raise NotServed("its code is not declared as an archive of local files")
        reserved = props.number("reservedConcurrentExecutions")
        architectures = props.get("architectures")
        layers, notes = _read_layers(resource, graph)
        has_unseen_layers = bool(notes)
        wrapper = variables.get("AWS_LAMBDA_EXEC_WRAPPER")
        if isinstance(wrapper, str) and kind != "web":
            notes.append(f"its AWS_LAMBDA_EXEC_WRAPPER, {wrapper}, is not run")
        return cls(
            resource=resource,
            name=name,
            arn=arn,
            runtime=props.text("runtime") or "",
            handler=handler,
            kind=kind,
            code=code,
            layers=layers,
            timeout_seconds=props.number("timeout") or DEFAULT_TIMEOUT_SECONDS,
            memory_mb=int(props.number("memorySize") or _DEFAULT_MEMORY_MB),
            architecture="arm64" if architectures == ["arm64"] else "x86_64",
            reserved_concurrency=None if reserved is None or reserved < 0 else int(reserved),
            in_vpc=bool(props.block("vpcConfig").data.get("subnetIds")),
            tenant_isolation=props.block("tenancyConfig").text("tenantIsolationMode") == "PER_TENANT",
            variables=variables,
            logging=props.block("loggingConfig").data,
            has_unseen_layers=has_unseen_layers,
            notes=tuple(notes),
        )

    @property
    def region(self) -> str:
        return self.arn.split(":")[3]

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def executable(self) -> str:
        """What is started in the code of a custom runtime or a web server."""
        # A custom runtime starts `bootstrap`, and the adapter's wrapper of a managed one what the handler names:
        # https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-build
        return "bootstrap" if self.runtime.startswith("provided") else self.handler

    @property
    def logs_json(self) -> bool:
        return self.logging.get("logFormat") == "JSON"


def _find_kind(resource: Resource, variables: Mapping[str, Any]) -> Kind:
    runtime = resource.props.text("runtime") or "no runtime"
    if (
        variables.get("AWS_LAMBDA_EXEC_WRAPPER") == _ADAPTER_WRAPPER
        or _has_adapter_layer(resource)
        or any(name.startswith("AWS_LWA_") for name in variables)  # the adapter is in a layer of another name
    ):
        _check_ports(variables)
        return "web"
    if runtime.startswith("nodejs"):
        return "node"
    if runtime.startswith("provided"):
        return "custom"
    if runtime.startswith("python"):
        return "python"
    raise NotServed(
        "Node.js and Python functions, custom runtimes and web servers behind the Lambda Web Adapter run here, and it "
        f"declares {runtime}{_advise_image(runtime, resource.props.data)}"
    )


def _advise_image(runtime: str, declared: Mapping[str, Any]) -> str:
    """How a function runs in AWS's own image: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"""
    if runtime.startswith("go"):
        return ", which AWS has retired; build a `bootstrap` for provided.al2023, which runs here too"
    match = re.match(r"(java|ruby|dotnet)([\d.]*\d)", runtime)
    if match is None:
        return ""
    code = declared.get("code")
    path = _read_known(code, "path") if isinstance(code, Mapping) else None
    # Only a folder can be mounted as it is.
    folder = path if path and Path(path).is_dir() else "$PWD/CODE"
    image = f"public.ecr.aws/lambda/{match[1]}:{match[2]}"
    handler = _read_known(declared, "handler") or "HANDLER"
    return f"; AWS's image runs it alone: `docker run -p 9000:8080 -v {folder}:/var/task {image} {handler}`"


def _read_known(declared: Mapping[str, Any], name: str) -> str | None:
    value = declared.get(name)
    return value if isinstance(value, str) else None


def _check_ports(variables: Mapping[str, Any]) -> None:
    texts = {name: value for name, value in variables.items() if isinstance(value, str)}
    try:
        AdapterSettings.of(texts)
    except ValueError as error:
        raise NotServed(f"a port in its environment variables is no number: {error}") from error


def _has_adapter_layer(resource: Resource) -> bool:
    layers = resource.props.data.get("layers")
    return isinstance(layers, list) and any(isinstance(arn, str) and _ADAPTER_LAYER in arn for arn in layers)


def _read_layers(resource: Resource, graph: Graph) -> tuple[tuple[Mapping[str, Any], ...], list[str]]:
    arns = resource.props.data.get("layers")
    found: list[Mapping[str, Any]] = []
    notes: list[str] = []
    own = {layer.props.data.get("arn"): layer for layer in graph.of_type(_LAYER)}
    for arn in arns if isinstance(arns, list) else []:
        code = own[arn].props.data.get("code") if arn in own and arn is not UNKNOWN else None
        if isinstance(code, Mapping):
            found.append(code)
        elif not (isinstance(arn, str) and _ADAPTER_LAYER in arn):
            named = arn if isinstance(arn, str) else "not known before the stack is deployed"
            notes.append(f"it runs without a layer whose content is not on this machine: {named}")
    return tuple(found), notes
