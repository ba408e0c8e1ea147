"""Versions, aliases, concurrency, the role and the other settings of a function."""

import json

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingFunction

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::videos/*"}
VPC = {"subnet_ids": ["s-1"], "security_group_ids": ["sg-1"]}
ALIAS_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-0a1b:live"


def function(**args):
    return lambda: StreamingFunction("chat", {"code": CODE, **args})


def statements(deployment, policy="chat"):
    return json.loads(deployment.one("RolePolicy", policy).inputs["policy"])["Statement"]


def test_nothing_is_published_without_an_alias(deploy):
    deployment = deploy(function())
    assert "publish" not in deployment.only("Function").inputs
    assert deployment.of_type("Alias") == {}
    assert deployment.outputs["qualifier"] is None


def test_an_alias_points_to_the_version_that_each_change_publishes(deploy):
    deployment = deploy(function(alias="prod"))

    assert deployment.only("Function").inputs["publish"] is True
    alias = deployment.only("Alias")
    assert alias.name == "chat"
    assert alias.inputs == {"name": "prod", "functionName": "chat-0a1b", "functionVersion": "7"}
    assert alias.parent == deployment.only("StreamingFunction").urn
    assert deployment.outputs["qualifier"] == "prod"
    assert deployment.outputs["qualified_arn"] == ALIAS_ARN
    assert deployment.of_type("ProvisionedConcurrencyConfig") == {}


def test_provisioned_concurrency_is_the_aliass(deploy):
    deployment = deploy(function(provisioned_concurrency=2.0, reserved_concurrency=2))

    assert deployment.only("Function").inputs["reservedConcurrentExecutions"] == 2
    assert deployment.only("Alias").inputs["name"] == "live"
    assert deployment.only("ProvisionedConcurrencyConfig").inputs == {
        "functionName": "chat-0a1b",
        "qualifier": "live",
        "provisionedConcurrentExecutions": 2,
    }
    assert deployment.outputs["qualifier"] == "live"


def test_a_new_version_gets_its_share_while_the_alias_stays(deploy):
    deployment = deploy(function(alias="live", stable_version="6", canary_weight=0.1))

    assert deployment.only("Alias").inputs == {
        "name": "live",
        "functionName": "chat-0a1b",
        "functionVersion": "6",
        "routingConfig": {"additionalVersionWeights": {"7": 0.1}},
    }
    assert deployment.outputs["newest_version"] == "7"


@pytest.mark.parametrize(
    ("args", "version"),
    [
        ({"stable_version": "6"}, "6"),
        ({"stable_version": "6", "canary_weight": 0}, "6"),
        ({"stable_version": "7", "canary_weight": 0.5}, "7"),  # nothing new has been published
    ],
)
def test_an_alias_of_one_version_has_no_weights(deploy, args, version):
    alias = deploy(function(alias="live", **args)).only("Alias").inputs
    assert alias == {"name": "live", "functionName": "chat-0a1b", "functionVersion": version}


def test_the_stable_version_is_known_at_preview(deploy):
    alias = deploy(function(alias="live", stable_version="6", canary_weight=0.1), preview=True).only("Alias")
    assert alias.inputs["functionVersion"] == "6"


def test_old_versions_are_deleted_once_the_alias_is_on_its_way(deploy):
    deployment = deploy(function(alias="live", keep_versions=3.0, region="us-west-2", tags={"team": "chat"}))

    invocation = deployment.only("Invocation")
    assert invocation.name == "chat-prune"
    assert json.loads(invocation.inputs["input"]) == {"functionName": "chat-0a1b", "keep": 3}
    assert invocation.inputs["triggers"] == {"version": "7"}
    assert deployment.only("Alias").urn in invocation.depends_on
    statements = json.loads(deployment.one("RolePolicy", "chat-prune").inputs["policy"])["Statement"]
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:chat-0a1b"
    assert statements[1:] == [
        {"Effect": "Allow", "Action": ["lambda:ListAliases", "lambda:ListVersionsByFunction"], "Resource": arn},
        {"Effect": "Allow", "Action": "lambda:DeleteFunction", "Resource": f"{arn}:*"},
    ]
    task = deployment.one("Function", "chat-prune").inputs
    assert (task["region"], task["tags"]) == ("us-west-2", {"team": "chat"})
    assert invocation.inputs["region"] == deployment.one("LogGroup", "chat-prune").inputs["region"] == "us-west-2"


def test_the_alias_is_known_at_preview(deploy):
    deployment = deploy(function(alias="prod"), preview=True)
    assert deployment.outputs["qualifier"] == "prod"


def test_statements_have_a_policy_beside_the_roles_own(deploy):
    conditional = {"Sid": "Keys", "Effect": "Deny", "NotAction": ["kms:*"], "NotResource": "*", "Condition": {}}
    deployment = deploy(function(policy_statements=[READ, conditional]))
    assert statements(deployment, "chat-statements") == [READ, conditional]
    (logs,) = statements(deployment)
    assert logs["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    policies = {policy.urn for policy in deployment.of_type("RolePolicy").values()}
    assert policies <= deployment.only("Function").depends_on


def test_no_statements_make_no_policy(deploy):
    assert set(deploy(function(policy_statements=[])).of_type("RolePolicy")) == {"chat"}


def test_statements_are_known_before_anything_is_deployed(deploy):
    deployment = deploy(function(policy_statements=[READ]), preview=True)
    assert statements(deployment, "chat-statements") == [READ]


def test_the_order_of_a_statements_elements_changes_nothing(deploy):
    one, other = (
        deploy(function(policy_statements=[statement])).one("RolePolicy", "chat-statements").inputs["policy"]
        for statement in (READ, dict(reversed(READ.items())))
    )
    assert one == other


def test_a_statement_may_name_an_output(deploy):
    def program():
        bucket = pulumi.CustomResource("aws:s3/bucket:Bucket", "videos", {"arn": None})
        return function(policy_statements=[{**READ, "Resource": pulumi.Output.concat(bucket.id, "/*")}])()

    assert statements(deploy(program), "chat-statements")[0]["Resource"] == "videos-id/*"


def test_managed_policies_are_attached_before_the_function_and_by_their_names(deploy):
    arns = ["arn:aws:iam::aws:policy/service-role/Insights", "arn:aws:iam::123456789012:policy/own"]
    one, other = (deploy(function(managed_policy_arns=order)) for order in (arns, arns[::-1]))

    attachments = one.of_type("RolePolicyAttachment")
    assert {name: found.inputs for name, found in attachments.items()} == {
        "chat-Insights": {"role": "chat-0a1b", "policyArn": arns[0]},
        "chat-own": {"role": "chat-0a1b", "policyArn": arns[1]},
    }
    assert set(attachments) == set(other.of_type("RolePolicyAttachment"))
    assert {found.urn for found in attachments.values()} < one.only("Function").depends_on


def test_a_managed_policy_may_be_an_output(deploy):
    def program():
        policy = pulumi.CustomResource("aws:iam/policy:Policy", "own", {"arn": None})
        return function(managed_policy_arns=[policy.id])()

    attachment = deploy(program).one("RolePolicyAttachment", "chat-0")
    assert attachment.inputs["policyArn"] == "own-id"


def test_a_role_of_ones_own(deploy):
    deployment = deploy(function(role_arn="arn:aws:iam::123456789012:role/team/mine"))

    assert deployment.only("Function").inputs["role"] == "arn:aws:iam::123456789012:role/team/mine"
    assert deployment.of_type("Role") == deployment.of_type("RolePolicy") == {}
    assert deployment.outputs["role_name"] == "mine"


def test_boundary_tags_and_region(deploy):
    deployment = deploy(
        function(permissions_boundary_arn="arn:b", tags={"team": "chat"}, region="us-west-2", alias="a")
    )

    assert deployment.only("Role").inputs["permissionsBoundary"] == "arn:b"
    tagged = ("Role", "Function", "LogGroup")
    assert [deployment.only(kind).inputs["tags"] for kind in tagged] == [{"team": "chat"}] * 3
    regional = ("Function", "LogGroup", "Alias")
    assert [deployment.only(kind).inputs["region"] for kind in regional] == ["us-west-2"] * 3


def test_keys(deploy):
    deployment = deploy(function(kms_key_arn="arn:key", log_kms_key_arn="arn:log-key"))

    assert deployment.only("Function").inputs["kmsKeyArn"] == "arn:key"
    assert deployment.only("LogGroup").inputs["kmsKeyId"] == "arn:log-key"
    assert statements(deployment)[1] == {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:key"}


def test_file_system(deploy):
    access_point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1"
    deployment = deploy(function(file_system_arn=access_point, file_system_mount_path="/mnt/models", **VPC))

    assert deployment.only("Function").inputs["fileSystemConfig"] == {
        "arn": access_point,
        "localMountPath": "/mnt/models",
    }
    assert statements(deployment)[-1] == {
        "Effect": "Allow",
        "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        "Resource": "*",
        "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": access_point}},
    }


def test_the_rest_of_the_settings(deploy):
    inputs = (
        deploy(
            function(
                description="Answers",
                ephemeral_storage_mb=2048,
                code_signing_config_arn="arn:csc",
                application_log_level="DEBUG",
                system_log_level="WARN",
                ipv6_allowed_for_dual_stack=True,
                **VPC,
            )
        )
        .only("Function")
        .inputs
    )

    assert inputs["description"] == "Answers"
    assert inputs["ephemeralStorage"] == {"size": 2048}
    assert inputs["codeSigningConfigArn"] == "arn:csc"
    assert inputs["loggingConfig"]["applicationLogLevel"] == "DEBUG"
    assert inputs["loggingConfig"]["systemLogLevel"] == "WARN"
    assert inputs["vpcConfig"]["ipv6AllowedForDualStack"] is True


REFUSED = [
    ({"alias": "12"}, "alias is '12'; give letters, digits, - and _, and not a number alone"),
    ({"alias": "$LATEST"}, "alias is '$LATEST'; give letters"),
    ({"stable_version": "6"}, "stable_version is for the versions behind an alias, and there is none; give alias"),
    ({"keep_versions": 3}, "keep_versions is for the versions behind an alias, and there is none; give alias"),
    ({"alias": "a", "canary_weight": 0.1}, "canary_weight has no effect without stable_version; give stable_version"),
    ({"alias": "a", "stable_version": "$LATEST"}, "stable_version is '$LATEST'; give the number of a version, such as"),
    ({"alias": "a", "stable_version": "0"}, "stable_version is '0'; give the number of a version"),
    (
        {"alias": "a", "stable_version": "6", "canary_weight": 10},
        "canary_weight is 10; give a share of the requests from 0 to 1, such as 0.1",
    ),
    ({"alias": "a", "keep_versions": 0}, "keep_versions is 0; give 1 or more"),
    ({"provisioned_concurrency": 0}, "provisioned_concurrency is 0; give 1 or more"),
    (
        {"provisioned_concurrency": 3, "reserved_concurrency": 2},
        "provisioned_concurrency is 3, but reserved_concurrency 2 is all that the function may use",
    ),
    ({"reserved_concurrency": -1}, "reserved_concurrency is -1; give 0 or more"),
    ({"role_arn": "arn:r", "policy_statements": [READ]}, "policy_statements has no effect on the role of role_arn"),
    (
        {"role_arn": "arn:r", "links": {"BUCKET": "arn:aws:s3:::a"}},
        "links has no effect on the role of role_arn; leave one of them",
    ),
    ({"role_arn": "arn:r", "managed_policy_arns": ["a"]}, "managed_policy_arns has no effect on the role of role_arn"),
    ({"role_arn": "arn:r", "permissions_boundary_arn": "b"}, "permissions_boundary_arn has no effect on the role of"),
    (
        {"policy_statements": [{**READ, "effect": "Allow"}]},
        "policy_statements has 'effect'; a statement's elements are",
    ),
    ({"policy_statements": [{"Effect": "Allow", "Action": "a"}]}, "policy_statements has a statement without Resource"),
    ({"policy_statements": ["s3:*"]}, "policy_statements has something else than a statement; give a list of maps"),
    ({"file_system_arn": "arn:ap", **VPC}, "file_system_arn and file_system_mount_path need each other"),
    ({"file_system_arn": "arn:ap", "file_system_mount_path": "/mnt/a"}, "file_system_arn needs a VPC; give subnet_ids"),
    ({"ipv6_allowed_for_dual_stack": True}, "ipv6_allowed_for_dual_stack needs a VPC; give subnet_ids"),
    (
        {"file_system_arn": "arn:ap", "file_system_mount_path": "/data", **VPC},
        "file_system_mount_path is '/data'; give a folder in /mnt, such as /mnt/models",
    ),
    ({"ephemeral_storage_mb": 100}, "ephemeral_storage_mb is 100; give 512 to 10240"),
    ({"memory_size_mb": 64}, "memory_size_mb is 64; give 128 to 10240"),
    ({"log_format": "text"}, "log_format is 'text'; give JSON or Text"),
    ({"log_format": "Text", "system_log_level": "INFO"}, "log levels are for log_format 'JSON'; leave them out"),
    ({"application_log_level": "LOUD"}, "application_log_level is 'LOUD'; give TRACE or DEBUG or INFO"),
    ({"max_response_mb": 201}, "max_response_mb is 201, but Lambda streams 200 MB at most; give less"),
    ({"max_response_mb": 0}, "max_response_mb is 0; give a number above 0"),
    ({"max_response_mb": float("nan")}, "max_response_mb is nan; give a number above 0"),
    (
        {"max_response_mb": 200, "timeout_seconds": 96},
        "timeout_seconds is 96, but max_response_mb 200 takes 97 seconds (6 MB at full speed, then 2 MB a second)",
    ),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence, wrap):
    plain = ("links", "managed_policy_arns")
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: function(**{key: value if key in plain else wrap(value) for key, value in args.items()})())
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")


@pytest.mark.parametrize(("response_mb", "timeout"), [(200, 97), (6, 1), (0.5, 1), (7, 1), (106, 50)])
def test_timeouts_that_carry_the_response(deploy, response_mb, timeout):
    deployment = deploy(function(max_response_mb=response_mb, timeout_seconds=timeout))
    assert deployment.only("Function").inputs["timeout"] == timeout
