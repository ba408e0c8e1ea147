"""A project's settings: `lambda-streaming.toml` beside Pulumi.yaml, or `[tool.lambda-streaming]` in pyproject.toml.

profile = "production"
on-unknown = "advisory"

[rules]
tracing-off = "disabled"
url-in-vpc = { level = "mandatory", urls = "any" }

[answers."organization/network/prod"]
vpcId = "vpc-1"

[[exceptions]]
rule = "url-auth-none"
resource = "status-page"
reason = "a public page without data"
expires = 2027-01-31
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .config import PolicyConfig, read_config
from .exceptions import PolicyException, read_exceptions
from .problem import ConfigError, describe_kind, suggest
from .rule import Level, Policy, Rule

FILE = "lambda-streaming.toml"
VARIABLE = "LAMBDA_STREAMING_CONFIG"
PROFILES = ("recommended", "minimal", "production", "strict")
ON_UNKNOWN = ("advisory", "level")
_PROJECT = "pyproject.toml"
_KEYS = ("profile", "on-unknown", "rules", "answers", "exceptions")


@dataclass(frozen=True)
class Settings:
    """`profile` gives the rules' levels, `on_unknown` what is undecided: `advisory`, or the rule's own `level`.

    `policies` are levels and settings of single rules, `answers` the outputs of lookups and of other stacks.
    """

    profile: str = "recommended"
    on_unknown: str = "advisory"
    policies: PolicyConfig = field(default_factory=PolicyConfig)
    answers: Mapping[str, Any] = field(default_factory=dict)
    exceptions: tuple[PolicyException, ...] = ()

    def with_exceptions(self, exceptions: Iterable[PolicyException]) -> Settings:
        return replace(self, exceptions=tuple(exceptions))


def find_settings(folder: Path) -> Path | None:
    """The file of the project that `folder` is in, beside its Pulumi.yaml; None where there is none."""
    for candidate in (folder, *folder.parents):
        if (candidate / FILE).is_file():
            return candidate / FILE
        if (candidate / _PROJECT).is_file() and b"[tool.lambda-streaming" in (candidate / _PROJECT).read_bytes():
            return candidate / _PROJECT
        if any((candidate / name).is_file() for name in ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")):
            return None
    return None


def find_engine_settings(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file for a pack that the engine runs.

    The engine starts a pack in the pack's own folder and says nothing of the program's (pulumi/pulumi,
    sdk/go/common/resource/plugin/analyzer_plugin.go), so it is the one that LAMBDA_STREAMING_CONFIG names, else that of
    the folder `pulumi` was called in.
    """
    if named := environ.get(VARIABLE):
        return Path(named)
    called_in = environ.get("PWD")
    return find_settings(Path(called_in)) if called_in else None


def load_settings(file: Path | None, rules: Iterable[Rule]) -> Settings:
    """Raises `ConfigError` for a file that is broken or names what there is not."""
    if file is None:
        return Settings()
    try:
        return read_settings(file.read_text(encoding="utf-8"), str(file), rules)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text (byte {error.start}).") from error


def read_settings(text: str, where: str, rules: Iterable[Rule]) -> Settings:
    # Here, because most packs are started without a file, and each preview waits for the import.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where} is not TOML: {error}.") from error
    except RecursionError as error:
        raise ConfigError(f"{where} is nested too deeply to be read.") from error
    if Path(where).name == _PROJECT:
        data = data.get("tool", {}).get("lambda-streaming", {})
        where = f"{where}: tool.lambda-streaming"
    rules = list(rules)
    for key in data:
        if key not in _KEYS:
            raise ConfigError(f'{where} has no key "{key}"{suggest(key, _KEYS)}; it has {", ".join(_KEYS)}.')
    answers = data.get("answers", {})
    if not isinstance(answers, dict):
        raise ConfigError(f"{where}: answers must be a table of lookups and stacks, not {describe_kind(answers)}.")
    try:
        policies = read_config(data.get("rules", {}), rules)
    except ConfigError as error:
        raise ConfigError(f"{where}: rules: {error}") from error
    return Settings(
        _read_choice(data, "profile", PROFILES, where),
        _read_choice(data, "on-unknown", ON_UNKNOWN, where),
        policies,
        answers,
        tuple(read_exceptions(data.get("exceptions", []), [rule.id for rule in rules], f"{where}: exceptions")),
    )


def _read_choice(data: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str:
    value = data.get(key, allowed[0])
    if value not in allowed:
        raise ConfigError(f"{where}: {key} must be one of {', '.join(allowed)}{suggest(str(value), allowed)}.")
    return str(value)


def choose_level(policy: Policy, profile: str) -> Level:
    """The level of a policy in a profile.

    `minimal` keeps what is about who can reach what, `recommended` adds what is wrong by itself, `production` adds
    advice, and `strict` makes all of it mandatory.
    """
    if profile in ("minimal", "recommended") and policy.advice:
        return "disabled"
    if profile == "minimal" and not policy.exposure:
        return "disabled"
    return "mandatory" if profile == "strict" and policy.level == "advisory" else policy.level
