"""Rules on what a caller of a function URL is permitted."""

from __future__ import annotations

from ..rule import Config, Judgement, stack_rule, violation
from ..stack import iam
from ..stack.grants import CLOUDFRONT, URL_ACTIONS, incomplete, permissions_of, qualified_urls
from ..stack.graph import Graph
from ..stack.links import function_of, qualifier_of
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL, PERMISSION, POLICY, ROLE_POLICY, USER_POLICY
from ..stack.unknown import UnknownValue

_URL, _INVOKE = URL_ACTIONS


@stack_rule(
    id="grant-incomplete",
    title="A caller of a function URL needs both permissions.",
    severity="high",
    level="mandatory",
    types=(FUNCTION_URL, ROLE_POLICY, POLICY, USER_POLICY),
    fix="Grant lambda:InvokeFunctionUrl and lambda:InvokeFunction (in a Permission with invokedViaFunctionUrl).",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
)
def grant_incomplete(resource: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function URL with the authorization type `AWS_IAM` when a principal other than CloudFront holds only one
    of the two permissions that its callers need, and an identity policy that allows `lambda:InvokeFunctionUrl` without
    `lambda:InvokeFunction`. CloudFront's own grant is the matter of `cloudfront-grant-incomplete`.

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
    for permission in permissions_of(url, graph):
        props = permission.props
        if permission.type != PERMISSION or props.text("principal") in (None, CLOUDFRONT):
            continue
        if qualifier_of(permission, graph) != qualifier_of(url, graph):
            continue
        held = callers.setdefault(props.text("principal") or "", set())
        action = props.text("action") or ""
        held |= {wanted for wanted in URL_ACTIONS if iam.is_action(action, wanted)}
        if props.flag("invokedViaFunctionUrl"):
            held.add("by URL")
    for held in callers.values():
        # InvokeFunction alone is for callers of Lambda's API, unless it says that it is for URLs.
        if _URL in held and _INVOKE not in held:
            yield incomplete(url, f"A caller may use the URL, but without {_INVOKE}.", graph)
        elif "by URL" in held and _URL not in held:
            yield incomplete(url, f"A caller may use the URL, but without {_URL}.", graph)


def _judge_identity_policy(holder: Resource, graph: Graph) -> Judgement:
    props = holder.props
    if props.is_unknown("policy"):
        # Most policies have nothing to do with function URLs.
        if any(target.type == FUNCTION_URL for target in graph.linked(holder, "policy")):
            raise UnknownValue(holder, "policy")
        return
    if not _allows(holder, _URL) or _allows(holder, _INVOKE):
        return
    # What completes it may be another policy of the same caller; whose a policy by itself is, is not looked into.
    invokers = graph.index(_invokers)
    if _owners(holder) & invokers or POLICY in invokers or (holder.type == POLICY and invokers):
        return
    yield violation(props, "policy", f"The policy allows {_URL}, but not {_INVOKE}.")


def _allows(holder: Resource, action: str) -> bool:
    policy = holder.props.data.get("policy")
    return any(iam.has_action(statement, action) for statement in iam.allowing(policy))


def _invokers(graph: Graph) -> set[str]:
    """The roles and users whose policies allow InvokeFunction."""
    holders = graph.of_type(ROLE_POLICY, POLICY, USER_POLICY)
    return {owner for holder in holders if _allows(holder, _INVOKE) for owner in _owners(holder)}


def _owners(holder: Resource) -> set[str]:
    """Whose policy it is, by name and by URN; a policy by itself is told by its type."""
    if holder.type == POLICY:
        return {POLICY}
    name = "user" if holder.type == USER_POLICY else "role"
    owner = holder.props.data.get(name)
    return {*holder.links.get(name, ()), *([f"{name} {owner}"] if isinstance(owner, str) else [])}


@stack_rule(
    id="permission-wrong-qualifier",
    title="A permission for a function URL must name the alias that the URL serves.",
    severity="high",
    level="mandatory",
    types=(PERMISSION,),
    fix="Give the permission and the function URL the same qualifier, or none.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
)
def permission_wrong_qualifier(permission: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a permission to call a function by its URL when the function has URLs in the stack and none of them serves
    the alias that the permission names, or the unpublished function where it names none.

    ## Why is this bad
    A policy of an alias does not hold for the function, nor the other way round: every request ends in a 403.

    ## Example
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM", qualifier="live")
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        function_url_auth_type="AWS_IAM",
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM", qualifier="live")
    aws.lambda_.Permission(
        "url",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        qualifier="live",
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
        function_url_auth_type="AWS_IAM",
    )
    ```

    ## References
    - [Control access to Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
    """
    props = permission.props
    is_for_urls = props.text("action") == _URL or props.flag("invokedViaFunctionUrl")
    function = function_of(permission, graph) if is_for_urls else None
    if function is None:
        return
    served = {qualifier_of(url, graph) for url in qualified_urls(function, graph)}
    if served and qualifier_of(permission, graph) not in served:
        name = "qualifier" if props.is_set("qualifier") or None in served else "function"
        yield violation(props, name, f"No function URL of {function.name} serves what the permission is for.")
