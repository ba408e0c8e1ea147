"""Writes the rule reference: `python -m lambda_streaming_policies.reference > README.md`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

from .rule import Rule
from .rules import all_rules
from .tools import ELSEWHERE, TOOLS

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

A last policy, `rule-failed`, fails the run when a rule itself fails; please report what it says.

<!-- Written by `python -m lambda_streaming_policies.reference`. -->
"""

_OTHERS = """\
## Other tools

What other tools look for the same, and "none" where nobody does. AWS's column is Security Hub's and Config's.
"""


def reference(rules: Iterable[Rule]) -> str:
    """The page: an overview, what other tools have, then each rule's own documentation."""
    rules = list(rules)
    overview = [
        "| rule | level | severity | what it asks for |",
        "| --- | --- | --- | --- |",
        *(f"| [{rule.id}](#{rule.id}) | {rule.level} | {rule.severity} | {rule.title} |" for rule in rules),
    ]
    others = [
        f"| rule | AWS | {' | '.join(TOOLS)} |",
        f"| --- | --- | {' | '.join('---' for _ in TOOLS)} |",
        *map(_row, rules),
    ]
    return "\n".join([_INTRODUCTION, *overview, "", _OTHERS, *others, "", *map(_section, rules)])


def _row(rule: Rule) -> str:
    """A rule's line in the table of other tools, "none" in all of it where nobody has it."""
    aws = ", ".join(name.removeprefix("AWS ") for name in rule.frameworks)
    cells = [aws, *(ELSEWHERE.get(rule.id, {}).get(tool, "") for tool in TOOLS)]
    return f"| [{rule.id}](#{rule.id}) | {' | '.join(cell or 'none' for cell in cells)} |"


def _section(rule: Rule) -> str:
    doc = re.sub(r"^## ", "### ", inspect.cleandoc(rule.doc), flags=re.MULTILINE)
    lines = [f"## {rule.id}", "", f"**{rule.title}** {rule.level}, {rule.severity}.", ""]
    if rule.frameworks:
        lines += [f"Controls: {', '.join(rule.frameworks)}.", ""]
    lines += [doc, ""]
    if rule.config:
        lines += ["### Settings", "| name | values | default | |", "| --- | --- | --- | --- |"]
        for name, schema in rule.config.items():
            values = ", ".join(f"`{value}`" for value in schema.get("enum", [])) or schema["type"]
            lines.append(f"| `{name}` | {values} | `{schema['default']}` | {schema['description']} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(reference(all_rules()), end="")
