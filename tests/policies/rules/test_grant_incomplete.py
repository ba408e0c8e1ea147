import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

GRANT = "grant-incomplete"
URL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"


@pytest.mark.parametrize("mode", ["RESPONSE_STREAM", "BUFFERED"])
def test_a_caller_with_one_permission(stack, called, caller_permission, mode):
    caller_permission("one", called(invokeMode=mode), URL)
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_a_caller_with_the_other_permission(stack, called, caller_permission):
    caller_permission("one", called(), INVOKE, invokedViaFunctionUrl=True)
    assert stack.judge(GRANT).found == [("url", "functionName")]


@pytest.mark.parametrize("flag", [{"invokedViaFunctionUrl": True}, {}])
def test_a_caller_with_both(stack, nothing, called, caller_permission, flag):
    function = called()
    caller_permission("url", function, URL)
    caller_permission("invoke", function, INVOKE, **flag)
    assert stack.judge(GRANT) == nothing


def test_each_caller_needs_its_own(stack, called, caller_permission):
    function = called()
    caller_permission("a", function, URL)
    caller_permission("b", function, INVOKE, "arn:aws:iam::210987654321:user/b", invokedViaFunctionUrl=True)
    assert stack.judge(GRANT).found == [("url", "functionName")] * 2


@pytest.mark.parametrize("principal", ["{}", "arn:aws:iam::{}:root"])
def test_a_whole_account(stack, nothing, known, called, caller_permission, principal):
    """In the function's own account the policies of roles and users say who may; another account needs the grant."""
    function = called()
    caller_permission("own", function, URL, principal.format("123456789012"))
    if not known:
        assert stack.judge(GRANT).undecided == [("chat", "arn")]
        return
    assert stack.judge(GRANT) == nothing
    caller_permission("other", function, URL, principal.format("210987654321"))
    assert stack.judge(GRANT).found == [("url", "functionName")]


def test_a_caller_of_lambdas_api_is_none_of_the_urls(stack, nothing, called, caller_permission):
    caller_permission("events", called(), INVOKE, "events.amazonaws.com")
    assert stack.judge(GRANT) == nothing


def test_cloudfront_is_another_rules(stack, nothing, called, caller_permission):
    caller_permission("cdn", called(), URL, "cloudfront.amazonaws.com")
    assert stack.judge(GRANT) == nothing


def test_an_open_url_needs_no_grants(stack, nothing, called, caller_permission):
    caller_permission("one", called(authorizationType="NONE"), URL)
    assert stack.judge(GRANT) == nothing


def test_a_caller_that_is_not_known_yet(stack, called, caller_permission):
    caller_permission("one", called(), URL, UNKNOWN)
    outcome = stack.judge(GRANT)
    assert outcome.found == []
    assert outcome.undecided == [("one", "principal")]


def document(*actions):
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        ([URL], [("caller", "policy")]),
        ([URL, INVOKE], []),
        (["lambda:Invoke*"], []),
        (["lambda:*"], []),
        (["lambda:InvokeFunctionU*"], [("caller", "policy")]),
        ([INVOKE], []),
        (["s3:GetObject"], []),
    ],
)
def test_an_identity_policy(stack, actions, found):
    stack.add(ROLE_POLICY, "caller", {"role": "caller", "policy": document(*actions)})
    assert stack.judge(GRANT).found == found


@pytest.mark.parametrize(("role", "found"), [("caller", []), ("other", [("first", "policy")])])
def test_two_policies_of_one_role_complete_each_other(stack, role, found):
    stack.add(ROLE_POLICY, "first", {"role": "caller", "policy": document(URL)})
    stack.add(ROLE_POLICY, "second", {"role": role, "policy": document(INVOKE)})
    assert stack.judge(GRANT).found == found


ROLE = "aws:iam/role:Role"
GROUP_POLICY = "aws:iam/groupPolicy:GroupPolicy"
AWS_POLICY = "arn:aws:iam::aws:policy/"


def attach(policy):
    return "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "caller", "policyArn": policy}


@pytest.mark.parametrize(
    "other",
    [
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaRole.html
        attach(f"{AWS_POLICY}service-role/AWSLambdaRole"),
        attach(f"{AWS_POLICY}AWSLambda_FullAccess"),
        attach("arn:aws:iam::123456789012:policy/of-another-stack"),
        attach(UNKNOWN),
        (ROLE, {"name": "caller", "managedPolicyArns": [f"{AWS_POLICY}AdministratorAccess"]}),
        (ROLE, {"name": "caller", "inlinePolicies": [{"name": "invoke", "policy": document(INVOKE)}]}),
        (
            "aws:iam/policyAttachment:PolicyAttachment",
            {"roles": ["caller"], "policyArn": f"{AWS_POLICY}PowerUserAccess"},
        ),
        # In one account a policy of the function does for the caller's own.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
        (
            "aws:lambda/permission:Permission",
            {"function": "chat", "action": INVOKE, "principal": "arn:aws:iam::123456789012:role/caller"},
        ),
    ],
    ids=str,
)
def test_what_else_lets_a_role_invoke(stack, nothing, other):
    type_, inputs = other
    stack.add(ROLE_POLICY, "url", {"role": "caller", "policy": document(URL)})
    stack.add(type_, "other", inputs)
    assert stack.judge(GRANT) == nothing


@pytest.mark.parametrize(
    "other",
    [
        attach(f"{AWS_POLICY}service-role/AWSLambdaBasicExecutionRole"),
        (ROLE, {"name": "other", "managedPolicyArns": [f"{AWS_POLICY}AdministratorAccess"]}),
        (GROUP_POLICY, {"group": "caller", "policy": document(INVOKE)}),
        (
            "aws:lambda/permission:Permission",
            {"function": "chat", "action": URL, "principal": "arn:aws:iam::123456789012:role/caller"},
        ),
    ],
    ids=str,
)
def test_what_does_not_let_a_role_invoke(stack, other):
    type_, inputs = other
    stack.add(ROLE_POLICY, "url", {"role": "caller", "policy": document(URL)})
    stack.add(type_, "other", inputs)
    assert stack.judge(GRANT).found == [("url", "policy")]


def test_a_policy_of_this_stack_says_itself_what_it_allows(stack):
    arn = "arn:aws:iam::123456789012:policy/storage"
    stack.add("aws:iam/policy:Policy", "storage", {"policy": document("s3:GetObject")}, {"arn": arn})
    stack.add(ROLE_POLICY, "url", {"role": "caller", "policy": document(URL)})
    type_, inputs = attach(arn)
    stack.add(type_, "other", inputs)
    assert stack.judge(GRANT).found == [("url", "policy")]


def test_a_service_that_may_invoke_completes_no_policy(stack, called, caller_permission):
    caller_permission("cdn", called(), INVOKE, "cloudfront.amazonaws.com")
    stack.add("aws:iam/policy:Policy", "url", {"policy": document(URL)})
    assert stack.judge(GRANT).found == [("url", "policy")]


def test_policies_inside_a_role(stack):
    inside = [{"name": "other", "policy": document("s3:GetObject")}, {"name": "url", "policy": document(URL)}]
    stack.add(ROLE, "caller", {"inlinePolicies": inside})
    assert stack.judge(GRANT).found == [("caller", "inlinePolicies[1].policy")]


def test_policies_inside_a_role_that_are_not_known_yet(stack):
    url = stack.url(stack.unknown_function())
    stack.add(ROLE, "other", {"inlinePolicies": UNKNOWN})
    stack.add(ROLE, "task", {"inlinePolicies": [UNKNOWN]})
    stack.add(ROLE, "caller", {"inlinePolicies": UNKNOWN}, links={"inlinePolicies": [url]})
    assert stack.judge(GRANT).undecided == [("caller", "inlinePolicies")]


def test_a_policy_of_a_group(stack, nothing):
    stack.add(GROUP_POLICY, "callers", {"group": "callers", "policy": document(URL)})
    assert stack.judge(GRANT).found == [("callers", "policy")]
    given = {"group": "callers", "policyArn": f"{AWS_POLICY}AWSLambda_FullAccess"}
    stack.add("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "full", given)
    assert stack.judge(GRANT) == nothing


def test_a_user_may_have_the_rest_by_a_group(stack, nothing):
    stack.add("aws:iam/userPolicy:UserPolicy", "user", {"user": "ci", "policy": document(URL)})
    stack.add(GROUP_POLICY, "callers", {"group": "callers", "policy": document(INVOKE)})
    assert stack.judge(GRANT) == nothing


def test_a_caller_whose_own_policy_lets_it_invoke(stack, nothing, called, caller_permission):
    caller_permission("one", called(), URL, "arn:aws:iam::123456789012:role/caller")
    assert stack.judge(GRANT).found == [("url", "functionName")]
    stack.add(ROLE_POLICY, "invoke", {"role": "caller", "policy": document(INVOKE)})
    assert stack.judge(GRANT) == nothing


@pytest.mark.parametrize(
    ("type_", "inputs", "where"),
    [
        ("Role", {"policies": [{"policyName": "url", "policyDocument": document(URL)}]}, "policies[0].policyDocument"),
        ("UserPolicy", {"userName": "ci", "policyDocument": document(URL)}, "policyDocument"),
        ("GroupPolicy", {"groupName": "ci", "policyDocument": document(URL)}, "policyDocument"),
    ],
)
def test_other_identity_policies_of_aws_native(stack, type_, inputs, where):
    stack.add(f"aws-native:iam:{type_}", "caller", inputs)
    assert stack.judge(GRANT).found == [("caller", where)]


def test_a_policy_of_aws_native(stack):
    document = {"Statement": [{"Effect": "Allow", "Action": URL, "Resource": "*"}]}
    stack.add("aws-native:iam:RolePolicy", "caller", {"roleName": "caller", "policyDocument": document})
    assert stack.judge(GRANT).found == [("caller", "policyDocument")]


def test_a_policy_that_is_not_known_yet_and_has_nothing_to_do_with_urls(stack, nothing):
    stack.add(ROLE_POLICY, "caller", {"role": "caller", "policy": UNKNOWN})
    assert stack.judge(GRANT) == nothing


def test_a_policy_made_of_a_url_that_is_not_known_yet(stack):
    url = stack.url(stack.unknown_function())
    stack.add(ROLE_POLICY, "caller", {"role": "caller", "policy": UNKNOWN}, links={"policy": [url]})
    assert stack.judge(GRANT).undecided == [("caller", "policy")]
