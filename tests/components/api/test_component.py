import json

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingApi
from pulumi.runtime.rpc import UNKNOWN

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-fn"
AUTHORIZER_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:guard"
EXECUTION_ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{ARN}/response-streaming-invocations"


def api(**args):
    return lambda: StreamingApi("chat", {"function_arn": ARN, **args})


def test_every_path_streams(deploy):
    deployment = deploy(api())

    assert deployment.only("RestApi").inputs == {
        "endpointConfiguration": {"types": "REGIONAL"},
        "disableExecuteApiEndpoint": False,
    }
    assert deployment.only("Resource").inputs == {"restApi": "chat-id", "parentId": "root1", "pathPart": "{proxy+}"}
    for name, resource_id in {"chat": "chat-id", "chat-root": "root1"}.items():
        assert deployment.one("Method", name).inputs == {
            "restApi": "chat-id",
            "resourceId": resource_id,
            "httpMethod": "ANY",
            "authorization": "AWS_IAM",
            "apiKeyRequired": False,
        }
        assert deployment.one("Integration", name).inputs == {
            "restApi": "chat-id",
            "resourceId": resource_id,
            "httpMethod": "ANY",
            "type": "AWS_PROXY",
            "integrationHttpMethod": "POST",
            "uri": URI,
            "responseTransferMode": "STREAM",
            "timeoutMilliseconds": 300_000,
        }


def test_timeout(deploy):
    deployment = deploy(api(timeout_seconds=900.0))
    assert {found.inputs["timeoutMilliseconds"] for found in deployment.of_type("Integration").values()} == {900_000}


def test_only_this_stage_may_call_the_function(deploy):
    deployment = deploy(api(stage_name="live"))

    assert deployment.only("Permission").inputs == {
        "action": "lambda:InvokeFunction",
        "function": ARN,
        "principal": "apigateway.amazonaws.com",
        "region": "eu-west-1",
        "sourceArn": f"{EXECUTION_ARN}/live/*",
    }
    assert json.loads(deployment.outputs["caller_policy_json"]) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{EXECUTION_ARN}/live/*"}],
    }


def test_stage_and_access_log(deploy):
    deployment = deploy(api(log_retention_days=7, tracing_enabled=True))

    assert deployment.only("LogGroup").inputs == {"retentionInDays": 7}
    stage = deployment.only("Stage").inputs
    log = stage.pop("accessLogSettings")
    assert log["destinationArn"] == "arn:aws:logs:eu-west-1:123456789012:log-group:chat-0a1b"
    assert json.loads(log["format"])["timeToFirstContentMs"] == "$context.integration.timeToFirstContent"
    assert stage == {"restApi": "chat-id", "deployment": "chat-id", "stageName": "prod", "xrayTracingEnabled": True}


def test_outputs(deploy):
    outputs = deploy(api()).outputs

    outputs.pop("caller_policy_json")
    assert outputs == {
        "url": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod",
        "domain_name": "a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "api_id": "chat-id",
        "api_name": "chat-0a1b",
        "stage_name": "prod",
        "stage_arn": "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/prod",
        "execution_arn": EXECUTION_ARN,
        "log_group_name": "chat-0a1b",
        "web_acl_metric_name": None,
        "api_key_values": {},
    }


@pytest.mark.parametrize(
    ("partition", "region"), [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1"), ("aws", "us-east-1")]
)
def test_partition_and_region_are_the_functions(deploy, partition, region):
    arn = f"arn:{partition}:lambda:{region}:123456789012:function:fn"
    deployment = deploy(api(function_arn=arn, qualifier="live", authorizer_function_arn=arn), region=region)

    start = f"arn:{partition}:apigateway:{region}:lambda:path"
    assert deployment.one("Integration", "chat").inputs["uri"] == (
        f"{start}/2021-11-15/functions/{arn}:live/response-streaming-invocations"
    )
    assert deployment.one("Permission", "chat").inputs["qualifier"] == "live"
    assert deployment.only("Authorizer").inputs["authorizerUri"] == f"{start}/2015-03-31/functions/{arn}/invocations"


CHANGES = {
    "timeout_seconds": 60,
    "qualifier": "live",
    "public": True,
    "api_key_names": ["web"],
    "cors_allow_origins": ["*"],
    "binary_media_types": ["image/png"],
    "authorizer_function_arn": AUTHORIZER_ARN,
}


def test_a_closed_address_is_deployed(deploy):
    before = deploy(api()).only("Deployment").inputs["triggers"]
    after = deploy(api(domain_name="a.example", certificate_arn="arn")).only("Deployment").inputs["triggers"]
    assert before != after


@pytest.mark.parametrize("argument", sorted(CHANGES))
def test_what_a_deployment_copies_makes_another_one(deploy, argument):
    before = deploy(api()).only("Deployment").inputs["triggers"]
    after = deploy(api(**{argument: CHANGES[argument]})).only("Deployment").inputs["triggers"]
    assert before != after


@pytest.mark.parametrize("argument", [{"log_retention_days": 7}, {"stage_name": "live"}, {"tracing_enabled": True}])
def test_what_a_stage_holds_makes_none(deploy, argument):
    before = deploy(api()).only("Deployment").inputs["triggers"]
    assert before == deploy(api(**argument)).only("Deployment").inputs["triggers"]


def test_everything_is_made_before_the_deployment(deploy):
    deployment = deploy(api(cors_allow_origins=["*"]))

    proxies = [deployment.one("Integration", name) for name in ("chat", "chat-root")]
    responses = [*deployment.of_type("IntegrationResponse").values(), *deployment.of_type("Response").values()]
    assert len(responses) == 4
    assert {resource.urn for resource in [*proxies, *responses]} <= deployment.only("Deployment").depends_on
    for name in ("chat-preflight", "chat-root-preflight"):
        response = deployment.one("IntegrationResponse", name)
        assert deployment.one("Integration", name).urn in response.depends_on


def test_domain(deploy):
    deployment = deploy(api(domain_name="api.example.com", certificate_arn="arn:aws:acm:eu-west-1:1:certificate/c"))

    assert deployment.only("DomainName").inputs == {
        "domainName": "api.example.com",
        "regionalCertificateArn": "arn:aws:acm:eu-west-1:1:certificate/c",
        "endpointConfiguration": {"types": "REGIONAL"},
        "securityPolicy": "TLS_1_2",
    }
    assert deployment.only("BasePathMapping").inputs == {
        "domainName": "api.example.com",
        "restApi": "chat-id",
        "stageName": "prod",
    }
    assert deployment.only("RestApi").inputs["disableExecuteApiEndpoint"] is True
    assert deployment.of_type("Record") == deployment.of_type("Certificate") == {}
    assert deployment.outputs["url"] == "https://api.example.com"
    assert deployment.outputs["domain_name"] == "d-1.execute-api.eu-west-1.amazonaws.com"


def test_domain_in_a_hosted_zone(deploy):
    deployment = deploy(api(domain_name="api.example.com", hosted_zone_id="Z9"))

    assert deployment.only("Certificate").inputs == {"domainName": "api.example.com", "validationMethod": "DNS"}
    assert deployment.one("Record", "chat-validation").inputs == {
        "zoneId": "Z9",
        "name": "_1.example.com.",
        "type": "CNAME",
        "records": ["_2.example.com.acm-validations.aws."],
        "ttl": 300,
        "allowOverwrite": True,
    }
    assert deployment.one("Record", "chat").inputs == {
        "zoneId": "Z9",
        "name": "api.example.com",
        "type": "A",
        "aliases": [{"name": "d-1.execute-api.eu-west-1.amazonaws.com", "zoneId": "Z1", "evaluateTargetHealth": False}],
    }
    validated = deployment.only("CertificateValidation")
    assert validated.urn in deployment.only("DomainName").links["regionalCertificateArn"]


def test_account_log_role(deploy):
    deployment = deploy(api(set_account_log_role=True), region="cn-north-1")

    account = deployment.only("Account")
    assert account.links["cloudwatchRoleArn"] == {deployment.only("Role").urn}
    attachment = deployment.only("RolePolicyAttachment")
    assert attachment.inputs["policyArn"] == (
        "arn:aws-cn:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    )
    kept = (account, attachment, deployment.only("Role"))
    assert all(resource.request.retainOnDelete for resource in kept)
    assert attachment.urn in account.depends_on
    assert account.urn in deployment.only("Stage").depends_on


def test_everything_is_a_child(deploy):
    deployment = deploy(
        api(cors_allow_origins=["*"], domain_name="a.example", hosted_zone_id="Z9", api_key_names=["a"])
    )
    component = deployment.only("StreamingApi")
    assert {found.parent for found in deployment.resources if found is not component} == {component.urn}


def test_the_link_to_the_function_holds_at_preview(deploy):
    def program():
        function = pulumi.CustomResource("aws:lambda/function:Function", "fn", {})
        return StreamingApi("chat", {"function_arn": function.id})

    deployment = deploy(program, preview=True)
    assert deployment.one("Integration", "chat").inputs["uri"] == UNKNOWN
    assert deployment.one("Integration", "chat").links["uri"] == {deployment.only("Function").urn}
    assert deployment.only("Permission").links["function"] == {deployment.only("Function").urn}


POOL = ["arn:aws:cognito-idp:eu-west-1:1:userpool/p"]


@pytest.mark.parametrize(
    ("source", "declared"),
    [
        ("context.authorizer.claims.sub", None),
        ("context.authorizer.principalId", None),
        ("method.request.header.x-tenant-id", {"method.request.header.x-tenant-id": False}),
        ("method.request.querystring.tenant", {"method.request.querystring.tenant": False}),
    ],
)
def test_a_request_names_its_tenant(deploy, source, declared):
    deployment = deploy(api(tenant_id_source=source))
    for name in ("chat", "chat-root"):
        integration = deployment.one("Integration", name).inputs
        assert integration["requestParameters"] == {"integration.request.header.X-Amz-Tenant-Id": source}
        assert deployment.one("Method", name).inputs.get("requestParameters") == declared
    other = deploy(api(tenant_id_source="context.identity.user"))
    assert deployment.only("Deployment").inputs["triggers"] != other.only("Deployment").inputs["triggers"]


REFUSED = [
    (
        {"tenant_id_source": "method.request.body.tenant"},
        "tenant_id_source is 'method.request.body.tenant'; give what the authorizer says of the caller, such as",
    ),
    ({"function_arn": "chat-fn"}, "function_arn is 'chat-fn'; give the whole ARN of a function"),
    (
        {"function_arn": f"{ARN}:live", "qualifier": "blue"},
        "qualifier is 'blue', but function_arn names 'live'; leave one of them out",
    ),
    (
        {"timeout_seconds": 901},
        "timeout_seconds is 901, but API Gateway streams for 900 seconds at most; give 1 to 900",
    ),
    ({"timeout_seconds": 0}, "timeout_seconds is 0, but"),
    ({"timeout_seconds": 1.5}, "timeout_seconds is 1.5; give a whole number"),
    ({"public": True, "cognito_user_pool_arns": POOL}, "public and cognito_user_pool_arns are different ways in;"),
    (
        {"cognito_user_pool_arns": POOL, "authorizer_function_arn": AUTHORIZER_ARN},
        "cognito_user_pool_arns and authorizer_function_arn are different ways in; give one of them",
    ),
    ({"cognito_user_pool_arns": []}, "cognito_user_pool_arns is empty; give the ARN of a user pool"),
    ({"cognito_scopes": ["a"]}, "cognito_scopes has no effect without cognito_user_pool_arns;"),
    ({"authorizer_cache_seconds": 5}, "authorizer_cache_seconds has no effect without authorizer_function_arn;"),
    (
        {"authorizer_function_arn": AUTHORIZER_ARN, "authorizer_cache_seconds": 3601},
        "authorizer_cache_seconds is 3601; give 0 to 3600",
    ),
    ({"authorizer_function_arn": "guard"}, "authorizer_function_arn is 'guard'; give the whole ARN of a function"),
    ({"throttling_rate_limit": 5}, "throttling_rate_limit and throttling_burst_limit need each other; give both or"),
    ({"api_key_quota_limit": 5}, "api_key_quota_limit has no effect without api_key_names;"),
    ({"cors_allow_methods": ["GET"]}, "the cors_ arguments have no effect without cors_allow_origins;"),
    ({"cors_allow_origins": []}, "cors_allow_origins needs whole origins such as"),
    ({"cors_allow_origins": ["*", "https://a.example"]}, "cors_allow_origins needs whole origins such as"),
    ({"cors_allow_origins": ["https://example.com/"]}, "cors_allow_origins has 'https://example.com/'; give a scheme"),
    (
        {"cors_allow_origins": ["https://example.com"], "cors_allow_methods": ["get"]},
        "cors_allow_methods has 'get'; give GET, HEAD",
    ),
    ({"stage_name": "my stage"}, "stage_name is 'my stage'; give up to 128 letters, digits, - and _"),
    ({"cors_allow_origins": ["https://*.example"]}, "cors_allow_origins has 'https://*.example'; give whole origins"),
    (
        {"cors_allow_origins": ["*"], "cors_allow_credentials": True},
        "cors_allow_credentials does not go with the origin",
    ),
    (
        {"cors_allow_origins": ["https://a.example"], "cors_max_age_seconds": -1},
        "cors_max_age_seconds is -1; give 0 to 86400",
    ),
    ({"qualifier": "$LATEST"}, "qualifier is '$LATEST'; give the name of an alias, or a version's number"),
    ({"hosted_zone_id": "Z9"}, "hosted_zone_id has no effect without domain_name;"),
    ({"domain_name": "a.example"}, "domain_name needs a certificate; give certificate_arn, or hosted_zone_id"),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence, wrap):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: api(**{name: wrap(value) for name, value in args.items()})())
    assert str(refused.value).startswith(f"StreamingApi 'chat': {sentence}")


def test_an_output_that_another_stack_does_not_have_is_refused(deploy):
    with pytest.raises(ArgumentError, match="function_arn is None; give the whole ARN of a function"):
        deploy(lambda: api(function_arn=pulumi.Output.from_input(None))(), preview=True)


@pytest.mark.parametrize("argument", ["api_key_names", "set_account_log_role"])
def test_never_an_output(deploy, argument):
    with pytest.raises(ArgumentError, match=f"{argument} is an Output; give a plain value"):
        deploy(lambda: api(**{argument: pulumi.Output.from_input(["a"])})())
