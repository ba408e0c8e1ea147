"""Files and folders that a program deploys and that are not there."""

from __future__ import annotations

import os

from lambda_streaming_policies.judge import Finding
from lambda_streaming_policies.rule import Policy, Violation

from ..graph.assets import ASSET_PROPERTIES, list_assets
from .subject import Subject

ASSETS = Policy(
    id="asset-missing",
    title="Files that a program deploys must be there.",
    severity="high",
    level="mandatory",
    fix="Correct the path, or build what is missing first; `pulumi up` stops at it.",
    reference="https://www.pulumi.com/docs/iac/concepts/assets-archives/",
)


def find_missing_assets(subject: Subject) -> list[Finding]:
    """A finding for each path of a program that leads nowhere. States and previews do not say where they were made."""
    if subject.root is None:
        return []
    return [
        Finding(
            ASSETS,
            "mandatory",
            Violation(
                resource,
                resource.spell(ASSET_PROPERTIES[resource.type]),
                f"{_shown(path, subject)} does not exist",
            ),
        )
        for resource in subject.resources
        for path in list_assets(resource)
        if not os.path.exists(path)
    ]


def _shown(path: str, subject: Subject) -> str:
    return os.path.relpath(path, subject.root) if path.startswith(f"{subject.root}{os.sep}") else path
