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


def preflight(deployment):
    headers = deployment.one("IntegrationResponse", "chat-preflight").inputs["responseParameters"]
    return {key.removeprefix("method.response.header."): value.strip("'") for key, value in headers.items()}


def test_cors(deploy):
    deployment = deploy(
        api(
            cors_allow_origins=["https://example.com"],
            cors_allow_methods=["GET", "POST"],
            cors_allow_headers=["content-type"],
            cors_allow_credentials=True,
            cors_max_age_seconds=600.0,
            public=True,
            api_key_names=["web"],
        )
    )

    assert preflight(deployment) == {
        "Access-Control-Allow-Origin": "https://example.com",
        "Access-Control-Allow-Methods": "GET,POST",
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }
    for name, resource_id in {"chat-preflight": "chat-id", "chat-root-preflight": "root1"}.items():
        assert deployment.one("Method", name).inputs == {
            "restApi": "chat-id",
            "resourceId": resource_id,
            "httpMethod": "OPTIONS",
            "authorization": "NONE",
        }
        assert deployment.one("Integration", name).inputs["type"] == "MOCK"
        declared = deployment.one("MethodResponse", name).inputs["responseParameters"]
        assert set(deployment.one("IntegrationResponse", name).inputs["responseParameters"]) <= set(declared)
    for response_type in ("4XX", "5XX"):
        response = deployment.one("Response", f"chat-{response_type.lower()}").inputs
        assert response == {
            "restApiId": "chat-id",
            "responseType": f"DEFAULT_{response_type}",
            "responseParameters": {
                "gatewayresponse.header.Access-Control-Allow-Origin": "'https://example.com'",
                "gatewayresponse.header.Access-Control-Allow-Credentials": "'true'",
            },
        }


def test_cors_defaults(deploy):
    headers = preflight(deploy(api(cors_allow_origins=["*"])))

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Allow-Methods"] == "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS"
    assert {"authorization", "x-api-key", "content-type"} < set(headers["Access-Control-Allow-Headers"].split(","))
    assert "Access-Control-Allow-Credentials" not in headers


def test_several_origins_are_told_apart(deploy):
    deployment = deploy(api(cors_allow_origins=["https://a.example", "https://b.example"]))

    template = deployment.one("IntegrationResponse", "chat-preflight").inputs["responseTemplates"]["application/json"]
    assert '#if($origin == "https://a.example" || $origin == "https://b.example")' in template
    refusal = deployment.one("Response", "chat-4xx").inputs["responseParameters"]
    assert refusal == {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}


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


def test_web_acl(deploy):
    acl = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b"
    assert deploy(api(web_acl_arn=acl)).only("WebAclAssociation").inputs == {
        "webAclArn": acl,
        "resourceArn": "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/prod",
    }


def test_managed_web_acl(deploy):
    deployment = deploy(api(managed_web_acl=True, web_acl_requests_per_five_minutes=100, web_acl_counted_rules=["A"]))

    acl = deployment.only("WebAcl")
    assert acl.inputs["scope"] == "REGIONAL"
    assert "region" not in acl.inputs
    assert [rule["name"] for rule in acl.inputs["rules"]] == [
        "ip-reputation",
        "requests-per-five-minutes",
        "core-rule-set",
        "known-bad-inputs",
    ]
    assert acl.inputs["rules"][1]["statement"]["rateBasedStatement"]["limit"] == 100
    association = deployment.only("WebAclAssociation")
    assert association.links == {"webAclArn": {acl.urn}, "resourceArn": {deployment.only("Stage").urn}}
    metric_name = acl.inputs["visibilityConfig"]["metricName"]
    assert deployment.outputs["web_acl_metric_name"] == metric_name
    assert metric_name.startswith("shop-dev-chat-")


def test_no_web_acl(deploy):
    deployment = deploy(api())
    assert deployment.of_type("WebAcl") == deployment.of_type("WebAclAssociation") == {}
    assert deployment.outputs["web_acl_metric_name"] is None


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"managed_web_acl": True, "web_acl_arn": "arn"}, "web_acl_arn and managed_web_acl are two web ACLs"),
        (
            {"web_acl_arn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"},
            "web_acl_arn is a web ACL of the scope CLOUDFRONT",
        ),
        ({"web_acl_counted_rules": ["A"]}, "web_acl_counted_rules has no effect without managed_web_acl"),
        ({"web_acl_requests_per_five_minutes": 100}, "web_acl_requests_per_five_minutes has no effect without managed"),
    ],
)
def test_refused_web_acl(deploy, args, sentence):
    with pytest.raises(ArgumentError, match=f"^StreamingApi 'chat': {sentence}"):
        deploy(api(**args))


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


@pytest.mark.parametrize("argument", ["api_key_names", "set_account_log_role"])
def test_never_an_output(deploy, argument):
    with pytest.raises(ArgumentError, match=f"{argument} is an Output; give a plain value"):
        deploy(lambda: api(**{argument: pulumi.Output.from_input(["a"])})())
