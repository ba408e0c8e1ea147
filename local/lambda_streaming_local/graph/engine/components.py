"""Components of other packages, which the packages' own providers build, their methods, and the packages' lookups."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from grpc import RpcError
from pulumi.runtime.proto import provider_pb2

from .packages import Packages
from .program_info import ProgramInfo
from .run_record import RequestRefused, RunRecord
from .transforms import Changed
from .wire import UNKNOWN_TEXT, Properties, to_data, to_struct


class Components:
    """`find_address` is asked where providers reach the monitor, once one of them is needed."""

    def __init__(
        self,
        program: ProgramInfo,
        packages: Packages,
        seen: RunRecord,
        find_address: Callable[[], Awaitable[str]],
    ) -> None:
        self._program, self._packages, self._seen = program, packages, seen
        self._find_address = find_address

    def can_build(self, package: str, what: str, source: str) -> bool:
        """Whether the package can be run here; where not, it is told that the children of `what` are not seen."""
        if self._packages.has(package):
            return True
        self._seen.tell_unseen(
            f"{what} is built by the package {package}, which cannot be run here: its children are not seen "
            f"({self._packages.why_not(package)})",
            source,
        )
        return False

    async def build(
        self, package: str, request: Any, changed: Changed, providers: Mapping[str, str], handle: str
    ) -> Any:
        """Has the provider register the component that `request` is for, and its children."""
        options = changed.options
        asked = provider_pb2.ConstructRequest(
            type=request.type,
            name=request.name,
            parent=request.parent,
            inputs=to_struct(changed.properties),
            providers=providers,
            dependencies=sorted(set(options.depends_on)),
            aliases=options.aliases,
            protect=options.protect,
            additionalSecretOutputs=options.additional_secret_outputs,
            ignoreChanges=options.ignore_changes,
            replaceOnChanges=options.replace_on_changes,
            accepts_output_values=True,
            stack_trace_handle=handle,
            monitorEndpoint=await self._find_address(),
            **self._program.describe(),
        )
        for name, urns in changed.of_property.items():
            asked.inputDependencies[name].urns.extend(sorted(urns))
        return await self._ask(package, "Construct", asked, f"{request.type} '{request.name}'")

    async def call(self, package: str, request: Any, source: str, handle: str) -> Any:
        """The result of a component's method."""
        if not self._packages.has(package):
            self._seen.tell_unseen(
                f"{request.tok} is a method of the package {package}, which cannot be run here: its result is unknown "
                f"({self._packages.why_not(package)})",
                source,
            )
            # What it has, only the package knows: with one unknown member, the SDKs take all of it as unknown.
            return provider_pb2.CallResponse(**{"return": to_struct({"unknown": UNKNOWN_TEXT})})
        asked = provider_pb2.CallRequest(
            tok=request.tok,
            args=request.args,
            stack_trace_handle=handle,
            monitorEndpoint=await self._find_address(),
            **self._program.describe(),
        )
        for name, found in request.argDependencies.items():
            asked.argDependencies[name].urns.extend(found.urns)
        return await self._ask(package, "Call", asked, request.tok)

    async def look_up(self, package: str, token: str, args: Properties) -> Properties | None:
        """The answer of the package's own provider; None where it cannot be run here."""
        if not self._packages.has(package):
            return None
        asked = provider_pb2.InvokeRequest(tok=token, args=to_struct(args), preview=True)
        found = await self._ask(package, "Invoke", asked, token)
        if found.failures:
            raise self._refuse(f"{token}: {'; '.join(failure.reason for failure in found.failures)}")
        return to_data(getattr(found, "return"))

    async def _ask(self, package: str, method: str, asked: Any, what: str) -> Any:
        try:
            provider = await self._packages.start_provider(package, await self._find_address())
            return await getattr(provider, method)(asked)
        except RpcError as error:
            message = f"{what}: {error.details()}"
        except ChildProcessError as error:
            message = f"{what}: {error}"
        raise self._refuse(message)

    def _refuse(self, message: str) -> RequestRefused:
        self._seen.errors.append(message)
        return RequestRefused(message)
