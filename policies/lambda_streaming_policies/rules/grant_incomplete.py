"""The rule grant-incomplete."""

from __future__ import annotations

import re

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.grants import CLOUDFRONT, INVOKE, INVOKE_URL, URL_ACTIONS, list_permissions
from ..stack.graph import Graph
from ..stack.iam.invokers import allows, is_invoker, list_policies, may_invoke
from ..stack.iam.statements import is_action
from ..stack.links import find_own_function, find_qualifier, parse_reference
from ..stack.resource import Block, Resource
from ..stack.tokens import FUNCTION_URL, GROUP_POLICY, PERMISSION, POLICY, ROLE, ROLE_POLICY, USER_POLICY
from ..stack.unknown import UnknownValue


@stack_rule(
    id="grant-incomplete",
    title="A caller of a function URL needs both permissions.",
    severity="high",
    level="mandatory",
    types=(FUNCTION_URL, ROLE, ROLE_POLICY, POLICY, USER_POLICY, GROUP_POLICY),
    fix="Grant lambda:InvokeFunctionUrl and lambda:InvokeFunction (in a Permission with invokedViaFunctionUrl).",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
)
def grant_incomplete(resource: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL with the authorization type `AWS_IAM` when a principal other than CloudFront holds only one
    of the two permissions that its callers need, and an identity policy that allows `lambda:InvokeFunctionUrl` without
    `lambda:InvokeFunction`, unless another policy may let the same caller invoke. A permission for the function's whole
    account is left alone: there the policies of roles and users decide. CloudFront's own grant is the matter of
    `cloudfront-grant-incomplete`.

    ## Why is this bad
    Since October 2025 a caller of a function URL needs both. With one of them every request ends in a 403 that names
    neither.

    ## Example
    ```python
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="arn:aws:iam::123456789012:role/caller",
        function_url_auth_type="AWS_IAM",
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="arn:aws:iam::123456789012:role/caller",
        function_url_auth_type="AWS_IAM",
    )
    aws.lambda_.Permission(
        "invoke",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="arn:aws:iam::123456789012:role/caller",
        invoked_via_function_url=True,
    )
    ```

    ## References
    - [Control access to Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
    """
    if resource.type == FUNCTION_URL:
        return _judge_url(resource, graph)
    return _judge_identity_policy(resource, graph)


def _judge_url(url: Resource, graph: Graph) -> Judgement:
    if url.props.text("authorizationType") != "AWS_IAM":
        return
    callers: dict[str, set[str]] = {}
    names: dict[str, list[str]] = {}
    for permission in list_permissions(url, graph):
        props = permission.props
        # An open permission is another rule's, and no caller's.
        if permission.type != PERMISSION or props.text("principal") in (None, CLOUDFRONT) or _is_open(permission):
            continue
        if find_qualifier(permission, graph) != find_qualifier(url, graph):
            continue
        principal = props.text("principal") or ""
        names.setdefault(principal, []).append(permission.name)
        held = callers.setdefault(principal, set())
        action = props.text("action") or ""
        held |= {wanted for wanted in URL_ACTIONS if is_action(action, wanted)}
        if props.flag("invokedViaFunctionUrl"):
            held.add("by URL")
    # InvokeFunction alone is for callers of Lambda's API, unless it says that it is for URLs.
    missing = {
        principal: INVOKE if INVOKE_URL in held else INVOKE_URL
        for principal, held in callers.items()
        if (INVOKE_URL in held) != (INVOKE in held) and ("by URL" in held or INVOKE_URL in held)
    }
    function = find_own_function(url, graph) if missing else None  # of another stack, where the permission may be
    if function is None:
        return

    def judge_caller(principal: str) -> Judgement:
        action = missing[principal]
        if (action == INVOKE and is_invoker(principal, graph)) or _is_own_account(principal, function):
            return
        # The principal is a value of the program's, so the permission stands for it.
        message = f"The caller of permission {' and '.join(names[principal])} lacks {action}."
        yield Violation.at(url.props, "functionName", message)

    yield from judge_each(missing, judge_caller)


def _is_own_account(principal: str, function: Resource) -> bool:
    """Whether a principal is the function's whole account: then the policies of each role and user in it decide."""
    account = re.fullmatch(r"(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?", principal)
    if account is None:
        return False
    own = parse_reference(function.props.text("arn") or "")
    if own is None:
        raise UnknownValue(function, "arn")
    return own.account == account[1]


def _is_open(permission: Resource) -> bool:
    return permission.props.text("principal") == "*" and not permission.props.is_set("principalOrgId")


def _judge_identity_policy(holder: Resource, graph: Graph) -> Judgement:
    name = "inlinePolicies" if holder.type == ROLE else "policy"
    made_of_url = any(target.type == FUNCTION_URL for target in graph.linked(holder, name))

    def judge_policy(policy: Block) -> Judgement:
        if policy.is_unknown("policy"):
            # Most policies have nothing to do with function URLs.
            if made_of_url:
                raise UnknownValue(holder, policy.at("policy"))
        elif allows(policy, INVOKE_URL) and not allows(policy, INVOKE) and not may_invoke(holder, graph):
            yield Violation.at(policy, "policy", f"The policy allows {INVOKE_URL}, but not {INVOKE}.")

    try:
        policies = list_policies(holder)
    except UnknownValue:
        if made_of_url:
            raise
        return
    yield from judge_each(policies, judge_policy)
