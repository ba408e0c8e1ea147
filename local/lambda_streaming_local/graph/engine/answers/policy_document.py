"""`aws.iam.getPolicyDocument`, computed as the provider does: it needs no AWS.

Source: hashicorp/terraform-provider-aws internal/service/iam/policy_document_data_source.go and policy_model.go
"""

from __future__ import annotations

import json
from typing import Any

from ..wire import Properties
from .made_up import make_hexadecimal

_STATEMENT_LISTS = (
    ("actions", "Action"),
    ("notActions", "NotAction"),
    ("resources", "Resource"),
    ("notResources", "NotResource"),
)


def write_policy_document(args: Properties, region: str) -> Properties:
    """The outputs of the lookup; a statement that overrides replaces the earlier ones of its Sid."""
    document: Properties = {"Version": args.get("version") or "2012-10-17"}
    statements: list[Properties] = []
    for source in args.get("sourcePolicyDocuments") or []:
        statements += _read_statements(source)
    statements += [_write_statement(statement) for statement in args.get("statements") or []]
    for override in args.get("overridePolicyDocuments") or []:
        for statement in _read_statements(override):
            statements = [kept for kept in statements if not kept.get("Sid") or kept.get("Sid") != statement.get("Sid")]
            statements.append(statement)
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    document["Statement"] = statements
    text = json.dumps(document, indent=2)
    return {
        "id": make_hexadecimal(text, 10),
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _read_statements(document: str) -> list[Properties]:
    found = json.loads(document).get("Statement", [])
    return [found] if isinstance(found, dict) else list(found)


def _write_statement(statement: Properties) -> Properties:
    found: Properties = {"Sid": statement["sid"]} if statement.get("sid") else {}
    found["Effect"] = statement.get("effect") or "Allow"
    for source, target in _STATEMENT_LISTS:
        if statement.get(source):
            found[target] = _write_values(statement[source])
    for source, target in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if statement.get(source):
            found[target] = _write_principals(statement[source])
    conditions: Properties = {}
    for condition in statement.get("conditions") or []:
        of_test = conditions.setdefault(condition["test"], {})
        of_test[condition["variable"]] = _write_values(condition["values"])
    if conditions:
        found["Condition"] = conditions
    return found


def _write_principals(declared: list[Properties]) -> Any:
    found: dict[str, list[str]] = {}
    for principal in declared:
        found.setdefault(principal["type"], []).extend(principal["identifiers"])
    if found == {"*": ["*"]}:
        return "*"
    return {kind: _write_values(names) for kind, names in found.items()}


def _write_values(values: Any) -> Any:
    """One value stands alone; `&{...}` is how a program writes IAM's own variables."""
    if not isinstance(values, list):
        return values
    texts = [value.replace("&{", "${") if isinstance(value, str) else value for value in values]
    return texts[0] if len(texts) == 1 else texts
