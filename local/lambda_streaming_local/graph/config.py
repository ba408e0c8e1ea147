"""The configuration of a stack, as Pulumi hands it to a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .engine.marks import SECRET_PLACEHOLDER
from .passphrase import Passphrase
from .problem import InputProblem
from .project import Project
from .yaml_file import read_yaml

DEFAULT_STACK = "dev"
_DECLARATION = {"type", "default", "value", "secret", "description", "items"}
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, int, float, bool),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@dataclass
class StackConfig:
    """Full key to value, all values as text: JSON for objects and lists. `warnings` say what could not be read here."""

    stack: str
    values: dict[str, str] = field(default_factory=dict)
    secret_keys: set[str] = field(default_factory=set)
    encrypted: dict[str, str] = field(default_factory=dict)
    """Paths of values that could not be decrypted here, each with its key."""
    how_to_decrypt: str = ""
    warnings: list[str] = field(default_factory=list)


def read_stack_config(project: Project, stack: str | None, overrides: Iterable[str]) -> StackConfig:
    """Pulumi.yaml's defaults, then Pulumi.<stack>.yaml, then `key=value` overrides.

    Where no stack is named it is dev, or the one whose file is the only one. Raises `InputProblem` where a value that
    Pulumi.yaml declares is missing or of another type.
    """
    config = StackConfig(stack.rpartition("/")[2] if stack else _find_only_stack(project))
    if stack is None and config.stack != DEFAULT_STACK:
        config.warnings.append(f"stack '{config.stack}', whose file is the only one; name another one with --stack")
    _add_defaults(config, project)
    _add_file(config, project, is_named=stack is not None)
    for override in overrides:
        _add_override(config, project, override)
    for path in sorted(config.encrypted):
        config.warnings.append(
            f"{path}: encrypted in {_name_file(project, config.stack)}, so a placeholder stands in; "
            f"{config.how_to_decrypt}"
        )
    _check_declared(config, project)
    return config


def _name_file(project: Project, stack: str) -> str:
    """A stack's file ends as the project's does, which is another name where that is Pulumi.yml or Pulumi.json."""
    return f"Pulumi.{stack}{project.file.suffix}"


def _find_only_stack(project: Project) -> str:
    files = list(project.stack_folder.glob(_name_file(project, "*")))
    return files[0].name.removeprefix("Pulumi.").removesuffix(project.file.suffix) if len(files) == 1 else DEFAULT_STACK


def _name_fully(key: str, project: Project) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _write_text(value: Any) -> str:
    if value is None:
        return ""  # as the engine does, which warns that it will not do so for ever
    return value if isinstance(value, str) else json.dumps(value)


def _read_declaration(declared: Any) -> Mapping[str, Any]:
    """What Pulumi.yaml says of a key; a bare value is that key's value."""
    if isinstance(declared, dict) and (_DECLARATION & declared.keys()):
        return declared
    return {"value": declared}


def _add_defaults(config: StackConfig, project: Project) -> None:
    for key, declared in project.config.items():
        declaration = _read_declaration(declared)
        default = declaration.get("value", declaration.get("default"))
        if default is not None:
            config.values[_name_fully(key, project)] = _write_text(default)
        if declaration.get("secret"):
            config.secret_keys.add(_name_fully(key, project))


def _add_file(config: StackConfig, project: Project, *, is_named: bool) -> None:
    file = project.stack_folder / _name_file(project, config.stack)
    if not file.exists():
        others = sorted(other.name for other in project.stack_folder.glob(_name_file(project, "*")))
        if (is_named and config.stack != DEFAULT_STACK) or others:
            there = f" (there are {', '.join(others)}: choose with --stack)" if others else ""
            config.warnings.append(
                f"there is no {file}: the stack '{config.stack}' has Pulumi.yaml's configuration alone{there}"
            )
        return
    data = read_yaml(file)
    values = data.get("config") or {}
    if not isinstance(values, dict):
        raise InputProblem(f"{file}: `config` must hold keys and values")
    passphrase = Passphrase(data.get("encryptionsalt"))
    for key, value in values.items():
        name = _name_fully(key, project)
        secrets: dict[str, str | None] = {}
        config.values[name] = _write_text(_read_secrets(value, name, passphrase, secrets))
        config.encrypted |= {path: name for path, text in secrets.items() if text is None}
        if secrets:
            config.secret_keys.add(name)
    config.how_to_decrypt = passphrase.advice
    if data.get("environment"):
        config.warnings.append(
            f"{file}: the environment {_list_names(data['environment'])} is not read here; "
            "give its values with --config"
        )


def _list_names(environment: Any) -> str:
    """ESC environments are named in a list, or written where the stack's file is."""
    if isinstance(environment, list):
        return ", ".join(str(name) for name in environment)
    imports = environment.get("imports") if isinstance(environment, dict) else None
    return _list_names(imports) if isinstance(imports, list) else "that it holds"


def _read_secrets(value: Any, path: str, passphrase: Passphrase, found: dict[str, str | None]) -> Any:
    """`value` with each encrypted member decrypted, or a placeholder for it; what it holds is added to `found`."""
    if isinstance(value, list):
        return [_read_secrets(item, f"{path}[{index}]", passphrase, found) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if set(value) == {"secure"}:
        found[path] = passphrase.decrypt(str(value["secure"]))
        return SECRET_PLACEHOLDER if found[path] is None else found[path]
    return {key: _read_secrets(item, f"{path}.{key}", passphrase, found) for key, item in value.items()}


def _add_override(config: StackConfig, project: Project, override: str) -> None:
    key, separator, value = override.partition("=")
    if not separator or not key:
        raise InputProblem(f"--config {override} must be key=value, such as --config aws:region=eu-west-1")
    name = _name_fully(key, project)
    config.values[name] = value
    config.encrypted = {path: of for path, of in config.encrypted.items() if of != name}


def _check_declared(config: StackConfig, project: Project) -> None:
    for key, declared in project.config.items():
        declaration, name = _read_declaration(declared), _name_fully(key, project)
        text = config.values.get(name)
        if text is None:
            if "value" in declaration and declaration["value"] is None:
                continue
            raise InputProblem(
                f"{project.file} declares `{key}`, and the stack '{config.stack}' has no value for it; "
                f"give one with --config {key}=VALUE, or in {_name_file(project, config.stack)}"
            )
        expected = _PYTHON_TYPES.get(str(declaration.get("type")))
        if expected and name not in config.encrypted.values() and not _is_of(text, expected):
            raise InputProblem(
                f"`{key}` of the stack '{config.stack}' must be of type {declaration['type']}, "
                f"as {project.file} declares"
            )


def _is_of(text: str, expected: tuple[type, ...]) -> bool:
    if str in expected:
        return True
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, expected) and not (isinstance(value, bool) and bool not in expected)
