"""What a run is judged by, and what fails it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lambda_streaming_policies.config import PolicyConfig, read_config
from lambda_streaming_policies.exceptions import Exceptions
from lambda_streaming_policies.judge import EXCEPTIONS, Report, judge
from lambda_streaming_policies.rule import Level
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import Settings, choose_level
from lambda_streaming_policies.stack.graph import Graph

from ..answers import explain, read_json, read_settings

FAILURES = ("mandatory", "advisory", "undecided", "unseen")


@dataclass(frozen=True)
class Choice:
    """What the command line chooses for one run; it goes before every file."""

    profile: str | None = None
    policies: PolicyConfig = field(default_factory=PolicyConfig)
    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()


def load_all_settings(folders: Iterable[Path]) -> Settings:
    """The settings beside each program: levels and profile of the first that has a file, exceptions of all."""
    found = [read_settings(folder) for folder in folders]
    named = [settings for settings in found if settings != Settings()] or [Settings()]
    return named[0].with_exceptions(exception for settings in named for exception in settings.exceptions)


def load_policy_config(file: Path | None) -> PolicyConfig:
    return PolicyConfig() if file is None else explain(read_config, read_json(file), load_rules(), where=f"{file}: ")


def judge_graph(graph: Graph, settings: Settings, choice: Choice) -> Report:
    rules = load_rules()
    profile = choice.profile or settings.profile
    levels: dict[str, Level] = {policy.id: choose_level(policy, profile) for policy in (*rules, EXCEPTIONS)}
    levels |= {**settings.policies.levels, **choice.policies.levels}
    for rule in rules:
        if rule.id in choice.ignored or (choice.selected and rule.id not in choice.selected):
            levels[rule.id] = "disabled"
        elif rule.id in choice.selected and levels[rule.id] == "disabled":
            levels[rule.id] = "mandatory" if profile == "strict" else rule.level
    properties = {
        rule.id: {
            "onUnknown": settings.on_unknown,
            **settings.policies.properties.get(rule.id, {}),
            **choice.policies.properties.get(rule.id, {}),
        }
        for rule in rules
    }
    entries = [*settings.exceptions, *settings.policies.exceptions, *choice.policies.exceptions]
    forbidden = set(settings.policies.forbidden | choice.policies.forbidden)
    return judge(graph, rules, levels, properties, Exceptions(entries, date.today(), forbidden))


def fails(report: Report, has_unseen: bool, failures: Collection[str]) -> bool:
    """Whether what was found fails a run. A mandatory finding always does."""
    levels = {finding.level for finding in report.findings} | {one.level for one in report.undecided}
    return (
        "mandatory" in levels
        or ("advisory" in failures and any(finding.level == "advisory" for finding in report.findings))
        or ("undecided" in failures and bool(report.undecided))
        or ("unseen" in failures and has_unseen)
    )
