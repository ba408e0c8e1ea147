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
and what it waits for. Rules on exposure and correctness look at every function URL, wherever its function is; those on
caching, compression and timeouts at the ones that stream.

## Profiles

| profile | what it asks | when |
| --- | --- | --- |
| `minimal` | who can reach what, and nothing else | the first day in a large stack |
| `recommended`, the default | that, and what is wrong by itself | every program: silent on a good small stack |
| `production` | that, and advice: web ACL, access logs, alarms, traces, retention | what customers use |
| `strict` | the same, all of it mandatory | where a review stands behind each exception |

A run chooses with `lambda-streaming check --profile production`, a project in its settings (below), the engine with
`--policy-pack-config FILE`, which is Pulumi's own:

```json
{"all": "mandatory", "viewer-http": "advisory", "url-in-vpc": {"enforcementLevel": "mandatory", "urls": "any"}}
```

The table below marks advice. What our own components have an argument for, with a default, they are not told again.

## Settings of every rule

@COMMON@

## Settings and exceptions of a project

An accepted finding, or what is undecided and accepted, stands in `lambda-streaming.toml` beside Pulumi.yaml, or in the
rule's `exceptions`. Instead of that file, pyproject.toml may have the same under `[tool.lambda-streaming]`; editors
find the file's schema in [lambda-streaming.schema.json](lambda-streaming.schema.json).

```toml
profile = "production"
on-unknown = "advisory"   # or "level": what is undecided counts at the rule's own level

[rules]                   # levels and settings of single rules
tracing-off = "disabled"
url-in-vpc = { level = "mandatory", urls = "any" }

[[exceptions]]
rule = "url-auth-none"
resource = "status-page"  # name or URN, * for any characters
reason = "a public page without data"
expires = 2027-01-31      # the last day; may be left out
```

An exception to `url-auth-none` for a URL that is public on purpose covers what follows from it: the public permissions
of its function, and the missing origin access control in front of it.

The policy `exceptions` tells of an exception that has expired, that meets no finding, or that the rule does not allow.
The engine tells a pack nothing of the program's folder, so the pack reads the file of the folder that `pulumi` is
called in; with `pulumi --cwd`, name it in the environment variable `LAMBDA_STREAMING_CONFIG`. A wrong setting fails
the run, but a misspelt rule in `--policy-pack-config` never reaches the pack: `lambda-streaming check
--policy-config` finds it, and honours Pulumi's own
[policy exceptions](https://www.pulumi.com/docs/discovery-governance/concepts/policy-as-code/policy-exceptions/) in that
file, too. One thing `check` sees and the engine does not tell a pack: which values the program marks as secret.

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
        *(f"| [{rule.id}](#{rule.id}) | {_describe_level(rule)} | {rule.severity} | {rule.title} |" for rule in rules),
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


def _describe_level(rule: Rule) -> str:
    return f"{rule.level} (production)" if rule.advice else rule.level


def _write_row(rule: Rule) -> str:
    """A rule's line in the table of other tools, "none" in all of it where nobody has it."""
    aws = ", ".join(name.removeprefix("AWS ") for name in rule.frameworks)
    cells = [aws, *(rule.other_tools.get(tool, "") for tool in _TOOLS)]
    return f"| [{rule.id}](#{rule.id}) | {' | '.join(cell or 'none' for cell in cells)} |"


def _write_section(rule: Rule) -> str:
    doc = re.sub(r"^## ", "### ", inspect.cleandoc(rule.doc), flags=re.MULTILINE)
    lines = [f"## {rule.id}", "", f"**{rule.title}** {_describe_level(rule)}, {rule.severity}.", ""]
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
