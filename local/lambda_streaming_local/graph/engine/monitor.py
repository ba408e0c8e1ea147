"""Answers a program as the Pulumi engine does at preview, and keeps what it declares.

Written after pulumi/pulumi pkg/resource/deploy/source_eval.go. All of it runs on one event loop; how a program reaches
it is the business of `reach`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2
from grpc import RpcError
from pulumi.runtime.proto import provider_pb2, resource_pb2

from . import lookups, made_up
from .marks import OUTPUT_FORM, UNSEEN_MARK
from .packages import Packages
from .sources import Sources
from .transforms import Transforms
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

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"
STACK_REFERENCE = "pulumi:pulumi:StackReference"
# What this monitor does not do: see the engine's own list in supportedMonitorFeatures.
_NO_FEATURES = ("BYTE_STRING", "INVOKE_DEPENDS_ON", "STATE_MIGRATIONS", "INVOKE_OUTPUT_VALUES", "CALL_OUTPUT_VALUES")
# Older SDKs cannot be told that a lookup's answer is unknown.
_HAS_UNKNOWN_LOOKUPS = "unknown" in resource_pb2.ResourceInvokeResponse.DESCRIPTOR.fields_by_name


class RequestRefused(Exception):
    """A request that the engine refuses too; its text is for the user."""


@dataclass(frozen=True)
class ProgramInfo:
    """What a program may ask about the run, and where its files are."""

    project: str
    stack: str
    root: Path
    directory: Path
    region: str
    config: dict[str, str]
    secret_keys: list[str]
    answers: lookups.Answers


@dataclass
class RunRecord:
    """What a run has shown so far."""

    declared: dict[str, Properties] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)
    """What could not be looked into, each with the line that asks for it."""
    errors: list[str] = field(default_factory=list)
    has_outputs: bool = False
    """Whether the stack's outputs were registered, which a program does when its code has run to the end."""
    has_ended: bool = False
    """Whether the program said that it is done; SDKs that never do are older than those that ask for resource hooks."""
    says_when_done: bool = False


class Monitor:
    """The service that an SDK calls ResourceMonitor. Methods are named after its calls."""

    def __init__(self, deployment: ProgramInfo, packages: Packages) -> None:
        self.deployment = deployment
        self.seen = RunRecord()
        self.address = ""
        """Where other processes reach this monitor, once it is served; `serve` makes it so."""
        self.serve: Any = None
        self._packages = packages
        self._package_names: dict[str, str] = {}
        self._transforms = Transforms()
        self.sources = Sources(deployment.root)
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
        return resource_pb2.DeploymentInfo(
            project=self.deployment.project,
            stack=self.deployment.stack,
            organization="organization",
            config=self.deployment.config,
            configSecretKeys=self.deployment.secret_keys,
            dryRun=True,
            parallel=16,
            supportedFeatures=supported,
        )

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
        self._inherit(request)
        own = self._transforms.list_own(request)
        properties, of_property, options = await self._transform(request, own)
        providers = dict(options.providers)
        if not request.custom:
            providers = {**self._providers.get(request.parent, {}), **providers}
        if request.remote:
            return await self._construct(request, properties, of_property, options, providers, own)
        urn = self._make_urn(request)
        self._transforms.remember(urn, request.parent, own)
        self._providers[urn] = providers
        inputs = lower(properties)
        entry = self._make_entry(request, urn, inputs, of_property, options)
        if not request.custom:
            self._keep(urn, entry)
            return resource_pb2.RegisterResourceResponse(urn=urn)
        plain = lower(properties, keep_secrets=False)
        id_, outputs = made_up.make_outputs(
            request.type, request.name, plain, self._find_region(options.provider, plain)
        )
        for name in options.additional_secret_outputs:
            outputs[name] = {SIGNATURE: SECRET, "value": outputs.get(name, UNKNOWN_TEXT)}
        entry["id"] = keep_known(id_, self.deployment.directory)
        entry["outputs"] = {**keep_known(outputs, self.deployment.directory), **entry["inputs"]}
        self._keep(urn, entry)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=id_, object=_write_response({**outputs, **inputs}, request)
        )

    async def _transform(self, request: Any, own: list[Any]) -> tuple[Properties, dict[str, set[str]], Any]:
        """A resource's properties, what each depends on, and its options, after all transforms that apply to it."""
        properties = to_data(request.object)
        said = {name: set(found.urns) for name, found in request.propertyDependencies.items()}
        if not said and not request.remote:
            said = {name: set(request.dependencies) for name in properties}
        if request.transforms:
            properties = {name: add_dependencies(value, said.get(name, ())) for name, value in properties.items()}
        applying = self._transforms.list_applying(own, request.parent)
        properties, options = await self._transforms.apply(
            applying, request, properties, self._describe_options(request)
        )
        # Python's SDK drops what a transformed property depends on: what the program said stands beside what came back.
        of_property = {name: said.get(name, set()) | find_dependencies(value) for name, value in properties.items()}
        return properties, of_property, options

    async def RegisterResourceOutputs(self, request: Any) -> Any:
        entry = self.seen.declared.get(request.urn)
        if entry is None:
            raise RequestRefused(f"outputs were registered for {request.urn}, which was not declared")
        entry["outputs"] = keep_known(lower(to_data(request.outputs)), self.deployment.directory)
        if entry["type"] == STACK_TYPE:
            self.seen.has_outputs = True
        return empty_pb2.Empty()

    async def ReadResource(self, request: Any) -> Any:
        urn = self._make_urn(request)
        inputs = lower(to_data(request.properties))
        source = self._find_source(request)
        if request.type == STACK_REFERENCE:
            state = self._answer_stack_outputs(inputs, request.id, source)
        else:
            plain = lower(inputs, keep_secrets=False)
            region = self._find_region(request.provider, plain)
            _, outputs = made_up.make_outputs(request.type, request.name, {**plain, "name": request.id}, region)
            # What else it has, only AWS knows.
            unknown = dict.fromkeys(lookups.list_properties(request.type), UNKNOWN_TEXT)
            state = {**unknown, **outputs, **inputs, "id": request.id}
        directory = self.deployment.directory
        self._keep(
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
            return resource_pb2.ResourceInvokeResponse(**{"return": to_struct(self._find_registered(args["urn"]))})
        options = resource_pb2.TransformInvokeOptions(
            provider=request.provider, version=request.version, plugin_download_url=request.pluginDownloadURL
        )
        args, options = await self._transforms.apply_to_lookup(token, args, options)
        region = self._find_region(options.provider, args)
        given = lookups.find_given_answer(self.deployment.answers, token, args)
        is_known = not has_unknown(args)
        answer = given
        if answer is None and is_known:
            answer = lookups.compute_answer(token, args, region, self.deployment.directory)
            if answer is None:
                self.seen.unseen.setdefault(
                    f"{token} could not be looked up, as there is no cloud here to ask: what comes of it is unknown "
                    "(give its outputs with --answers)",
                    self._find_source(request),
                )
        if answer is not None:
            return resource_pb2.ResourceInvokeResponse(**{"return": to_struct(answer)})
        if request.tok.endswith(OUTPUT_FORM) and _HAS_UNKNOWN_LOOKUPS:
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        # Texts for whoever waits for values; with one unknown member, the SDKs take an output as unknown.
        answer = {**lookups.make_unseen_answer(token, args, region), UNSEEN_MARK: UNKNOWN_TEXT}
        return resource_pb2.ResourceInvokeResponse(**{"return": to_struct(answer)})

    async def Call(self, request: Any) -> Any:
        package = self._find_package(request.tok.split(":")[0].split("/")[0], request.packageRef)
        source = self._find_source(request)
        if not self._packages.has(package):
            self.seen.unseen.setdefault(
                f"{request.tok} is a method of the package {package}, which cannot be run here: its result is unknown "
                f"({self._packages.why_not(package)})",
                source,
            )
            # What it has, only the package knows: with one unknown member, the SDKs take all of it as unknown.
            return provider_pb2.CallResponse(**{"return": to_struct({"unknown": UNKNOWN_TEXT})})
        asked = provider_pb2.CallRequest(
            tok=request.tok, args=request.args, stack_trace_handle=self.sources.handle(source), **await self._run()
        )
        for name, found in request.argDependencies.items():
            asked.argDependencies[name].urns.extend(found.urns)
        return await self._ask(package, "Call", asked, request.tok)

    async def _construct(
        self,
        request: Any,
        properties: Properties,
        of_property: dict[str, set[str]],
        options: Any,
        providers: dict[str, str],
        own: list[Any],
    ) -> Any:
        """Has a component built by its package's provider, which registers it and its children here."""
        source = self._find_source(request)
        package = self._find_package(request.type.split(":")[0], request.packageRef)
        if not self._packages.has(package):
            urn = self._make_urn(request)
            self._keep(urn, self._make_entry(request, urn, lower(properties), of_property, options))
            self._transforms.remember(urn, request.parent, own)
            self.seen.unseen[
                f"{request.type} '{request.name}' is built by the package {package}, which cannot be run here: "
                f"its children are not seen ({self._packages.why_not(package)})"
            ] = source
            return resource_pb2.RegisterResourceResponse(urn=urn)
        self._awaited_sources[self._make_urn(request)] = source
        asked = provider_pb2.ConstructRequest(
            type=request.type,
            name=request.name,
            parent=request.parent,
            inputs=to_struct(properties),
            providers=providers,
            dependencies=sorted(set(options.depends_on)),
            aliases=options.aliases,
            protect=options.protect,
            additionalSecretOutputs=options.additional_secret_outputs,
            ignoreChanges=options.ignore_changes,
            replaceOnChanges=options.replace_on_changes,
            accepts_output_values=True,
            stack_trace_handle=self.sources.handle(source),
            **await self._run(),
        )
        for name, urns in of_property.items():
            asked.inputDependencies[name].urns.extend(sorted(urns))
        built = await self._ask(package, "Construct", asked, f"{request.type} '{request.name}'")
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

    async def _ask(self, package: str, method: str, asked: Any, what: str) -> Any:
        try:
            provider = await self._packages.start_provider(package, self.address)
            return await getattr(provider, method)(asked)
        except RpcError as error:
            message = f"{what}: {error.details()}"
        except ChildProcessError as error:
            message = f"{what}: {error}"
        self.seen.errors.append(message)
        raise RequestRefused(message)

    async def _run(self) -> dict[str, Any]:
        """What a provider is told of this run."""
        if not self.address:
            self.address = await self.serve(self)
        return {
            "project": self.deployment.project,
            "stack": self.deployment.stack,
            "organization": "organization",
            "config": self.deployment.config,
            "configSecretKeys": self.deployment.secret_keys,
            "dryRun": True,
            "parallel": 16,
            "monitorEndpoint": self.address,
        }

    def _inherit(self, request: Any) -> None:
        """A child has its parent's protection and, where it fits its package, its parent's provider."""
        parent = self.seen.declared.get(request.parent)
        if parent is None:
            return
        if not request.HasField("protect") and parent.get("protect") is not None:
            request.protect = parent["protect"]
        if not request.HasField("retainOnDelete") and parent.get("retainOnDelete") is not None:
            request.retainOnDelete = parent["retainOnDelete"]
        request.deletedWith = request.deletedWith or parent.get("deletedWith") or ""
        provider = parent.get("provider") or ""
        is_component = not request.custom and not request.remote
        of_package = f"{PROVIDER_PREFIX}{request.type.split(':')[0]}"
        if not request.provider and provider and (is_component or provider.split("::")[2].endswith(of_package)):
            request.provider = provider

    def _describe_options(self, request: Any) -> Any:
        """The options as transforms see them."""
        provider = request.provider
        if request.custom or request.remote:
            package = request.type.split(":")[0]
            of_parent = self._providers.get(request.parent, {})
            provider = provider or request.providers.get(package, "") or of_parent.get(package, "")
        options = resource_pb2.TransformResourceOptions(
            depends_on=request.dependencies,
            ignore_changes=request.ignoreChanges,
            replace_on_changes=request.replaceOnChanges,
            version=request.version,
            provider=provider,
            providers=request.providers,
            plugin_download_url=request.pluginDownloadURL,
            deleted_with=request.deletedWith,
            additional_secret_outputs=request.additionalSecretOutputs,
            aliases=request.aliases,
            **{"import": request.importId},
        )
        for name, source in (("protect", "protect"), ("retain_on_delete", "retainOnDelete")):
            if request.HasField(source):
                setattr(options, name, getattr(request, source))
        if request.HasField("customTimeouts"):
            options.custom_timeouts.CopyFrom(request.customTimeouts)
        if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
            options.delete_before_replace = request.deleteBeforeReplace
        return options

    def _make_entry(
        self, request: Any, urn: str, inputs: Properties, of_property: dict[str, set[str]], options: Any
    ) -> Properties:
        """A resource in the form of `pulumi stack export`."""
        return {
            "urn": urn,
            "type": request.type,
            "custom": bool(request.custom),
            "parent": request.parent,
            "inputs": keep_known(inputs, self.deployment.directory),
            "propertyDependencies": {name: sorted(urns) for name, urns in of_property.items()},
            "dependencies": sorted({*options.depends_on, *(urn for urns in of_property.values() for urn in urns)}),
            "provider": options.provider,
            "protect": options.protect if options.HasField("protect") else None,
            "retainOnDelete": options.retain_on_delete if options.HasField("retain_on_delete") else None,
            "deletedWith": options.deleted_with,
            "aliases": [alias.urn for alias in options.aliases if alias.urn],
            "sourcePosition": "" if request.type == STACK_TYPE else self._find_source(request),
        }

    def _keep(self, urn: str, entry: Properties) -> None:
        known = self.seen.declared.get(urn)
        if known is not None and known["type"] != STACK_TYPE:
            self.seen.errors.append(
                f"two resources of type {entry['type']} have the name '{urn.rsplit('::', 1)[-1]}' under the same "
                "parent; give each resource of a type its own name"
            )
        self.seen.declared[urn] = entry

    def _make_urn(self, request: Any) -> str:
        parent_type = request.parent.split("::")[2] if request.parent else ""
        is_nested = parent_type and parent_type != STACK_TYPE
        qualified = f"{parent_type}${request.type}" if is_nested else request.type
        return f"urn:pulumi:{self.deployment.stack}::{self.deployment.project}::{qualified}::{request.name}"

    def _find_source(self, request: Any) -> str:
        """The program's line; for a child of a component of another package, the line that declares the component."""
        found = self.sources.find(request)
        if not found and hasattr(request, "type"):
            found = self._awaited_sources.get(self._make_urn(request), "")
            found = found or self.seen.declared.get(request.parent, {}).get("sourcePosition", "")
        return str(found)

    def _find_region(self, provider: str, inputs: Properties) -> str:
        if isinstance(inputs.get("region"), str) and inputs["region"] != UNKNOWN_TEXT:
            return str(inputs["region"])
        declared = self.seen.declared.get(provider.rpartition("::")[0], {}).get("inputs", {})
        region = declared.get("region")
        return region if isinstance(region, str) and region != UNKNOWN_TEXT else self.deployment.region

    def _find_package(self, of_token: str, reference: str) -> str:
        return self._package_names.get(reference, of_token)

    def _find_registered(self, urn: str) -> Properties:
        entry = self.seen.declared.get(urn)
        if entry is None:
            raise RequestRefused(f"there is no resource {urn}")
        return {"urn": urn, "id": entry.get("id", ""), "state": entry.get("outputs", {})}

    def _answer_stack_outputs(self, inputs: Properties, id_: str, source: str) -> Properties:
        """The outputs of another stack, as far as the user gives them."""
        name = inputs.get("name") or id_
        outputs = lookups.find_given_answer(self.deployment.answers, str(name), {})
        if outputs is None:
            self.seen.unseen.setdefault(
                f"the outputs of the stack {name} are not known here (give them with --answers)", source
            )
        return {"name": name, "outputs": UNKNOWN_TEXT if outputs is None else outputs, "secretOutputNames": []}


def _write_response(properties: Properties, request: Any, *, partial: bool = False) -> Any:
    """Properties as the program's SDK can read them."""
    shown = properties if request.acceptSecrets else lower(properties, keep_secrets=False)
    if not partial and not request.supportsPartialValues:
        shown = {name: value for name, value in shown.items() if not has_unknown(value)}
    return to_struct(shown)
