"""The options of a resource: its own, and what it has from its parent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.runtime.proto import resource_pb2

from .wire import Properties

_PROVIDER_PREFIX = "pulumi:providers:"


def inherit(request: Any, parent: Properties) -> None:
    """A child has its parent's protection and, where it fits its package, its parent's provider."""
    if not is_given(request, "protect") and parent.get("protect") is not None:
        request.protect = parent["protect"]
    if not is_given(request, "retainOnDelete") and parent.get("retainOnDelete") is not None:
        request.retainOnDelete = parent["retainOnDelete"]
    request.deletedWith = request.deletedWith or parent.get("deletedWith") or ""
    provider = parent.get("provider") or ""
    is_component = not request.custom and not request.remote
    of_package = f"{_PROVIDER_PREFIX}{request.type.split(':')[0]}"
    if not request.provider and provider and (is_component or provider.split("::")[2].endswith(of_package)):
        request.provider = provider


def is_given(message: Any, name: str) -> bool:
    """Whether an option was given. Messages of older SDKs cannot tell one that is false from none."""
    if message.DESCRIPTOR.fields_by_name[name].has_presence:
        return bool(message.HasField(name))
    return bool(getattr(message, name))


def describe_options(request: Any, of_parent: Mapping[str, str]) -> Any:
    """The options as transforms see them; `of_parent` are its parent's providers by package."""
    provider = request.provider
    if request.custom or request.remote:
        package = request.type.split(":")[0]
        provider = provider or request.providers.get(package, "") or of_parent.get(package, "")
    found = {
        "depends_on": request.dependencies,
        "ignore_changes": request.ignoreChanges,
        "replace_on_changes": request.replaceOnChanges,
        "version": request.version,
        "provider": provider,
        "providers": request.providers,
        "plugin_download_url": request.pluginDownloadURL,
        "deleted_with": request.deletedWith,
        "additional_secret_outputs": request.additionalSecretOutputs,
        "aliases": request.aliases,
        "import": request.importId,
    }
    known = resource_pb2.TransformResourceOptions.DESCRIPTOR.fields_by_name  # of older SDKs, fewer
    options = resource_pb2.TransformResourceOptions(**{name: found[name] for name in found.keys() & known.keys()})
    for name, source in (("protect", "protect"), ("retain_on_delete", "retainOnDelete")):
        if is_given(request, source):
            setattr(options, name, getattr(request, source))
    if request.HasField("customTimeouts"):
        options.custom_timeouts.CopyFrom(request.customTimeouts)
    if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
        options.delete_before_replace = request.deleteBeforeReplace
    return options
