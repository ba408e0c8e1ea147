import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingService

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-0a1b"
IN_VPC = {"subnet_ids": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1"]}
VPC = {"front_door": "vpc", "vpc_id": "vpc-1", "source_security_group_ids": ["sg-2"]}
DOORS = {
    "cloudfront": {"front_door": "cloudfront"},
    "function-url": {"front_door": "function-url"},
    "vpc": {**VPC, **IN_VPC},
}


def service(**args):
    return lambda: StreamingService("chat", {"code": CODE, **args})


def components(deployment):
    types = {found.type for found in deployment.resources if found.type.startswith("lambda-streaming:")}
    return {type_.rpartition(":")[2] for type_ in types} - {"StreamingService", "StreamingFunction"}


@pytest.mark.parametrize(
    ("args", "doors", "url"),
    [
        ({}, {"StreamingUrl", "StreamingDistribution"}, "https://d111111abcdef8.cloudfront.net"),
        (DOORS["cloudfront"], {"StreamingUrl", "StreamingDistribution"}, "https://d111111abcdef8.cloudfront.net"),
        (DOORS["function-url"], {"StreamingUrl"}, "https://abcdefgh.lambda-url.eu-west-1.on.aws/"),
        (
            DOORS["vpc"],
            {"StreamingVpcEndpoint"},
            "https://lambda.eu-west-1.amazonaws.com/2021-11-15/functions/chat-0a1b/response-streaming-invocations",
        ),
    ],
    ids=["default", *DOORS],
)
def test_front_doors(deploy, args, doors, url):
    deployment = deploy(service(**args))
    assert components(deployment) == doors
    assert deployment.outputs == {
        "url": url,
        "function_name": "chat-0a1b",
        "function_arn": FUNCTION_ARN,
        "role_name": "chat-0a1b",
        "log_group_name": "chat-0a1b",
    }


def test_every_component_is_the_services(deploy):
    deployment = deploy(service())

    owner = deployment.only("StreamingService")
    parts = [
        found for found in deployment.resources if found.type.startswith("lambda-streaming:") and found is not owner
    ]
    assert {part.parent for part in parts} == {owner.urn}
    assert {part.name for part in parts} == {"chat"}


def test_cloudfront_reaches_the_function_through_its_signed_url(deploy):
    deployment = deploy(service())

    assert deployment.only("FunctionUrl").inputs == {
        "functionName": "chat-0a1b",
        "authorizationType": "AWS_IAM",
        "invokeMode": "RESPONSE_STREAM",
    }
    (origin,) = deployment.only("Distribution").inputs["origins"]
    assert origin["domainName"] == "abcdefgh.lambda-url.eu-west-1.on.aws"
    assert {found.inputs["function"] for found in deployment.of_type("Permission").values()} == {"chat-0a1b"}


def test_a_public_url_says_so(deploy):
    deployment = deploy(service(front_door="function-url", public=True))
    assert deployment.only("FunctionUrl").inputs["authorizationType"] == "NONE"


def test_the_function_and_the_endpoint_share_subnets(deploy):
    deployment = deploy(service(**DOORS["vpc"]))

    assert deployment.only("Function").inputs["vpcConfig"] == {
        "subnetIds": ["subnet-1", "subnet-2"],
        "securityGroupIds": ["sg-1"],
    }
    endpoint = deployment.only("VpcEndpoint").inputs
    assert endpoint["vpcId"] == "vpc-1"
    assert endpoint["subnetIds"] == ["subnet-1", "subnet-2"]
    assert FUNCTION_ARN in endpoint["policy"]
    assert deployment.only("SecurityGroup").inputs["ingress"][0]["securityGroups"] == ["sg-2"]


def test_an_endpoint_for_a_function_that_is_not_in_a_vpc(deploy):
    deployment = deploy(service(**VPC, endpoint_subnet_ids=["subnet-3", "subnet-4"]))

    assert "vpcConfig" not in deployment.only("Function").inputs
    assert deployment.only("VpcEndpoint").inputs["subnetIds"] == ["subnet-3", "subnet-4"]


def test_the_address_in_china(deploy):
    deployment = deploy(service(**DOORS["vpc"]), region="cn-north-1")
    assert deployment.outputs["url"].startswith("https://lambda.cn-north-1.amazonaws.com.cn/2021-11-15/functions/")


URL_IN_VPC = "subnet_ids puts the function into a VPC, where the function URL of front_door '{}' does not stream; give front_door 'vpc', or"
REFUSED = [
    ({"front_door": "alb"}, "front_door is 'alb'; give cloudfront or function-url or vpc"),
    (IN_VPC, URL_IN_VPC.format("cloudfront")),
    ({"front_door": "function-url", **IN_VPC}, URL_IN_VPC.format("function-url")),
    (
        {"front_door": "function-url", "site_path": "site"},
        "site_path has no effect with front_door 'function-url'; leave it out, or give front_door 'cloudfront'",
    ),
    (
        {**DOORS["vpc"], "domain_names": ["a.example"]},
        "domain_names has no effect with front_door 'vpc'; leave it out, or give front_door 'cloudfront'",
    ),
    (
        {**DOORS["vpc"], "cors_allow_origins": ["https://a.example"]},
        "cors_allow_origins has no effect with front_door 'vpc'; leave it out, or give front_door 'cloudfront' or 'function-url'",
    ),
    (
        {"public": True},
        "public has no effect with front_door 'cloudfront'; leave it out, or give front_door 'function-url'",
    ),
    (
        {"vpc_id": "vpc-1"},
        "vpc_id has no effect with front_door 'cloudfront'; leave it out, or give front_door 'vpc'",
    ),
    ({"front_door": "vpc", **IN_VPC}, "front_door 'vpc' needs vpc_id"),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused_before_anything_is_declared(deploy, args, sentence):
    def program():
        with pytest.raises(ArgumentError) as refused:
            service(**args)()
        assert str(refused.value).startswith(f"StreamingService 'chat': {sentence}")

    assert deploy(program).resources == []


def test_what_its_components_refuse(deploy):
    with pytest.raises(ArgumentError, match=r"^StreamingFunction 'chat': runtime 'python3\.13' cannot stream"):
        deploy(service(runtime="python3.13"))


def test_the_front_door_is_known_before_anything_is_deployed(deploy):
    with pytest.raises(ArgumentError, match=r"^StreamingService 'chat': front_door is an Output"):
        deploy(lambda: service(front_door=pulumi.Output.from_input("vpc"))())
