"""APIs that callers reach from VPCs alone."""

import json

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingApi

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-fn"
AUTHORIZER_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:guard"
EXECUTION_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3"


def api(**args):
    return lambda: StreamingApi("chat", {"function_arn": ARN, **args})


ENDPOINTS = ["vpce-0a1b2c3d", "vpce-1b2c3d4e"]
ELSEWHERE = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": f"{EXECUTION_ARN}/*",
    "Condition": {"StringNotEquals": {"aws:SourceVpce": ENDPOINTS}},
}


def here(resource):
    return {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": resource,
        "Condition": {"StringEquals": {"aws:SourceVpce": ENDPOINTS}},
    }


@pytest.mark.parametrize(
    ("args", "allowed"),
    [
        ({}, []),
        ({"authorizer_function_arn": AUTHORIZER_ARN}, []),
        ({"public": True}, [here(f"{EXECUTION_ARN}/prod/*")]),
        ({"cognito_user_pool_arns": ["arn:pool"]}, [here(f"{EXECUTION_ARN}/prod/*")]),
        ({"cors_allow_origins": ["https://a.example"]}, [here(f"{EXECUTION_ARN}/prod/OPTIONS/*")]),
        ({"public": True, "cors_allow_origins": ["https://a.example"]}, [here(f"{EXECUTION_ARN}/prod/*")]),
    ],
)
def test_a_private_api_is_reached_through_its_endpoints_alone(deploy, args, allowed):
    deployment = deploy(api(vpc_endpoint_ids=ENDPOINTS, **args))

    assert deployment.only("RestApi").inputs["endpointConfiguration"] == {
        "types": "PRIVATE",
        "vpcEndpointIds": ENDPOINTS,
    }
    policy = deployment.only("RestApiPolicy").inputs
    assert policy["restApiId"] == "chat-id"
    assert json.loads(policy["policy"]) == {"Version": "2012-10-17", "Statement": [ELSEWHERE, *allowed]}


def test_endpoints_of_the_program(deploy):
    deployment = deploy(lambda: api(vpc_endpoint_ids=[pulumi.Output.from_input(id_) for id_ in ENDPOINTS])())
    assert json.loads(deployment.only("RestApiPolicy").inputs["policy"])["Statement"] == [ELSEWHERE]


def test_a_private_api_has_an_address_at_its_first_endpoint(deploy):
    outputs = deploy(api(vpc_endpoint_ids=ENDPOINTS)).outputs
    assert outputs["url"] == "https://a1b2c3-vpce-0a1b2c3d.execute-api.eu-west-1.amazonaws.com/prod"
    assert outputs["domain_name"] == "a1b2c3-vpce-0a1b2c3d.execute-api.eu-west-1.amazonaws.com"


def test_a_private_api_is_deployed_with_its_policy(deploy):
    one, other = (deploy(api(vpc_endpoint_ids=[endpoint])).only("Deployment") for endpoint in ENDPOINTS)
    assert any("restApiPolicy" in urn for urn in one.depends_on)
    assert one.inputs["triggers"] != other.inputs["triggers"]


def test_another_endpoint_type_makes_another_api(deploy):
    request = deploy(api()).only("RestApi").request
    assert list(request.replaceOnChanges) == ["endpointConfiguration.types"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"vpc_endpoint_ids": []}, "vpc_endpoint_ids is empty"),
        ({"vpc_endpoint_ids": ["vpc-0a1b2c3d"]}, "vpc_endpoint_ids has 'vpc-0a1b2c3d'"),
        (
            {"vpc_endpoint_ids": ENDPOINTS, "domain_name": "a.example", "certificate_arn": "arn"},
            "domain_name does not go with vpc_endpoint_ids",
        ),
    ],
)
def test_what_no_private_api_can_have_is_refused(deploy, args, said):
    with pytest.raises(ArgumentError, match=said):
        deploy(api(**args))
