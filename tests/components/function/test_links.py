"""What a handler works with, given by ARN."""

import json

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingFunction

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/answers-0a1b"
BUCKET = "arn:aws:s3:::videos-0a1b"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:api-key-AbCdEf"
MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"
PROFILE = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0"
OWN_PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2"
READ_TABLE = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
INVOKE = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]


def function(**args):
    return lambda: StreamingFunction("chat", {"code": CODE, **args})


def granted(deployment):
    statements = json.loads(deployment.one("RolePolicy", "chat").inputs["policy"])["Statement"]
    assert all(statement["Effect"] == "Allow" for statement in statements)
    return [(found["Action"], found["Resource"], found.get("Condition")) for found in statements[1:]]


def variables(deployment):
    return deployment.only("Function").inputs["environment"]["variables"]


LINKS = [
    (TABLE, "answers-0a1b", [(READ_TABLE, TABLE, None), (["dynamodb:Query"], f"{TABLE}/index/*", None)]),
    (BUCKET, "videos-0a1b", [(["s3:GetObject"], f"{BUCKET}/*", None)]),
    (QUEUE, "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", [(["sqs:SendMessage"], QUEUE, None)]),
    (
        "arn:aws-cn:sqs:cn-north-1:123456789012:jobs.fifo",
        "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs.fifo",
        [(["sqs:SendMessage"], "arn:aws-cn:sqs:cn-north-1:123456789012:jobs.fifo", None)],
    ),
    (SECRET, SECRET, [(["secretsmanager:GetSecretValue"], SECRET, None)]),
    (MODEL, MODEL, [(INVOKE, MODEL, None)]),
    (
        PROFILE,
        PROFILE,
        [
            (INVOKE, PROFILE, None),
            (
                INVOKE,
                "arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0",
                {"StringEquals": {"bedrock:InferenceProfileArn": PROFILE}},
            ),
        ],
    ),
    (
        OWN_PROFILE,
        OWN_PROFILE,
        [
            (INVOKE, OWN_PROFILE, None),
            (
                INVOKE,
                "arn:aws:bedrock:*::foundation-model/*",
                {"StringEquals": {"bedrock:InferenceProfileArn": OWN_PROFILE}},
            ),
        ],
    ),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("arn", "value", "statements"), LINKS)
def test_a_link_is_a_variable_and_a_right(deploy, arn, value, statements, wrap):
    deployment = deploy(lambda: function(links={"IT": wrap(arn)})())
    assert variables(deployment) == {"IT": value}
    assert granted(deployment) == statements


def test_a_writable_link_may_be_read_too_and_nothing_of_it_deleted(deploy):
    deployment = deploy(function(writable_links={"TABLE": TABLE, "BUCKET": BUCKET}))
    assert granted(deployment) == [
        (["s3:GetObject", "s3:PutObject"], f"{BUCKET}/*", None),
        ([*READ_TABLE, "dynamodb:PutItem", "dynamodb:UpdateItem"], TABLE, None),
        (["dynamodb:Query"], f"{TABLE}/index/*", None),
    ]


def test_links_stand_beside_what_is_given_otherwise(deploy):
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:key"}
    for wrap in (lambda value: value, pulumi.Output.from_input):
        deployment = deploy(
            lambda wrap=wrap: function(
                links={"KEY": wrap(SECRET)}, environment=wrap({"COLOR": "red"}), policy_statements=[statement]
            )()
        )
        assert variables(deployment) == {"COLOR": "red", "KEY": SECRET}
        assert granted(deployment) == [(["secretsmanager:GetSecretValue"], SECRET, None)]
        assert set(deployment.of_type("RolePolicy")) == {"chat", "chat-statements"}


def test_links_of_a_web_server(deploy):
    adapted = variables(deploy(function(web_adapter=True, runtime="python3.13", links={"KEY": SECRET})))
    assert (adapted["KEY"], adapted["PORT"]) == (SECRET, "8080")


def test_the_order_of_links_changes_nothing(deploy):
    links = {"A_KEY": SECRET, "B_QUEUE": QUEUE}
    one, other = (
        deploy(function(links=dict(order))).only("RolePolicy").inputs["policy"]
        for order in (links.items(), reversed(links.items()))
    )
    assert one == other


def test_a_bucket_of_the_stack_is_not_known_at_preview(deploy):
    def program():
        bucket = pulumi.CustomResource("aws:s3/bucket:Bucket", "videos", {"arn": None})
        return function(links={"VIDEOS": bucket.id})()

    function_inputs = deploy(program, preview=True).only("Function").inputs
    assert function_inputs["environment"]["variables"].keys() == {"VIDEOS"}


REFUSED = [
    (
        {"links": {"IT": "videos"}},
        "links['IT'] is no ARN; give that of a table, bucket, queue, secret or Bedrock model",
    ),
    (
        {"links": {"IT": "arn:aws:sns:eu-west-1:123456789012:topic"}},
        "links['IT'] is an ARN of sns, but links are tables, buckets, queues, secrets and Bedrock models; give policy_",
    ),
    ({"links": {"IT": f"{BUCKET}/*"}}, "links['IT'] is an ARN of s3, but links are tables"),
    ({"links": {"IT": f"{TABLE}/index/by-day"}}, "links['IT'] is an ARN of dynamodb, but links are tables"),
    (
        {"links": {"IT": "arn:aws-iso:sqs:us-iso-east-1:1:jobs"}},
        "links['IT'] is in the partition aws-iso; give policy_",
    ),
    ({"writable_links": {"IT": SECRET}}, "writable_links['IT'] is neither a table nor a bucket; give it in links"),
    ({"writable_links": {"IT": QUEUE}}, "writable_links['IT'] is neither a table nor a bucket; give it in links"),
    ({"writable_links": {"IT": MODEL}}, "writable_links['IT'] is neither a table nor a bucket; give it in links"),
    ({"writable_links": {"IT": PROFILE}}, "writable_links['IT'] is neither a table nor a bucket; give it in links"),
    ({"links": {"IT": TABLE}, "writable_links": {"IT": TABLE}}, "writable_links['IT'] is in links too; leave it there"),
    ({"links": {"MY-KEY": SECRET}}, "links['MY-KEY'] is no name of a variable; give two or more letters, digits and _"),
    ({"links": {"K": SECRET}}, "links['K'] is no name of a variable; give two or more letters, digits and _"),
    ({"links": {"AWS_REGION": SECRET}}, "environment has 'AWS_REGION', which Lambda sets itself; give it another name"),
    ({"links": {"IT": SECRET}, "environment": {"IT": "a"}}, "environment and a link have both 'IT'; give one of them"),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        deploy(function(**args))
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")


def test_links_themselves_are_known_before_anything_is_deployed(deploy):
    with pytest.raises(ArgumentError, match="links is an Output; give a plain map, whose values may be Outputs"):
        deploy(lambda: function(links=pulumi.Output.from_input({"IT": SECRET}))())
