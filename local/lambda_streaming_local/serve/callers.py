"""Who may sign requests to the doors of a stack."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lambda_streaming_policies.stack.graph import Graph

from ..doors.access.identities import (
    list_declared,
    make_administrator,
    make_distribution_identity,
    make_function_identity,
)
from ..doors.access.sigv4 import Identity
from ..runtime.variables import Keys
from .options import Options
from .plan import Plan


@dataclass(frozen=True)
class Callers:
    """`people` sign with keys that they know: the administrator, and the stack's roles and users.

    `functions` and `distributions` sign with keys of this run; they are by the URNs of these.
    """

    people: tuple[Identity, ...]
    functions: dict[str, Identity]
    distributions: dict[str, Identity]

    @classmethod
    def of(cls, graph: Graph, plan: Plan, options: Options, before: Callers | None = None) -> Callers:
        """Who was in `before` keeps the keys that it has there."""
        own = make_administrator(options.access_key, options.secret_key, _find_account(plan))
        return cls(
            people=(*list_declared(graph, options.secret_key), own),
            functions={
                declaration.resource.urn: _keep_keys(
                    _replace_keys(
                        make_function_identity(declaration.resource, declaration.arn, graph), options.credentials
                    ),
                    before.functions.get(declaration.resource.urn) if before is not None else None,
                )
                for declaration in plan.functions
            },
            distributions={resource.urn: make_distribution_identity(resource) for resource in plan.distributions},
        )

    @property
    def direct(self) -> list[Identity]:
        """All but the distributions, which call function URLs alone."""
        return [*self.people, *self.functions.values()]


def _replace_keys(role: Identity, keys: Keys | None) -> Identity:
    if keys is None:
        return role
    return replace(role, access_key=keys.access_key, secret_key=keys.secret_key, session_token=keys.session_token)


def _keep_keys(identity: Identity, before: Identity | None) -> Identity:
    return identity if before is None else replace(before, caller=identity.caller)


def _find_account(plan: Plan) -> str:
    """The account that the functions are in."""
    accounts = sorted(declaration.account for declaration in plan.functions)
    return accounts[0] if accounts else ""
