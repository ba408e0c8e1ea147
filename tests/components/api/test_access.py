"""Who may call an API, and how often."""

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingApi

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-fn"
AUTHORIZER_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:guard"
EXECUTION_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3"


def api(**args):
    return lambda: StreamingApi("chat", {"function_arn": ARN, **args})


def test_public(deploy):
    deployment = deploy(api(public=True))
    assert {method.inputs["authorization"] for method in deployment.of_type("Method").values()} == {"NONE"}


def test_only_true_makes_it_public(deploy):
    deployment = deploy(lambda: api(public=pulumi.Output.from_input("false"))())
    assert {method.inputs["authorization"] for method in deployment.of_type("Method").values()} == {"AWS_IAM"}


def test_cognito(deploy):
    pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"
    deployment = deploy(api(cognito_user_pool_arns=[pool], cognito_scopes=["chat/read"]))

    assert deployment.only("Authorizer").inputs == {
        "restApi": "chat-id",
        "type": "COGNITO_USER_POOLS",
        "providerArns": [pool],
    }
    method = deployment.one("Method", "chat-root").inputs
    assert method["authorization"] == "COGNITO_USER_POOLS"
    assert (method["authorizerId"], method["authorizationScopes"]) == ("chat-id", ["chat/read"])


def test_authorizer(deploy):
    deployment = deploy(
        api(
            authorizer_function_arn=AUTHORIZER_ARN,
            authorizer_identity_sources=["method.request.header.X-Token", "context.path"],
            authorizer_cache_seconds=0,
        )
    )

    inputs = deployment.only("Authorizer").inputs
    assert (inputs["type"], inputs["authorizerResultTtlInSeconds"]) == ("REQUEST", 0)
    assert inputs["identitySource"] == "method.request.header.X-Token,context.path"
    assert deployment.one("Permission", "chat-authorizer").inputs == {
        "action": "lambda:InvokeFunction",
        "function": AUTHORIZER_ARN,
        "region": "eu-west-1",
        "principal": "apigateway.amazonaws.com",
        "sourceArn": f"{EXECUTION_ARN}/authorizers/chat-id",
    }
    method = deployment.one("Method", "chat").inputs
    assert (method["authorization"], method["authorizerId"]) == ("CUSTOM", "chat-id")


def test_authorizer_defaults(deploy):
    inputs = deploy(api(authorizer_function_arn=AUTHORIZER_ARN)).only("Authorizer").inputs
    assert inputs["identitySource"] == "method.request.header.Authorization"
    assert inputs["authorizerResultTtlInSeconds"] == 300


def test_throttling(deploy):
    deployment = deploy(api(throttling_rate_limit=50.5, throttling_burst_limit=100.0))
    assert deployment.only("MethodSettings").inputs == {
        "restApi": "chat-id",
        "stageName": "prod",
        "methodPath": "*/*",
        "settings": {"throttlingRateLimit": 50.5, "throttlingBurstLimit": 100},
    }


def test_api_keys(deploy):
    deployment = deploy(
        api(
            api_key_names=["web", "batch"],
            api_key_rate_limit=5,
            api_key_burst_limit=10,
            api_key_quota_limit=1000,
            api_key_quota_period="DAY",
        )
    )

    assert deployment.one("Method", "chat").inputs["apiKeyRequired"] is True
    assert deployment.only("UsagePlan").inputs == {
        "apiStages": [{"apiId": "chat-id", "stage": "prod"}],
        "throttleSettings": {"rateLimit": 5, "burstLimit": 10},
        "quotaSettings": {"limit": 1000, "period": "DAY"},
    }
    assert set(deployment.of_type("ApiKey")) == set(deployment.of_type("UsagePlanKey")) == {"chat-web", "chat-batch"}
    assert deployment.one("UsagePlanKey", "chat-web").inputs == {
        "keyId": "chat-web-id",
        "keyType": "API_KEY",
        "usagePlanId": "chat-id",
    }
    assert deployment.outputs["api_key_values"] == {"web": "chat-web-value", "batch": "chat-batch-value"}


def test_keys_without_limits(deploy):
    plan = deploy(api(api_key_names=["web"])).only("UsagePlan").inputs
    assert "throttleSettings" not in plan
    assert "quotaSettings" not in plan


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"api_key_names": []}, "api_key_names needs a name for each key, each another;"),
        ({"api_key_names": ["a", "a"]}, "api_key_names needs a name for each key, each another;"),
        ({"api_key_names": ["a"], "api_key_quota_period": "DAY"}, "api_key_quota_period has no effect without"),
        (
            {"api_key_names": ["a"], "api_key_quota_limit": 5, "api_key_quota_period": "YEAR"},
            "api_key_quota_period is 'YEAR'; give DAY or WEEK or MONTH",
        ),
    ],
)
def test_refused_keys(deploy, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        deploy(api(**args))
    assert str(refused.value).startswith(f"StreamingApi 'chat': {sentence}")
