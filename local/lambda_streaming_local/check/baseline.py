"""Findings that are known and accepted for now, so that only new ones count."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from lambda_streaming_policies.judge import Finding, Report

from ..graph import InputProblem

FILE = "lambda-streaming-baseline.json"


def identify(finding: Finding) -> str:
    """Names a finding in every stack of a project: project, type, name, property and rule.

    The place in a list does not count, so that a list may change its order.
    """
    found = finding.violation
    path = re.sub(r"\[\d+\]", "[]", found.path)
    return "::".join((found.resource.urn.partition("::")[2], path, finding.rule.id))


def write_baseline(file: Path, report: Report) -> None:
    known = sorted(map(identify, report.findings))
    try:
        file.write_text(json.dumps({"version": 2, "findings": known}, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputProblem(f"--write-baseline: {file} cannot be written: {error.strerror}") from error


def drop_known(file: Path, report: Report) -> tuple[Report, int, int]:
    """The report without what the baseline knows, how many that are, and how many of its entries are gone."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        hint = "; write one with --write-baseline" if isinstance(error, FileNotFoundError) else ""
        raise InputProblem(f"--baseline: {file} cannot be read: {error.strerror}{hint}") from error
    except (ValueError, RecursionError):
        data = None
    entries = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise InputProblem(f"--baseline: {file} is not a baseline; write one with --write-baseline")
    known = Counter(re.sub(r"\[\d+\]", "[]", entry) for entry in entries)
    new: list[Finding] = []
    for finding in report.findings:
        if known[identify(finding)] > 0:
            known[identify(finding)] -= 1
        else:
            new.append(finding)
    return replace(report, findings=new), len(report.findings) - len(new), sum(known.values())
