"""Answers a program as the Pulumi engine does at preview, and keeps what it declares.

Written after pulumi/pulumi pkg/resource/deploy/source_eval.go. All of it runs on one event loop; how a program reaches
it is the business of `reach`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, resource_pb2

from .answers import lookups, made_up
from .components import Components
from .marks import OUTPUT_FORM, UNSEEN_MARK
from .options import describe_options, inherit, is_given
from .packages import Packages
from .program_info import STACK_TYPE, ProgramInfo
from .run_record import RequestRefused, RunRecord
from .sources import Sources
from .transforms import Changed, Transforms
from .wire import (
    SECRET,
    SIGNATURE,
    UNKNOWN_TEXT,
    Properties,
    add_dependencies,
    find_dependencies,
    has_unknown,
    keep_known,
    lower,
    to_data,
    to_struct,
)

_STACK_REFERENCE = "pulumi:pulumi:StackReference"
# What this monitor does not do: see the engine's own list in supportedMonitorFeatures.
_NO_FEATURES = ("BYTE_STRING", "INVOKE_DEPENDS_ON", "STATE_MIGRATIONS", "INVOKE_OUTPUT_VALUES", "CALL_OUTPUT_VALUES")
# Older SDKs have no transforms of lookups, know the answer of a provider alone, and cannot be told that it is unknown.
_InvokeResponse: Any = getattr(resource_pb2, "ResourceInvokeResponse", provider_pb2.InvokeResponse)
_InvokeOptions: Any = getattr(resource_pb2, "TransformInvokeOptions", SimpleNamespace)
_HAS_UNKNOWN_LOOKUPS = "unknown" in _InvokeResponse.DESCRIPTOR.fields_by_name


class Monitor:
    """The service that an SDK calls ResourceMonitor. Methods are named after its calls."""

    def __init__(self, program: ProgramInfo, packages: Packages) -> None:
        self.program = program
        self.seen = RunRecord()
        self.address = ""
        """Where other processes reach this monitor, once it is served; `serve` makes it so."""
        self.serve: Any = None
        self._components = Components(program, packages, self.seen, self._find_address)
        self._package_names: dict[str, str] = {}
        self._transforms = Transforms()
        self.sources = Sources(program.root)
        self._providers: dict[str, dict[str, str]] = {}
        self._awaited_sources: dict[str, str] = {}

    async def GetDeploymentInfo(self, request: Any) -> Any:
        self.seen.says_when_done = True
        features = resource_pb2.ResourceMonitorFeature
        supported = [
            number
            for name, number in features.items()
            if name.removeprefix("RESOURCE_MONITOR_FEATURE_") not in _NO_FEATURES
        ]
        return resource_pb2.DeploymentInfo(supportedFeatures=supported, **self.program.describe())

    async def SupportsFeature(self, request: Any) -> Any:
        if request.id == "resourceHooks":
            self.seen.says_when_done = True
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id != "stateMigrations")

    async def RegisterPackage(self, request: Any) -> Any:
        package = request.parameterization if request.HasField("parameterization") else request
        reference = f"{request.name}@{request.version}/{package.name}"
        self._package_names[reference] = package.name
        return resource_pb2.RegisterPackageResponse(ref=reference)

    async def RegisterStackTransform(self, request: Any) -> Any:
        self._transforms.add_to_stack(request)
        return empty_pb2.Empty()

    async def RegisterStackInvokeTransform(self, request: Any) -> Any:
        self._transforms.add_to_lookups(request)
        return empty_pb2.Empty()

    async def RegisterResourceHook(self, request: Any) -> Any:
        return empty_pb2.Empty()  # hooks run when something is created, updated or deleted

    async def RegisterErrorHook(self, request: Any) -> Any:
        return empty_pb2.Empty()

    async def SignalAndWaitForShutdown(self, request: Any) -> Any:
        self.seen.has_ended = True
        return empty_pb2.Empty()

    async def RegisterResource(self, request: Any) -> Any:
        if request.parent in self.seen.declared:
            inherit(request, self.seen.declared[request.parent])
        own = self._transforms.list_own(request)
        changed = await self._transform(request, own)
        if request.remote:
            return await self._construct(request, changed, own)
        urn = self.program.make_urn(request)
        self._transforms.remember(urn, request.parent, own)
        self._providers[urn] = self._find_providers(request, changed.options)
        inputs = lower(changed.properties)
        entry = self._make_entry(request, urn, changed)
        if not request.custom:
            self.seen.keep(urn, entry)
            return resource_pb2.RegisterResourceResponse(urn=urn)
        plain = lower(changed.properties, keep_secrets=False)
        region = self._find_region(changed.options.provider, plain)
        id_, outputs = made_up.make_outputs(request.type, request.name, plain, region)
        for name in changed.options.additional_secret_outputs:
            outputs[name] = {SIGNATURE: SECRET, "value": outputs.get(name, UNKNOWN_TEXT)}
        directory = self.program.directory
        entry["id"] = keep_known(id_, directory)
        entry["outputs"] = {**keep_known(outputs, directory), **entry["inputs"]}
        self.seen.keep(urn, entry)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=id_, object=_write_response({**outputs, **inputs}, request)
        )

    async def _transform(self, request: Any, own: list[Any]) -> Changed:
        properties = to_data(request.object)
        said = {name: set(found.urns) for name, found in request.propertyDependencies.items()}
        if not said and not request.remote:
            said = {name: set(request.dependencies) for name in properties}
        if request.transforms:
            properties = {name: add_dependencies(value, said.get(name, ())) for name, value in properties.items()}
        applying = self._transforms.list_applying(own, request.parent)
        options = describe_options(request, self._providers.get(request.parent, {}))
        properties, options = await self._transforms.apply(applying, request, properties, options)
        # Python's SDK drops what a transformed property depends on: what the program said stands beside what came back.
        of_property = {name: said.get(name, set()) | find_dependencies(value) for name, value in properties.items()}
        return Changed(properties, of_property, options)

    async def _construct(self, request: Any, changed: Changed, own: list[Any]) -> Any:
        """Has a component built by its package's provider, which registers it and its children here."""
        source = self._find_source(request)
        package = self._find_package(request.type, request.packageRef)
        urn = self.program.make_urn(request)
        if not self._components.can_build(package, f"{request.type} '{request.name}'", source):
            self.seen.keep(urn, self._make_entry(request, urn, changed))
            self._transforms.remember(urn, request.parent, own)
            return resource_pb2.RegisterResourceResponse(urn=urn)
        self._awaited_sources[urn] = source
        providers = self._find_providers(request, changed.options)
        handle = self.sources.handle(source)
        built = await self._components.build(package, request, changed, providers, handle)
        self._transforms.remember(built.urn, request.parent, own)
        self._providers[built.urn] = providers
        state = to_data(built.state)
        response = resource_pb2.RegisterResourceResponse(
            urn=built.urn, object=_write_response(lower(state), request, partial=True)
        )
        for name, value in state.items():
            urns = find_dependencies(value) | set(built.stateDependencies[name].urns)
            response.propertyDependencies[name].urns.extend(sorted(urns))
        return response

    async def RegisterResourceOutputs(self, request: Any) -> Any:
        entry = self.seen.declared.get(request.urn)
        if entry is None:
            raise RequestRefused(f"outputs were registered for {request.urn}, which was not declared")
        entry["outputs"] = keep_known(lower(to_data(request.outputs)), self.program.directory)
        if entry["type"] == STACK_TYPE:
            self.seen.has_outputs = True
        return empty_pb2.Empty()

    async def ReadResource(self, request: Any) -> Any:
        urn = self.program.make_urn(request)
        inputs = lower(to_data(request.properties))
        source = self._find_source(request)
        if request.type == _STACK_REFERENCE:
            state = self._answer_stack_outputs(inputs, request, source)
        else:
            plain = lower(inputs, keep_secrets=False)
            region = self._find_region(request.provider, plain)
            _, outputs = made_up.make_outputs(request.type, request.name, {**plain, "name": request.id}, region)
            # What else it has, only AWS knows.
            unknown = dict.fromkeys(lookups.list_properties(request.type), UNKNOWN_TEXT)
            state = {**unknown, **outputs, **inputs, "id": request.id}
        directory = self.program.directory
        self.seen.keep(
            urn,
            {"urn": urn, "type": request.type, "custom": True, "external": True, "parent": request.parent}
            | {
                "id": keep_known(request.id, directory),
                "inputs": keep_known(inputs, directory),
                "outputs": keep_known(state, directory),
            }
            | {"sourcePosition": source},
        )
        return resource_pb2.ReadResourceResponse(urn=urn, properties=_write_response(state, request, partial=True))

    async def Invoke(self, request: Any) -> Any:
        token, args = request.tok.removesuffix(OUTPUT_FORM), lower(to_data(request.args), keep_secrets=False)
        if token == "pulumi:pulumi:getResource":
            entry = self.seen.find(args["urn"])
            found = {"urn": args["urn"], "id": entry.get("id", ""), "state": entry.get("outputs", {})}
            return _InvokeResponse(**{"return": to_struct(found)})
        options = _InvokeOptions(
            provider=request.provider, version=request.version, plugin_download_url=request.pluginDownloadURL
        )
        args, options = await self._transforms.apply_to_lookup(token, args, options)
        region = self._find_region(options.provider, args)
        given = lookups.find_given_answer(self.program.answers, token, args)
        is_known = not has_unknown(args)
        answer = given
        if answer is None and is_known:
            answer = lookups.compute_answer(token, args, region, self.program.directory)
            if answer is None:
                answer = await self._components.look_up(self._find_package(token, request.packageRef), token, args)
            if answer is None:
                self.seen.tell_unseen(
                    f"{token} could not be looked up, as its provider does not run here: what comes of it is unknown "
                    "(give its outputs with --answers)",
                    self._find_source(request),
                )
        if answer is not None:
            return _InvokeResponse(**{"return": to_struct(answer)})
        if request.tok.endswith(OUTPUT_FORM) and _HAS_UNKNOWN_LOOKUPS:
            return _InvokeResponse(unknown=True)
        # Texts for whoever waits for values; with one unknown member, the SDKs take an output as unknown.
        answer = {**lookups.make_unseen_answer(token, args, region), UNSEEN_MARK: UNKNOWN_TEXT}
        return _InvokeResponse(**{"return": to_struct(answer)})

    async def Call(self, request: Any) -> Any:
        package = self._find_package(request.tok, request.packageRef)
        source = self._find_source(request)
        return await self._components.call(package, request, source, self.sources.handle(source))

    async def _find_address(self) -> str:
        if not self.address:
            self.address = await self.serve(self)
        return self.address

    def _find_providers(self, request: Any, options: Any) -> dict[str, str]:
        """The providers that a component hands on to its children, by package."""
        of_parent = {} if request.custom else self._providers.get(request.parent, {})
        return {**of_parent, **options.providers}

    def _make_entry(self, request: Any, urn: str, changed: Changed) -> Properties:
        """A resource in the form of `pulumi stack export`."""
        options = changed.options
        urns = {urn for found in changed.of_property.values() for urn in found}
        return {
            "urn": urn,
            "type": request.type,
            "custom": bool(request.custom),
            "parent": request.parent,
            "inputs": keep_known(lower(changed.properties), self.program.directory),
            "propertyDependencies": {name: sorted(found) for name, found in changed.of_property.items()},
            "dependencies": sorted({*options.depends_on, *urns}),
            "provider": options.provider,
            "protect": options.protect if is_given(options, "protect") else None,
            "retainOnDelete": options.retain_on_delete if is_given(options, "retain_on_delete") else None,
            "deletedWith": options.deleted_with,
            "aliases": [alias.urn for alias in options.aliases if alias.urn],
            "sourcePosition": "" if request.type == STACK_TYPE else self._find_source(request),
        }

    def _find_source(self, request: Any) -> str:
        """The program's line; for a child of a component of another package, the line that declares the component."""
        found = self.sources.find(request)
        if not found and hasattr(request, "type"):
            found = self._awaited_sources.get(self.program.make_urn(request), "")
            found = found or self.seen.declared.get(request.parent, {}).get("sourcePosition", "")
        return str(found)

    def _find_region(self, provider: str, inputs: Properties) -> str:
        if isinstance(inputs.get("region"), str) and inputs["region"] != UNKNOWN_TEXT:
            return str(inputs["region"])
        declared = self.seen.declared.get(provider.rpartition("::")[0], {}).get("inputs", {})
        region = declared.get("region")
        return region if isinstance(region, str) and region != UNKNOWN_TEXT else self.program.region

    def _find_package(self, token: str, reference: str) -> str:
        return self._package_names.get(reference, token.split(":")[0].split("/")[0])

    def _answer_stack_outputs(self, inputs: Properties, request: Any, source: str) -> Properties:
        """The outputs of another stack, as far as the user gives them.

        Go's SDK fails where they are unknown altogether, and takes each one that is not there for unknown.
        """
        name = inputs.get("name") or request.id
        outputs: Any = lookups.find_given_answer(self.program.answers, str(name), {})
        if outputs is None:
            self.seen.tell_unseen(
                f"the outputs of the stack {name} are not known here (give them with --answers)", source
            )
            is_go = request.sourcePosition.uri.partition("#")[0].endswith(".go")
            outputs = {} if is_go else UNKNOWN_TEXT
        return {"name": name, "outputs": outputs, "secretOutputNames": []}


def _write_response(properties: Properties, request: Any, *, partial: bool = False) -> Any:
    """Properties as the program's SDK can read them."""
    shown = properties if request.acceptSecrets else lower(properties, keep_secrets=False)
    if not partial and not request.supportsPartialValues:
        shown = {name: value for name, value in shown.items() if not has_unknown(value)}
    return to_struct(shown)
