"""StreamingApi's arguments."""

from .case import FUNCTION_ARN, Case, Component, plain, plain_list

AUTHORIZER_URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations"


def preflight(**changed):
    headers = {
        "Allow-Origin": "https://a.example",
        "Allow-Methods": "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS",
        "Allow-Headers": "content-type,authorization,x-api-key,x-amz-date,x-amz-security-token,x-amz-content-sha256",
        "Max-Age": "0",
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    prefix = "method.response.header."
    return {f"{prefix}Access-Control-{name}": f"'{value}'" for name, value in headers.items()} | {
        f"{prefix}Vary": "'Origin'"
    }


CASES = [
    Case("functionArn", FUNCTION_ARN, "Permission", "function"),
    Case("qualifier", "live", "Permission", "qualifier"),
    Case("region", "eu-west-3", "RestApi", "region"),
    Case("tags", {"team": "chat"}, "RestApi", "tags.team", "chat"),
    Case("timeoutSeconds", 60, "Integration", "timeoutMilliseconds", 60_000),
    Case("stageName", "live", "Stage", "stageName"),
    Case("vpcEndpointIds", ["vpce-0a1b2c3d"], "RestApi", "endpointConfiguration.vpcEndpointIds.0", "vpce-0a1b2c3d"),
    Case("public", True, "Method", "authorization", "NONE"),
    Case("cognitoUserPoolArns", ["arn:pool"], "Authorizer", "providerArns.0", "arn:pool"),
    Case(
        "cognitoScopes", ["a/b"], "Method", "authorizationScopes.0", "a/b", beside={"cognitoUserPoolArns": ["arn:pool"]}
    ),
    Case("authorizerFunctionArn", FUNCTION_ARN, "Authorizer", "authorizerUri", AUTHORIZER_URI),
    Case(
        "authorizerIdentitySources",
        ["context.path"],
        "Authorizer",
        "identitySource",
        "context.path",
        beside={"authorizerFunctionArn": FUNCTION_ARN},
    ),
    Case(
        "authorizerCacheSeconds",
        5,
        "Authorizer",
        "authorizerResultTtlInSeconds",
        beside={"authorizerFunctionArn": FUNCTION_ARN},
    ),
    Case(
        "throttlingRateLimit", 5, "MethodSettings", "settings.throttlingRateLimit", beside={"throttlingBurstLimit": 9}
    ),
    Case(
        "throttlingBurstLimit", 9, "MethodSettings", "settings.throttlingBurstLimit", beside={"throttlingRateLimit": 5}
    ),
    Case(
        "apiKeyRateLimit",
        5,
        "UsagePlan",
        "throttleSettings.rateLimit",
        beside={"apiKeyNames": ["a"], "apiKeyBurstLimit": 9},
    ),
    Case(
        "apiKeyBurstLimit",
        9,
        "UsagePlan",
        "throttleSettings.burstLimit",
        beside={"apiKeyNames": ["a"], "apiKeyRateLimit": 5},
    ),
    Case("apiKeyQuotaLimit", 7, "UsagePlan", "quotaSettings.limit", beside={"apiKeyNames": ["a"]}),
    Case(
        "apiKeyQuotaPeriod",
        "DAY",
        "UsagePlan",
        "quotaSettings.period",
        beside={"apiKeyNames": ["a"], "apiKeyQuotaLimit": 7},
    ),
    Case(
        "corsAllowOrigins",
        ["https://b.example"],
        "IntegrationResponse",
        "responseParameters",
        preflight(Allow_Origin="https://b.example"),
    ),
    Case(
        "corsAllowMethods",
        ["GET"],
        "IntegrationResponse",
        "responseParameters",
        preflight(Allow_Methods="GET"),
        beside={"corsAllowOrigins": ["https://a.example"]},
    ),
    Case(
        "corsAllowHeaders",
        ["a"],
        "IntegrationResponse",
        "responseParameters",
        preflight(Allow_Headers="a"),
        beside={"corsAllowOrigins": ["https://a.example"]},
    ),
    Case(
        "corsAllowCredentials",
        True,
        "IntegrationResponse",
        "responseParameters",
        preflight(Allow_Credentials="true"),
        beside={"corsAllowOrigins": ["https://a.example"]},
    ),
    Case(
        "corsMaxAgeSeconds",
        60,
        "IntegrationResponse",
        "responseParameters",
        preflight(Max_Age="60"),
        beside={"corsAllowOrigins": ["https://a.example"]},
    ),
    Case("binaryMediaTypes", ["image/png"], "RestApi", "binaryMediaTypes.0", "image/png"),
    Case("domainName", "a.example", "DomainName", "domainName", beside={"certificateArn": "arn"}),
    Case(
        "certificateArn",
        "arn",
        "DomainName",
        "regionalCertificateArn",
        beside={"domainName": "a.example"},
        as_in_service=False,
    ),
    Case(
        "hostedZoneId",
        "Z1",
        "Record",
        "zoneId",
        beside={"domainName": "a.example", "certificateArn": "arn"},
        as_in_service=False,
    ),
    Case("webAclArn", "arn", "WebAclAssociation", "webAclArn"),
    Case(
        "webAclRequestsPerFiveMinutes",
        100,
        "WebAcl",
        "rules.1.statement.rateBasedStatement.limit",
        beside={"managedWebAcl": True},
    ),
    Case(
        "webAclCountedRules",
        ["A"],
        "WebAcl",
        "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides.0.name",
        "A",
        beside={"managedWebAcl": True},
    ),
    Case("logRetentionDays", 7, "LogGroup", "retentionInDays"),
    Case("tracingEnabled", True, "Stage", "xrayTracingEnabled"),
]

API = Component(
    "StreamingApi",
    required={"functionArn": FUNCTION_ARN},
    cases=CASES,
    outputs={
        "url",
        "domainName",
        "apiId",
        "apiName",
        "stageName",
        "stageArn",
        "executionArn",
        "logGroupName",
        "callerPolicyJson",
        "apiKeyValues",
    },
    plain={
        "apiKeyNames": plain_list(item_is_plain=True),
        "managedWebAcl": plain("boolean"),
        "setAccountLogRole": plain("boolean"),
    },
    # Its property has dots in its name.
    elsewhere={"tenantIdSource": {"type": "string"}},
    door={"frontDoor": "api-gateway"},
)
