"""Findings in the order of what to look at first, and those that are one to a reader."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import get_args

from lambda_streaming_policies.judge import Finding
from lambda_streaming_policies.rule import Severity

_LEVELS = ("mandatory", "advisory", "disabled")
_SEVERITIES = tuple(reversed(get_args(Severity)))


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Mandatory before advisory, then by severity, rule and resource."""
    return sorted(findings, key=_rank)


def _rank(finding: Finding) -> tuple[int, int, str, str, str]:
    level, severity = _LEVELS.index(finding.level), _SEVERITIES.index(finding.rule.severity)
    return level, severity, finding.rule.id, finding.violation.resource.urn, finding.violation.path


def group_by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of each rule, the worst rule first."""
    return [list(group) for _, group in groupby(sort_findings(findings), key=lambda one: (one.level, one.rule.id))]
