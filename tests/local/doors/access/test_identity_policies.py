"""What the stack's own roles and users may do with its functions, by its identity policies."""

import json

import pytest
from lambda_streaming_local.doors.access.identities import list_declared, make_administrator, make_function_identity
from lambda_streaming_local.doors.access.permissions import Permissions
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

ACCOUNT = "123456789012"
ARN = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:chat"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/path/caller"
BOTH = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]
FUNCTION = Resource(
    "urn::function", "aws:lambda/function:Function", "chat", {"name": "chat", "role": ROLE_ARN}, {"arn": ARN}
)
INVOKE = {"Effect": "Allow", "Action": "lambda:InvokeFunction*", "Resource": ARN}


def resource(type_, name, inputs, links=None, **outputs):
    return Resource(f"urn::{type_}::{name}", type_, name, inputs, outputs, links=links or {})


def role(**inputs):
    return resource("aws:iam/role:Role", "caller", {"name": "caller", **inputs}, arn=ROLE_ARN)


def user(name="someone", **inputs):
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    return resource("aws:iam/user:User", name, {"name": name, **inputs}, arn=arn)


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def inline(*statements, of="role", name="caller"):
    return resource(
        f"aws:iam/{of}Policy:{of.title()}Policy", f"{name}-{of}", {of: name, "policy": document(*statements)}
    )


def missing(*declared, qualifier=None):
    """What the stack's first role or user lacks for a call of the function's URL."""
    graph = Graph([FUNCTION, *declared])
    (identity, *_) = list_declared(graph, "secret")
    return Permissions(graph).find_missing(FUNCTION, "AWS_IAM", identity.caller, qualifier)


def refusal(*declared, action="lambda:InvokeFunction"):
    graph = Graph([FUNCTION, *declared])
    (identity, *_) = list_declared(graph, "secret")
    return Permissions(graph).find_refusal(FUNCTION, action, identity.caller, None)


def test_a_role_without_policies_may_nothing():
    assert missing(role()) == BOTH


def test_a_session_of_a_role_is_told_by_its_name():
    graph = Graph([FUNCTION, role(), user()])
    of_role, of_user = list_declared(graph, "secret")
    assert (of_role.access_key, of_role.secret_key) == ("caller", "secret")
    assert of_role.caller.principal == f"arn:aws:sts::{ACCOUNT}:assumed-role/caller/local"
    assert (of_user.access_key, of_user.caller.principal) == ("someone", f"arn:aws:iam::{ACCOUNT}:user/someone")


ATTACHED = resource(
    "aws:iam/policy:Policy", "own", {"policy": document(INVOKE)}, arn="arn:aws:iam::123456789012:policy/own"
)


@pytest.mark.parametrize(
    "declared",
    [
        [role(), inline(INVOKE)],
        [role(inlinePolicies=[{"name": "own", "policy": document(INVOKE)}])],
        [role(managedPolicyArns=["arn:aws:iam::aws:policy/AWSLambda_FullAccess"])],
        [role(managedPolicyArns=["arn:aws:iam::aws:policy/PowerUserAccess"])],
        [
            role(),
            ATTACHED,
            resource(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                "a",
                {"role": "caller", "policyArn": "arn:aws:iam::123456789012:policy/own"},
            ),
        ],
        [
            role(),
            ATTACHED,
            resource(
                "aws:iam/policyAttachment:PolicyAttachment",
                "a",
                {"roles": ["other", "caller"], "policyArn": "arn:aws:iam::123456789012:policy/own"},
            ),
        ],
        [user(), inline(INVOKE, of="user", name="someone")],
        [
            user(),
            resource("aws:iam/group:Group", "team", {"name": "team"}),
            inline(INVOKE, of="group", name="team"),
            resource("aws:iam/userGroupMembership:UserGroupMembership", "m", {"user": "someone", "groups": ["team"]}),
        ],
        [
            user(),
            resource("aws:iam/group:Group", "team", {"name": "team"}),
            inline(INVOKE, of="group", name="team"),
            resource("aws:iam/groupMembership:GroupMembership", "m", {"users": ["someone"], "group": "team"}),
        ],
    ],
)
def test_every_way_to_give_a_policy(declared):
    assert missing(*declared) == []


@pytest.mark.parametrize(
    "declared",
    [
        [role(), inline(INVOKE, name="other")],
        [role(managedPolicyArns=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"])],
        [role(), ATTACHED],
        [user(), inline(INVOKE)],
        [
            user(),
            resource("aws:iam/group:Group", "team", {"name": "team"}),
            inline(INVOKE, of="group", name="team"),
        ],
    ],
)
def test_a_policy_for_somebody_else_does_not_count(declared):
    assert missing(*declared) == BOTH


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"Action": "lambda:InvokeFunctionUrl"}, ["lambda:InvokeFunction"]),
        ({"Action": "lambda:InvokeFunction"}, ["lambda:InvokeFunctionUrl"]),
        ({"Action": "lambda:*", "Resource": f"{ARN}:live"}, BOTH),
        ({"Resource": "arn:aws:lambda:*:*:function:ch?t"}, []),
        ({"Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}}, ["lambda:InvokeFunction"]),
        ({"Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}}, BOTH),
        ({"Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}}, ["lambda:InvokeFunctionUrl"]),
        ({"Condition": {"ArnLike": {"aws:PrincipalArn": ROLE_ARN}}}, []),
        ({"Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}, BOTH),
        ({"Condition": "broken"}, BOTH),
    ],
)
def test_elements_and_conditions(change, lacks):
    assert missing(role(), inline(INVOKE | change)) == lacks


def test_an_alias_is_a_resource_of_its_own():
    assert missing(role(), inline(INVOKE), qualifier="live") == BOTH
    assert missing(role(), inline(INVOKE | {"Resource": f"{ARN}:*"}), qualifier="live") == []


def test_a_denial_wins_over_both_kinds_of_policies():
    deny = {"Effect": "Deny", "Action": "lambda:InvokeFunctionUrl", "Resource": "*"}
    assert missing(role(), inline(INVOKE, deny)) == ["lambda:InvokeFunctionUrl"]
    assert "with an explicit deny in an identity-based policy" in (
        refusal(role(), inline(INVOKE, deny), action="lambda:InvokeFunctionUrl") or ""
    )


def permission(principal, **inputs):
    return resource(
        "aws:lambda/permission:Permission",
        f"p-{principal}-{inputs.get('action')}",
        {"function": "chat", "action": "lambda:*", "principal": principal, **inputs},
    )


@pytest.mark.parametrize("principal", [ROLE_ARN, f"arn:aws:sts::{ACCOUNT}:assumed-role/caller/local", "*"])
def test_a_permission_that_names_the_role_is_enough(principal):
    assert missing(role(), permission(principal)) == []


@pytest.mark.parametrize("principal", [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"])
def test_one_that_names_the_account_leaves_it_to_identity_policies(principal):
    assert missing(role(), permission(principal)) == BOTH
    assert missing(role(), permission(principal), inline(INVOKE)) == []


def test_a_policy_given_as_a_whole_is_read_too():
    statement = {"Effect": "Deny", "Principal": {"AWS": ROLE_ARN}, "Action": "lambda:InvokeFunction", "Resource": ARN}
    whole = resource(
        "aws:lambda/resourcePolicy:ResourcePolicy", "whole", {"resourceArn": ARN, "policy": document(statement)}
    )
    assert missing(role(), inline(INVOKE), whole) == ["lambda:InvokeFunction"]
    assert "with an explicit deny in a resource-based policy" in (refusal(role(), inline(INVOKE), whole) or "")


def test_a_boundary_bounds():
    arn = "arn:aws:iam::123456789012:policy/own"
    narrow = resource(
        "aws:iam/policy:Policy", "own", {"policy": document(INVOKE | {"Action": "lambda:InvokeFunction"})}, arn=arn
    )
    assert missing(role(permissionsBoundary=arn), narrow, inline(INVOKE)) == ["lambda:InvokeFunctionUrl"]
    assert missing(role(permissionsBoundary=arn), narrow) == BOTH


def test_what_is_not_known_allows_nothing_and_is_told_of(caplog):
    unknown = resource("aws:iam/rolePolicy:RolePolicy", "own", {"role": "caller", "policy": UNKNOWN})
    assert missing(role(), unknown) == BOTH
    assert missing(role(managedPolicyArns=["arn:aws:iam::123456789012:policy/elsewhere"])) == BOTH
    assert caplog.messages == [
        "the policy of 'own' is not known without AWS: locally it allows nothing",
        "'caller' has a policy that is not in this stack: locally it allows nothing",
    ]


def test_a_role_that_is_not_known_by_name_is_found_by_where_the_name_comes_from():
    by_link = resource(
        "aws:iam/rolePolicy:RolePolicy",
        "own",
        {"role": UNKNOWN, "policy": document(INVOKE)},
        links={"role": (role().urn,)},
    )
    assert missing(role(), by_link) == []


def test_the_refusal_is_in_awss_words():
    assert refusal(role()) == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/caller/local is not authorized to perform: lambda:InvokeFunction on "
        f"resource: {ARN} because no identity-based policy allows the lambda:InvokeFunction action"
    )


def test_a_function_is_a_session_of_its_role():
    graph = Graph([FUNCTION, role(), inline(INVOKE)])
    caller = make_function_identity(FUNCTION, ARN, graph).caller
    assert caller.principal == f"arn:aws:sts::{ACCOUNT}:assumed-role/caller/chat"
    assert Permissions(graph).find_missing(FUNCTION, "AWS_IAM", caller, None) == []
    bare = Graph([FUNCTION, role()])
    assert (
        Permissions(bare).find_missing(FUNCTION, "AWS_IAM", make_function_identity(FUNCTION, ARN, bare).caller, None)
        == BOTH
    )


def test_a_function_with_a_role_from_elsewhere_may_everything():
    graph = Graph([FUNCTION])
    assert (
        Permissions(graph).find_missing(FUNCTION, "AWS_IAM", make_function_identity(FUNCTION, ARN, graph).caller, None)
        == []
    )


def test_the_administrator_may_what_nobody_denies():
    deny = {"Effect": "Deny", "Principal": "*", "Action": "lambda:InvokeFunctionUrl", "Resource": "*"}
    whole = resource(
        "aws:lambda/resourcePolicy:ResourcePolicy", "whole", {"resourceArn": ARN, "policy": document(deny)}
    )
    caller = make_administrator("test", "test", ACCOUNT).caller
    assert Permissions(Graph([FUNCTION])).find_missing(FUNCTION, "AWS_IAM", caller, None) == []
    assert Permissions(Graph([FUNCTION, whole])).find_missing(FUNCTION, "AWS_IAM", caller, None) == [
        "lambda:InvokeFunctionUrl"
    ]
