"""Writes the rule reference: `python -m lambda_streaming_policies.reference > README.md`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from .rule import COMMON_CONFIG, Rule, StackRule, Tool
from .rules import load_rules

_TOOLS = get_args(Tool)

_INTRODUCTION = """\
# Policies for AWS Lambda response streaming

A Pulumi policy pack that stops misconfigured streaming stacks before they exist. It judges every program that uses
pulumi-aws or aws-native, in any language.

```sh
pulumi install --cwd path/to/policies    # once: a pack without its environment makes the preview hang
pulumi preview --policy-pack path/to/policies
```

A rule has three outcomes. A **finding** has the rule's level. **Nothing** means that all is well. **Undecided** means
that a value is not known yet, as many are at preview, or names something outside the stack: an advisory says which one,
and what it waits for. Rules on functions, roles and distributions look at those that stream, and leave others alone.

Levels and settings are Pulumi's own: `--policy-pack-config FILE` with

```json
{"all": "mandatory", "viewer-http": "advisory", "url-in-vpc": {"enforcementLevel": "mandatory", "urls": "any"}}
```

## Settings of every rule

@COMMON@

## Exceptions and profiles

An accepted finding, or what is undecided and accepted, stands in `lambda-streaming.toml` beside Pulumi.yaml, or in the
rule's `exceptions`:

```toml
profile = "strict"        # recommended (default): the levels below. strict: all mandatory. minimal: exposure alone
on-unknown = "advisory"   # or "level": what is undecided counts at the rule's own level

[[exceptions]]
rule = "url-auth-none"
resource = "status-page"  # name or URN, * for any characters
reason = "a public page without data"
expires = 2027-01-31      # the last day; may be left out
```

The policy `exceptions` tells of an exception that has expired, that meets no finding, or that the rule does not allow.
The engine tells a pack nothing of the program's folder, so the pack reads the file of the folder that `pulumi` is
called in; with `pulumi --cwd`, name it in the environment variable `LAMBDA_STREAMING_CONFIG`. A wrong setting fails
the run, but a misspelt rule in `--policy-pack-config` never reaches the pack: `lambda-streaming check
--policy-config` finds it.

## Remediation

At the level `remediate`, Pulumi puts a resource right before it is created: `url-auth-none`, `oac-not-signing`, and, as
policies of their own because they see one resource alone, @REMEDIATIONS@.

## When a rule fails

A last policy, `rule-failed`, fails the run when a rule itself fails; please report what it says.

<!-- Written by `python -m lambda_streaming_policies.reference`. -->
"""

_OTHERS = """\
## Other tools

What other tools look for the same, and "none" where nobody does. AWS's column is Security Hub's and Config's.
"""


def write_reference(rules: Iterable[Rule]) -> str:
    """The page: an overview, what other tools have, then each rule's own documentation."""
    rules = list(rules)
    overview = [
        "| rule | level | severity | what it asks for |",
        "| --- | --- | --- | --- |",
        *(f"| [{rule.id}](#{rule.id}) | {rule.level} | {rule.severity} | {rule.title} |" for rule in rules),
    ]
    others = [
        f"| rule | AWS | {' | '.join(_TOOLS)} |",
        f"| --- | --- | {' | '.join('---' for _ in _TOOLS)} |",
        *map(_write_row, rules),
    ]
    apart = [f"`{rule.id}-remediation`" for rule in rules if isinstance(rule, StackRule) and rule.remediate]
    introduction = _INTRODUCTION.replace("@COMMON@", "\n".join(_write_settings(COMMON_CONFIG)))
    introduction = introduction.replace("@REMEDIATIONS@", ", ".join(apart))
    return "\n".join([introduction, *overview, "", _OTHERS, *others, "", *map(_write_section, rules)])


def _write_row(rule: Rule) -> str:
    """A rule's line in the table of other tools, "none" in all of it where nobody has it."""
    aws = ", ".join(name.removeprefix("AWS ") for name in rule.frameworks)
    cells = [aws, *(rule.other_tools.get(tool, "") for tool in _TOOLS)]
    return f"| [{rule.id}](#{rule.id}) | {' | '.join(cell or 'none' for cell in cells)} |"


def _write_section(rule: Rule) -> str:
    doc = re.sub(r"^## ", "### ", inspect.cleandoc(rule.doc), flags=re.MULTILINE)
    lines = [f"## {rule.id}", "", f"**{rule.title}** {rule.level}, {rule.severity}.", ""]
    if rule.frameworks:
        lines += [f"Controls: {', '.join(rule.frameworks)}.", ""]
    lines += [doc, ""]
    if rule.config:
        lines += ["### Settings", *_write_settings(rule.config), ""]
    return "\n".join(lines)


def _write_settings(config: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = ["| name | values | default | |", "| --- | --- | --- | --- |"]
    for name, schema in config.items():
        values = ", ".join(f"`{value}`" for value in schema.get("enum", [])) or schema["type"]
        lines.append(f"| `{name}` | {values} | `{schema['default']}` | {schema['description']} |")
    return lines


if __name__ == "__main__":
    print(write_reference(load_rules()), end="")
