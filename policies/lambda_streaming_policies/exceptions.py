"""Findings that somebody has accepted, with a reason, for some resources and perhaps until a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from .problem import ConfigError, describe_kind, suggest
from .stack.resource import Resource

PUBLIC_ON_PURPOSE = ("url-auth-none", "web-function-auth-none")
_KEYS = ("rule", "resource", "reason", "expires")


@dataclass(frozen=True)
class PolicyException:
    """`resource` is a name or URN with shell wildcards; `expires` the last day on which it holds.

    `where` says where it stands, for whoever must renew it.
    """

    rule: str
    resource: str
    reason: str
    expires: date | None
    where: str

    def covers(self, rule: str, found: Resource) -> bool:
        return rule == self.rule and (fnmatchcase(found.name, self.resource) or fnmatchcase(found.urn, self.resource))


@dataclass
class Exceptions:
    """The exceptions of one run; it notes which were of use. `forbidden` are the rules that allow none."""

    entries: list[PolicyException]
    today: date
    forbidden: set[str] = field(default_factory=set)
    used: set[PolicyException] = field(default_factory=set)

    def accept(self, rule: str, found: Resource, follows: Iterable[Resource] = ()) -> bool:
        """Whether what a rule says of a resource, undecided or not, is accepted.

        An exception for the open URL or endpoint that it follows from will do. An exception that has expired
        or is forbidden counts as met, but not.
        """
        met = [entry for entry in self.entries if entry.covers(rule, found)]
        met += [
            entry
            for entry in self.entries
            for url in follows
            if any(entry.covers(known, url) for known in PUBLIC_ON_PURPOSE)
        ]
        self.used.update(met)
        return rule not in self.forbidden and any(not self._has_expired(entry) for entry in met)

    def list_notes(self, judged: Collection[str]) -> list[str]:
        """A sentence for each exception that has no effect, among those to the rules that were `judged`."""
        return [note for entry in self.entries if entry.rule in judged and (note := self._write_note(entry))]

    def _has_expired(self, entry: PolicyException) -> bool:
        return entry.expires is not None and entry.expires < self.today

    def _write_note(self, entry: PolicyException) -> str | None:
        name = f'{entry.where}: the exception of {entry.rule} for "{entry.resource}"'
        if entry.rule in self.forbidden:
            return f"{name} has no effect, as the policy configuration allows none; remove it."
        if self._has_expired(entry):
            return f"{name} expired on {entry.expires}; fix what it accepts, or renew it."
        if entry not in self.used:
            return f"{name} meets no finding; remove it."
        return None


def read_exceptions(data: Any, rules: Iterable[str], where: str, rule: str | None = None) -> list[PolicyException]:
    """The exceptions in a list of objects; inside the configuration of `rule` they need not name it.

    Raises `ConfigError` for what is missing, misspelt or no date.
    """
    known = list(rules)
    if not isinstance(data, list):
        raise ConfigError(f"{where} must be a list of exceptions, not {describe_kind(data)}.")
    return [_read(entry, known, f"{where}[{number}]", rule) for number, entry in enumerate(data)]


def _read(entry: Any, known: list[str], where: str, rule: str | None) -> PolicyException:
    if not isinstance(entry, Mapping):
        raise ConfigError(f"{where} must be an object with {', '.join(_KEYS)}, not {describe_kind(entry)}.")
    for key in entry:
        if key not in _KEYS:
            raise ConfigError(f'{where} has no key "{key}"{suggest(key, _KEYS)}; it has {", ".join(_KEYS)}.')
    named = entry.get("rule", rule)
    if rule is not None and named != rule:
        raise ConfigError(f'{where} is for "{named}"; move it to the configuration of that rule.')
    if named not in known:
        raise ConfigError(f'{where}: there is no rule "{named}"{suggest(str(named), known)}.')
    for key in ("resource", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ConfigError(f"{where}: {key} is missing; give {_MEANING[key]}.")
    return PolicyException(
        str(named), entry["resource"], entry["reason"], _read_day(entry.get("expires"), where), where
    )


_MEANING = {"resource": "the resource's name or URN, * for any characters", "reason": "why this is accepted"}


def _read_day(value: Any, where: str) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ConfigError(f"{where}: expires must be a day such as 2027-01-31.") from None


def read_pulumi_exceptions(data: Any, rules: Iterable[str]) -> list[PolicyException]:
    """Pulumi's own policy exceptions, as a policy pack configuration holds them.

    `[{"reason": "...", "match": [{"policies": ["url-auth-none"], "targets": ["urn:pulumi:..."]}]}]`. Source:
    https://www.pulumi.com/docs/discovery-governance/concepts/policy-as-code/policy-exceptions/
    """
    known = list(rules)
    found = []
    for number, entry in enumerate(data):
        where = f'"exceptions"[{number}]'
        if not isinstance(entry, Mapping) or not isinstance(entry.get("match"), list):
            raise ConfigError(f"{where} must be an object with a reason and a list `match` of policies and targets.")
        for match in entry["match"]:
            if not isinstance(match, Mapping) or not all(
                isinstance(match.get(key), list) for key in ("policies", "targets")
            ):
                raise ConfigError(f"{where}: each `match` must have lists of policies and targets.")
            found += [
                _read({"rule": rule, "resource": target, "reason": entry.get("reason")}, known, where, None)
                for rule in match["policies"]
                for target in match["targets"]
            ]
    return found
