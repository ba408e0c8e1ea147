"""The components as programs in other languages meet them: a provider that the engine starts and calls over gRPC."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from lambda_streaming import StreamingServiceArgs
from lambda_streaming.version import VERSION
from pulumi.provider.experimental.util import camel_case
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

COMPONENTS = Path(__file__).parents[2] / "components"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
SOURCE = "urn:pulumi:dev::shop::test:index:Source::source"

OUTPUTS = {
    "aws:cloudwatch/logGroup:LogGroup": {"name": "log", "arn": "arn:aws:logs:eu-west-1:1:log-group:log"},
    "aws:iam/role:Role": {"name": "role", "arn": "arn:aws:iam::1:role/role"},
    "aws:lambda/function:Function": {"name": "fn", "arn": "arn:aws:lambda:eu-west-1:1:function:fn"},
    "aws:lambda/alias:Alias": {"name": "live", "arn": "arn:aws:lambda:eu-west-1:1:function:fn:live"},
    "aws:lambda/functionUrl:FunctionUrl": {
        "functionUrl": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
        "functionArn": "arn:aws:lambda:eu-west-1:1:function:fn",
    },
    "aws:apigateway/restApi:RestApi": {
        "name": "api",
        "executionArn": "arn:aws:execute-api:eu-west-1:1:a1",
        "rootResourceId": "root",
    },
    "aws:apigateway/stage:Stage": {
        "arn": "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/prod",
        "invokeUrl": "https://a1.execute-api.eu-west-1.amazonaws.com/prod",
    },
    "aws:cloudfront/distribution:Distribution": {
        "arn": "arn:aws:cloudfront::1:distribution/E1",
        "domainName": "d111111abcdef8.cloudfront.net",
    },
    "aws:acm/certificate:Certificate": {
        "arn": "arn:aws:acm:us-east-1:1:certificate/c",
        "domainValidationOptions": [{"domainName": "a.example", "resourceRecordName": "_1.a.example."}],
    },
    "aws:sns/topic:Topic": {"arn": "arn:aws:sns:eu-west-1:1:topic"},
    "aws:s3/bucket:Bucket": {"arn": "arn:aws:s3:::b", "bucketRegionalDomainName": "b.s3.eu-west-1.amazonaws.com"},
}
LOOKUPS = {
    "aws:index/getPartition:getPartition": {"reverseDnsPrefix": "com.amazonaws", "dnsSuffix": "amazonaws.com"},
    "aws:index/getRegion:getRegion": {"region": "eu-west-1"},
}


def struct(value):
    return json_format.ParseDict(value, struct_pb2.Struct())


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Keeps what the provider registers and makes up what AWS would answer."""

    def __init__(self):
        self.requests = []
        self.preview = False

    def SupportsFeature(self, request, context):
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    def GetDeploymentInfo(self, request, context):
        return resource_pb2.DeploymentInfo(
            supportedFeatures=[
                resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
                resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
                resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
            ]
        )

    def RegisterResource(self, request, context):
        self.requests.append(request)
        urn = f"urn:pulumi:dev::shop::{request.type}::{request.name}"
        if self.preview or not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        made_up = struct_pb2.Struct()
        made_up.CopyFrom(request.object)
        made_up.update(OUTPUTS.get(request.type, {}))
        return resource_pb2.RegisterResourceResponse(urn=urn, id=f"{request.name}-id", object=made_up)

    def RegisterResourceOutputs(self, request, context):
        return empty_pb2.Empty()

    def RegisterPackage(self, request, context):
        return resource_pb2.RegisterPackageResponse(ref="aws")

    def Invoke(self, request, context):
        return provider_pb2.InvokeResponse(**{"return": struct(LOOKUPS[request.tok])})

    def Log(self, request, context):
        return empty_pb2.Empty()

    def GetRootResource(self, request, context):
        return engine_pb2.GetRootResourceResponse()

    def SetRootResource(self, request, context):
        return engine_pb2.SetRootResourceResponse()


class Provider:
    def __init__(self, stub, engine, address):
        self.stub, self.engine, self.address = stub, engine, address

    def construct(self, component, inputs, preview=False):
        """The resources registered, by their last type name and by that and their name (`Type:name`), and the response."""
        self.engine.requests.clear()
        self.engine.preview = preview
        response = self.stub.Construct(
            provider_pb2.ConstructRequest(
                project="shop",
                stack="dev",
                parallel=8,
                type=f"lambda-streaming:index:{component}",
                name="chat",
                monitorEndpoint=self.address,
                inputs=struct(inputs),
                dryRun=preview,
                accepts_output_values=True,
            )
        )
        registered = {}
        for request in self.engine.requests:
            registered[request.type.split(":")[-1]] = registered[f"{request.type.split(':')[-1]}:{request.name}"] = (
                request
            )
        return registered, response


@pytest.fixture(scope="module")
def provider():
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    process = subprocess.Popen(
        [sys.executable, "-u", str(COMPONENTS / "__main__.py"), address], stdout=subprocess.PIPE, text=True
    )
    try:
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            yield Provider(provider_pb2_grpc.ResourceProviderStub(channel), engine, address)
    finally:
        process.kill()
        process.communicate()
        server.stop(None)


ARCHIVE_VALUE = {
    SIGNATURE: ARCHIVE,
    "assets": {"index.mjs": {SIGNATURE: ASSET, "text": "export const handler = 1"}},
}
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:1:function:fn"
ENDPOINT_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": [FUNCTION_ARN]}
        ],
    }
)
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


REQUIRED = {
    "StreamingApi": {"functionArn": FUNCTION_ARN},
    "StreamingFunction": {"code": ARCHIVE_VALUE},
    "StreamingUrl": {"functionName": "fn"},
    "StreamingDistribution": {"functionName": "fn", "functionUrl": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"},
    "StreamingMonitoring": {"functionName": "fn"},
    "StreamingService": {"code": ARCHIVE_VALUE},
    "StreamingVpcEndpoint": {
        "vpcId": "vpc-1",
        "subnetIds": ["subnet-1", "subnet-2"],
        "functionArns": [FUNCTION_ARN],
        "sourceSecurityGroupIds": ["sg-1"],
    },
}
# Not needed by themselves: others can be given instead.
ALTERNATIVES = {
    "StreamingFunction": {"code"},
    "StreamingVpcEndpoint": {"subnetIds", "sourceSecurityGroupIds"},
    "StreamingService": {"code"},
}
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::videos/*"}
ROLE_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "arn:aws:logs:eu-west-1:1:log-group:log:*",
            },
            STATEMENT,
        ],
    },
    sort_keys=True,
)
# Component, argument, its value, what else is given, and where it arrives: resource, path, value.
ARGUMENTS = [
    ("StreamingFunction", "handler", "app.main", {}, "Function", "handler", "app.main"),
    ("StreamingFunction", "runtime", "nodejs24.x", {}, "Function", "runtime", "nodejs24.x"),
    ("StreamingFunction", "architecture", "x86_64", {}, "Function", "architectures.0", "x86_64"),
    ("StreamingFunction", "memorySizeMb", 512, {}, "Function", "memorySize", 512),
    ("StreamingFunction", "timeoutSeconds", 60, {}, "Function", "timeout", 60),
    ("StreamingFunction", "environment", {"A": "b"}, {}, "Function", "environment.variables.A", "b"),
    ("StreamingFunction", "subnetIds", ["s-1"], {"securityGroupIds": ["sg-1"]}, "Function", "vpcConfig.subnetIds.0", "s-1"),
    ("StreamingFunction", "securityGroupIds", ["sg-1"], {"subnetIds": ["s-1"]}, "Function", "vpcConfig.securityGroupIds.0", "sg-1"),
    ("StreamingFunction", "logRetentionDays", 7, {}, "LogGroup", "retentionInDays", 7),
    ("StreamingFunction", "tracingMode", "Active", {}, "Function", "tracingConfig.mode", "Active"),
    ("StreamingFunction", "imageUri", "1.dkr.ecr.eu-west-1.amazonaws.com/a:1", {"code": None}, "Function", "imageUri", "1.dkr.ecr.eu-west-1.amazonaws.com/a:1"),
    ("StreamingFunction", "imageCommand", ["serve"], {"code": None, "imageUri": "a"}, "Function", "imageConfig.commands.0", "serve"),
    ("StreamingFunction", "imageEntryPoint", ["sh"], {"code": None, "imageUri": "a"}, "Function", "imageConfig.entryPoints.0", "sh"),
    ("StreamingFunction", "imageWorkingDirectory", "/app", {"code": None, "imageUri": "a"}, "Function", "imageConfig.workingDirectory", "/app"),
    ("StreamingFunction", "webAdapter", True, {}, "Function", "handler", "run.sh"),
    ("StreamingFunction", "snapStart", True, {"alias": "live", "webAdapter": True, "runtime": "java25"}, "Function", "snapStart.applyOn", "PublishedVersions"),
    ("StreamingFunction", "webAdapterPort", 3000, {"webAdapter": True}, "Function", "environment.variables.AWS_LWA_PORT", "3000"),
    ("StreamingFunction", "webAdapterReadinessPath", "/up", {"webAdapter": True}, "Function", "environment.variables.AWS_LWA_READINESS_CHECK_PATH", "/up"),
    ("StreamingFunction", "webAdapterLayerArn", "arn:layer", {"webAdapter": True}, "Function", "layers.0", "arn:layer"),
    ("StreamingFunction", "layerArns", ["arn:layer"], {}, "Function", "layers.0", "arn:layer"),
    ("StreamingFunction", "ephemeralStorageMb", 1024, {}, "Function", "ephemeralStorage.size", 1024),
    ("StreamingFunction", "maxResponseMb", 200, {}, "Function", "timeout", 120),
    ("StreamingFunction", "kmsKeyArn", "arn:key", {}, "Function", "kmsKeyArn", "arn:key"),
    ("StreamingFunction", "codeSigningConfigArn", "arn:csc", {}, "Function", "codeSigningConfigArn", "arn:csc"),
    ("StreamingFunction", "description", "Answers", {}, "Function", "description", "Answers"),
    ("StreamingFunction", "alias", "live", {}, "Alias", "name", "live"),
    ("StreamingFunction", "provisionedConcurrency", 2, {}, "ProvisionedConcurrencyConfig", "provisionedConcurrentExecutions", 2),
    ("StreamingFunction", "reservedConcurrency", 5, {}, "Function", "reservedConcurrentExecutions", 5),
    ("StreamingFunction", "roleArn", "arn:aws:iam::1:role/mine", {}, "Function", "role", "arn:aws:iam::1:role/mine"),
    ("StreamingFunction", "policyStatements", [STATEMENT], {}, "RolePolicy", "policy", ROLE_POLICY),
    ("StreamingFunction", "permissionsBoundaryArn", "arn:policy", {}, "Role", "permissionsBoundary", "arn:policy"),
    ("StreamingFunction", "ipv6AllowedForDualStack", True, {"subnetIds": ["s-1"], "securityGroupIds": ["sg-1"]}, "Function", "vpcConfig.ipv6AllowedForDualStack", True),
    ("StreamingFunction", "fileSystemArn", "arn:ap", {"fileSystemMountPath": "/mnt/a", "subnetIds": ["s-1"], "securityGroupIds": ["sg-1"]}, "Function", "fileSystemConfig.arn", "arn:ap"),
    ("StreamingFunction", "fileSystemMountPath", "/mnt/a", {"fileSystemArn": "arn:ap", "subnetIds": ["s-1"], "securityGroupIds": ["sg-1"]}, "Function", "fileSystemConfig.localMountPath", "/mnt/a"),
    ("StreamingFunction", "logFormat", "Text", {}, "Function", "loggingConfig.logFormat", "Text"),
    ("StreamingFunction", "applicationLogLevel", "WARN", {}, "Function", "loggingConfig.applicationLogLevel", "WARN"),
    ("StreamingFunction", "systemLogLevel", "WARN", {}, "Function", "loggingConfig.systemLogLevel", "WARN"),
    ("StreamingFunction", "logKmsKeyArn", "arn:key", {}, "LogGroup", "kmsKeyId", "arn:key"),
    ("StreamingFunction", "tags", {"team": "chat"}, {}, "Function", "tags.team", "chat"),
    ("StreamingFunction", "region", "eu-west-3", {}, "Function", "region", "eu-west-3"),
    ("StreamingFunction", "code", ARCHIVE_VALUE, {}, "Function", "code.assets.index.mjs.text", "export const handler = 1"),
    ("StreamingUrl", "functionName", "fn", {}, "FunctionUrl", "functionName", "fn"),
    ("StreamingUrl", "qualifier", "live", {}, "FunctionUrl", "qualifier", "live"),
    ("StreamingUrl", "authorizationType", "NONE", {"public": True}, "FunctionUrl", "authorizationType", "NONE"),
    ("StreamingUrl", "public", True, {"authorizationType": "NONE"}, "FunctionUrl", "authorizationType", "NONE"),
    ("StreamingUrl", "region", "eu-west-3", {}, "FunctionUrl", "region", "eu-west-3"),
    ("StreamingUrl", "invokeMode", "BUFFERED", {}, "FunctionUrl", "invokeMode", "BUFFERED"),
    ("StreamingUrl", "corsAllowOrigins", ["https://a.example"], {}, "FunctionUrl", "cors.allowOrigins.0", "https://a.example"),
    ("StreamingUrl", "corsAllowMethods", ["POST"], {}, "FunctionUrl", "cors.allowMethods.0", "POST"),
    ("StreamingUrl", "corsAllowHeaders", ["a"], {}, "FunctionUrl", "cors.allowHeaders.0", "a"),
    ("StreamingUrl", "corsExposeHeaders", ["a"], {}, "FunctionUrl", "cors.exposeHeaders.0", "a"),
    ("StreamingUrl", "corsAllowCredentials", True, {}, "FunctionUrl", "cors.allowCredentials", True),
    ("StreamingUrl", "corsMaxAgeSeconds", 60, {}, "FunctionUrl", "cors.maxAge", 60),
    ("StreamingDistribution", "functionName", "fn", {}, "Permission", "function", "fn"),
    ("StreamingDistribution", "functionUrl", "https://x.lambda-url.eu-west-1.on.aws/", {}, "Distribution", "origins.0.domainName", "x.lambda-url.eu-west-1.on.aws"),
    ("StreamingDistribution", "qualifier", "live", {}, "Permission", "qualifier", "live"),
    ("StreamingDistribution", "streamPathPatterns", ["/s/*"], {"sitePath": str(COMPONENTS)}, "Distribution", "orderedCacheBehaviors.0.pathPattern", "/s/*"),
    ("StreamingDistribution", "errorPages", {"404": "/README.md"}, {"sitePath": str(COMPONENTS)}, "Distribution", "customErrorResponses.0.responsePagePath", "/README.md"),
    ("StreamingDistribution", "siteCacheControl", {"README.md": "max-age=1"}, {"sitePath": str(COMPONENTS)}, "BucketObjectv2:chat-site-README.md", "cacheControl", "max-age=1"),
    ("StreamingDistribution", "ipv6Enabled", False, {}, "Distribution", "isIpv6Enabled", False),
    ("StreamingDistribution", "originReadTimeoutSeconds", 20, {}, "Distribution", "origins.0.customOriginConfig.originReadTimeout", 20),
    ("StreamingDistribution", "domainNames", ["a.example"], {"certificateArn": "arn"}, "Distribution", "aliases.0", "a.example"),
    ("StreamingDistribution", "certificateArn", "arn", {"domainNames": ["a.example"]}, "Distribution", "viewerCertificate.acmCertificateArn", "arn"),
    ("StreamingDistribution", "functionTimeoutSeconds", 90, {"responseCompletionTimeoutSeconds": 100}, "Distribution", "origins.0.responseCompletionTimeout", 100),
    ("StreamingDistribution", "responseCompletionTimeoutSeconds", 100, {}, "Distribution", "origins.0.responseCompletionTimeout", 100),
    ("StreamingDistribution", "originKeepaliveTimeoutSeconds", 30, {}, "Distribution", "origins.0.customOriginConfig.originKeepaliveTimeout", 30),
    ("StreamingDistribution", "defaultRootObject", "requirements.txt", {"sitePath": str(COMPONENTS)}, "Distribution", "defaultRootObject", "requirements.txt"),
    ("StreamingDistribution", "hostedZoneId", "Z1", {"domainNames": ["a.example"]}, "Record", "zoneId", "Z1"),
    ("StreamingDistribution", "minimumProtocolVersion", "TLSv1.3_2025", {"domainNames": ["a.example"], "certificateArn": "arn"}, "Distribution", "viewerCertificate.minimumProtocolVersion", "TLSv1.3_2025"),
    ("StreamingDistribution", "webAclArn", "arn", {}, "Distribution", "webAclId", "arn"),
    ("StreamingDistribution", "webAclRequestsPerFiveMinutes", 100, {"managedWebAcl": True}, "WebAcl", "rules.1.statement.rateBasedStatement.limit", 100),
    ("StreamingDistribution", "webAclCountedRules", ["NoUserAgent_HEADER"], {"managedWebAcl": True}, "WebAcl", "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides.0.name", "NoUserAgent_HEADER"),
    ("StreamingDistribution", "accessLogRetentionDays", 7, {}, "LogGroup", "retentionInDays", 7),
    ("StreamingDistribution", "priceClass", "PriceClass_100", {}, "Distribution", "priceClass", "PriceClass_100"),
    ("StreamingDistribution", "allowedCountries", ["DE"], {}, "Distribution", "restrictions.geoRestriction.locations.0", "DE"),
    ("StreamingDistribution", "deniedCountries", ["DE"], {}, "Distribution", "restrictions.geoRestriction.locations.0", "DE"),
    ("StreamingDistribution", "httpVersion", "http2", {}, "Distribution", "httpVersion", "http2"),
    ("StreamingDistribution", "comment", "Chat", {}, "Distribution", "comment", "Chat"),
    ("StreamingApi", "functionArn", FUNCTION_ARN, {}, "Permission", "function", FUNCTION_ARN),
    ("StreamingApi", "qualifier", "live", {}, "Permission", "qualifier", "live"),
    ("StreamingApi", "timeoutSeconds", 60, {}, "Integration", "timeoutMilliseconds", 60_000),
    ("StreamingApi", "stageName", "live", {}, "Stage", "stageName", "live"),
    ("StreamingApi", "public", True, {}, "Method", "authorization", "NONE"),
    ("StreamingApi", "cognitoUserPoolArns", ["arn:pool"], {}, "Authorizer", "providerArns.0", "arn:pool"),
    ("StreamingApi", "cognitoScopes", ["a/b"], {"cognitoUserPoolArns": ["arn:pool"]}, "Method", "authorizationScopes.0", "a/b"),
    ("StreamingApi", "authorizerFunctionArn", FUNCTION_ARN, {}, "Authorizer", "authorizerUri", AUTHORIZER_URI),
    ("StreamingApi", "authorizerIdentitySources", ["context.path"], {"authorizerFunctionArn": FUNCTION_ARN}, "Authorizer", "identitySource", "context.path"),
    ("StreamingApi", "authorizerCacheSeconds", 5, {"authorizerFunctionArn": FUNCTION_ARN}, "Authorizer", "authorizerResultTtlInSeconds", 5),
    ("StreamingApi", "throttlingRateLimit", 5, {"throttlingBurstLimit": 9}, "MethodSettings", "settings.throttlingRateLimit", 5),
    ("StreamingApi", "throttlingBurstLimit", 9, {"throttlingRateLimit": 5}, "MethodSettings", "settings.throttlingBurstLimit", 9),
    ("StreamingApi", "apiKeyRateLimit", 5, {"apiKeyNames": ["a"], "apiKeyBurstLimit": 9}, "UsagePlan", "throttleSettings.rateLimit", 5),
    ("StreamingApi", "apiKeyBurstLimit", 9, {"apiKeyNames": ["a"], "apiKeyRateLimit": 5}, "UsagePlan", "throttleSettings.burstLimit", 9),
    ("StreamingApi", "apiKeyQuotaLimit", 7, {"apiKeyNames": ["a"]}, "UsagePlan", "quotaSettings.limit", 7),
    ("StreamingApi", "apiKeyQuotaPeriod", "DAY", {"apiKeyNames": ["a"], "apiKeyQuotaLimit": 7}, "UsagePlan", "quotaSettings.period", "DAY"),
    ("StreamingApi", "corsAllowOrigins", ["https://b.example"], {}, "IntegrationResponse", "responseParameters", preflight(Allow_Origin="https://b.example")),
    ("StreamingApi", "corsAllowMethods", ["GET"], {"corsAllowOrigins": ["https://a.example"]}, "IntegrationResponse", "responseParameters", preflight(Allow_Methods="GET")),
    ("StreamingApi", "corsAllowHeaders", ["a"], {"corsAllowOrigins": ["https://a.example"]}, "IntegrationResponse", "responseParameters", preflight(Allow_Headers="a")),
    ("StreamingApi", "corsAllowCredentials", True, {"corsAllowOrigins": ["https://a.example"]}, "IntegrationResponse", "responseParameters", preflight(Allow_Credentials="true")),
    ("StreamingApi", "corsMaxAgeSeconds", 60, {"corsAllowOrigins": ["https://a.example"]}, "IntegrationResponse", "responseParameters", preflight(Max_Age="60")),
    ("StreamingApi", "binaryMediaTypes", ["image/png"], {}, "RestApi", "binaryMediaTypes.0", "image/png"),
    ("StreamingApi", "domainName", "a.example", {"certificateArn": "arn"}, "DomainName", "domainName", "a.example"),
    ("StreamingApi", "certificateArn", "arn", {"domainName": "a.example"}, "DomainName", "regionalCertificateArn", "arn"),
    ("StreamingApi", "hostedZoneId", "Z1", {"domainName": "a.example", "certificateArn": "arn"}, "Record", "zoneId", "Z1"),
    ("StreamingApi", "webAclArn", "arn", {}, "WebAclAssociation", "webAclArn", "arn"),
    ("StreamingApi", "webAclRequestsPerFiveMinutes", 100, {"managedWebAcl": True}, "WebAcl", "rules.1.statement.rateBasedStatement.limit", 100),
    ("StreamingApi", "webAclCountedRules", ["A"], {"managedWebAcl": True}, "WebAcl", "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides.0.name", "A"),
    ("StreamingApi", "logRetentionDays", 7, {}, "LogGroup", "retentionInDays", 7),
    ("StreamingApi", "tracingEnabled", True, {}, "Stage", "xrayTracingEnabled", True),
    ("StreamingMonitoring", "functionName", "fn-2", {}, "MetricAlarm:chat-throttles", "dimensions.FunctionName", "fn-2"),
    ("StreamingMonitoring", "qualifier", "live", {}, "MetricAlarm:chat-throttles", "dimensions.Resource", "fn:live"),
    ("StreamingMonitoring", "functionTimeoutSeconds", 10, {}, "MetricAlarm:chat-duration", "threshold", 8000),
    ("StreamingMonitoring", "durationPercentThreshold", 50, {}, "MetricAlarm:chat-duration", "threshold", 60_000),
    ("StreamingMonitoring", "logGroupName", "log", {}, "LogMetricFilter", "logGroupName", "log"),
    ("StreamingMonitoring", "responseBytesField", "$.b", {"logGroupName": "log"}, "LogMetricFilter:chat-response-bytes", "metricTransformation.value", "$.b"),
    ("StreamingMonitoring", "timeToFirstByteMsThreshold", 7, {"logGroupName": "log"}, "MetricAlarm:chat-time-to-first-byte", "threshold", 7),
    ("StreamingMonitoring", "concurrentExecutionsThreshold", 7, {}, "MetricAlarm:chat-concurrency", "threshold", 7),
    ("StreamingMonitoring", "errorPercentThreshold", 7, {}, "MetricAlarm:chat-errors", "threshold", 7),
    ("StreamingMonitoring", "throttlesThreshold", 7, {}, "MetricAlarm:chat-throttles", "threshold", 7),
    ("StreamingMonitoring", "distributionId", "E2", {}, "MonitoringSubscription", "distributionId", "E2"),
    ("StreamingMonitoring", "cloudfrontLatencyMsThreshold", 7, {"distributionId": "E1"}, "MetricAlarm:chat-cloudfront-latency", "threshold", 7),
    ("StreamingMonitoring", "cloudfrontErrorPercentThreshold", 7, {"distributionId": "E1"}, "MetricAlarm:chat-cloudfront-errors", "threshold", 7),
    ("StreamingMonitoring", "webAclMetricName", "acl", {}, "MetricAlarm:chat-waf-blocks", "dimensions.WebACL", "acl"),
    ("StreamingMonitoring", "wafBlockedRequestsThreshold", 7, {"webAclMetricName": "acl"}, "MetricAlarm:chat-waf-blocks", "threshold", 7),
    ("StreamingMonitoring", "apiName", "api", {}, "MetricAlarm:chat-api-errors", "dimensions.ApiName", "api"),
    ("StreamingMonitoring", "apiStageName", "live", {"apiName": "api"}, "MetricAlarm:chat-api-errors", "dimensions.Stage", "live"),
    ("StreamingMonitoring", "apiErrorPercentThreshold", 50, {"apiName": "api"}, "MetricAlarm:chat-api-errors", "threshold", 0.5),
    ("StreamingMonitoring", "alarmTopicArn", "arn", {}, "MetricAlarm:chat-errors", "alarmActions.0", "arn"),
    ("StreamingMonitoring", "usEast1AlarmTopicArn", "arn", {"distributionId": "E1"}, "MetricAlarm:chat-cloudfront-errors", "alarmActions.0", "arn"),
    ("StreamingMonitoring", "alarmEmail", "a@b.example", {}, "TopicSubscription", "endpoint", "a@b.example"),
    ("StreamingMonitoring", "alarmEvaluationPeriods", 3, {}, "MetricAlarm:chat-errors", "evaluationPeriods", 3),
    ("StreamingMonitoring", "monthlyBudgetUsd", 5, {"alarmEmail": "a@b.example"}, "Budget", "limitAmount", "5.00"),
    ("StreamingMonitoring", "budgetTagKey", "k", {"budgetTagValue": "v", "monthlyBudgetUsd": 5, "alarmEmail": "a@b.example"}, "Budget", "costFilters.0.values.0", "user:k$v"),
    ("StreamingMonitoring", "budgetTagValue", "w", {"budgetTagKey": "k", "monthlyBudgetUsd": 5, "alarmEmail": "a@b.example"}, "Budget", "costFilters.0.values.0", "user:k$w"),
    ("StreamingVpcEndpoint", "vpcId", "vpc-2", {}, "VpcEndpoint", "vpcId", "vpc-2"),
    ("StreamingVpcEndpoint", "subnetIds", ["s-1", "s-2"], {}, "VpcEndpoint", "subnetIds.1", "s-2"),
    ("StreamingVpcEndpoint", "functionArns", [FUNCTION_ARN], {}, "VpcEndpoint", "policy", ENDPOINT_POLICY),
    ("StreamingVpcEndpoint", "sourceSecurityGroupIds", ["sg-2"], {}, "SecurityGroup", "ingress.0.securityGroups.0", "sg-2"),
    ("StreamingVpcEndpoint", "sourceCidrBlocks", ["10.0.0.0/8"], {}, "SecurityGroup", "ingress.0.cidrBlocks.0", "10.0.0.0/8"),
    ("StreamingVpcEndpoint", "includeQualifiers", False, {}, "VpcEndpoint", "policy", ENDPOINT_POLICY),
    ("StreamingVpcEndpoint", "allowPrincipals", ["123456789012"], {}, "VpcEndpoint", "policy", ENDPOINT_POLICY[:-3] + ', "Condition": {"StringEquals": {"aws:PrincipalAccount": ["123456789012"]}}}]}'),
    ("StreamingVpcEndpoint", "ipAddressType", "dualstack", {}, "VpcEndpoint", "ipAddressType", "dualstack"),
    ("StreamingVpcEndpoint", "securityGroupIds", ["sg-3"], {"sourceSecurityGroupIds": None}, "VpcEndpoint", "securityGroupIds.0", "sg-3"),
    ("StreamingVpcEndpoint", "endpointId", "vpce-1", {"subnetIds": None}, "VpcEndpointPolicy", "vpcEndpointId", "vpce-1"),
    ("StreamingVpcEndpoint", "singleZone", True, {"subnetIds": ["s-1"]}, "VpcEndpoint", "subnetIds.0", "s-1"),
]  # fmt: skip
# The front door with which StreamingService passes an argument on, and what that door needs beside it.
VPC_DOOR = {
    "frontDoor": "vpc",
    "vpcId": "vpc-1",
    "endpointSubnetIds": ["s-1", "s-2"],
    "sourceSecurityGroupIds": ["sg-1"],
}
SERVICE_DOORS = {
    "StreamingFunction": VPC_DOOR,
    "StreamingUrl": {"frontDoor": "function-url"},
    "StreamingDistribution": {"frontDoor": "cloudfront"},
    "StreamingApi": {"frontDoor": "api-gateway"},
    "StreamingVpcEndpoint": VPC_DOOR,
    "StreamingMonitoring": {"frontDoor": "function-url", "monitoring": True},
}
SERVICE_HAS = {camel_case(name) for name in StreamingServiceArgs.__annotations__}
SERVICE_NAMES = {("StreamingVpcEndpoint", "subnetIds"): "endpointSubnetIds"}
# What the service has by that name is something else, or nothing that this table can tell.
NOT_THE_SERVICES = {
    ("StreamingVpcEndpoint", "securityGroupIds"),
    ("StreamingDistribution", "accessLogRetentionDays"),
    ("StreamingApi", "certificateArn"),
    ("StreamingApi", "hostedZoneId"),
    ("StreamingUrl", "allowPrincipals"),
    ("StreamingVpcEndpoint", "allowPrincipals"),
    # The function's timeout counts too.
    ("StreamingDistribution", "responseCompletionTimeoutSeconds"),
    # Needs a front door of its own.
    ("StreamingMonitoring", "usEast1AlarmTopicArn"),
}


def service_case(component, argument, value, others, *arrival):
    def renamed(name):
        return SERVICE_NAMES.get((component, name), name)

    others = {renamed(name): other for name, other in others.items()}
    return ("StreamingService", renamed(argument), value, {**SERVICE_DOORS[component], **others}, *arrival)


# These need more than a table: the log group is one of two (test_service.py), and sources are bundled (test_bundle.py).
ELSEWHERE = {
    ("StreamingService", "accessLogRetentionDays"): 7,
    ("StreamingService", "entry"): "index.ts",
    ("StreamingFunction", "entry"): "index.ts",
    ("StreamingFunction", "externalPackages"): ["sharp"],
    ("StreamingFunction", "esbuildOptions"): ["--minify"],
}
ARGUMENTS += [
    ("StreamingService", "responseCompletionTimeoutSeconds", 130, {}, "Distribution", "origins.0.responseCompletionTimeout", 130),
    ("StreamingService", "usEast1AlarmTopicArn", "arn", {"monitoring": True}, "MetricAlarm:chat-cloudfront-errors", "alarmActions.0", "arn"),
]  # fmt: skip
SERVICE_ARGUMENTS = [
    service_case(*case) for case in ARGUMENTS if case[0] in SERVICE_DOORS and case[:2] not in NOT_THE_SERVICES
]
ARGUMENTS += [case for case in SERVICE_ARGUMENTS if case[1] in SERVICE_HAS]
# These arrive in the middle of the dashboard's text.
ON_THE_DASHBOARD = {
    "memorySizeMb": (2048, "/ 1000 * 2 *"),
    "pricePerMillionRequestsUsd": (7.77, "requests * 7.77 /"),
    "pricePerGbSecondUsd": (7.77, "* 1 * 7.77"),
    "pricePerStreamedGbUsd": (7.77, "1073741824 * 7.77"),
    "cloudfrontPricePerGbUsd": (7.77, "bytes / 1073741824 * 7.77"),
    "cloudfrontPricePerMillionRequestsUsd": (7.77, "requests * 7.77 / 1000000 + bytes"),
    "apiPricePerMillionRequestsUsd": (7.77, "api_requests * 7.77"),
}
NEVER_AN_OUTPUT = {
    ("StreamingMonitoring", "cloudfrontAdditionalMetrics"),
    ("StreamingMonitoring", "disabledAlarms"),
    ("StreamingDistribution", "bodySigning"),
    ("StreamingDistribution", "cachedPathTtlSeconds"),
    ("StreamingDistribution", "forwardViewerHost"),
    ("StreamingDistribution", "managedWebAcl"),
    ("StreamingApi", "managedWebAcl"),
    ("StreamingDistribution", "pathFunctionNames"),
    ("StreamingDistribution", "pathFunctionUrls"),
    ("StreamingDistribution", "pathQualifiers"),
    ("StreamingDistribution", "siteInvalidation"),
    ("StreamingApi", "apiKeyNames"),
    ("StreamingApi", "setAccountLogRole"),
    ("StreamingFunction", "managedPolicyArns"),
    ("StreamingDistribution", "sitePath"),
    ("StreamingUrl", "allowPrincipals"),
    ("StreamingService", "frontDoor"),
    ("StreamingService", "monitoring"),
    ("StreamingService", "allowPrincipals"),
}
NEVER_AN_OUTPUT |= {("StreamingService", name) for _, name in NEVER_AN_OUTPUT if name in SERVICE_HAS}
PLAIN_MAP = {"type": "object", "plain": True}
PLAIN_ARGUMENTS = {
    "bodySigning": {"type": "string", "plain": True},
    "cachedPathTtlSeconds": {**PLAIN_MAP, "additionalProperties": {"type": "number"}},
    "errorPages": {"type": "object", "additionalProperties": {"type": "string"}},
    "forwardViewerHost": {"type": "boolean", "plain": True},
    "ipv6Enabled": {"type": "boolean"},
    "managedWebAcl": {"type": "boolean", "plain": True},
    "pathFunctionNames": {**PLAIN_MAP, "additionalProperties": {"type": "string"}},
    "pathFunctionUrls": {**PLAIN_MAP, "additionalProperties": {"type": "string"}},
    "pathQualifiers": {**PLAIN_MAP, "additionalProperties": {"type": "string"}},
    "siteCacheControl": {"type": "object", "additionalProperties": {"type": "string"}},
    "siteInvalidation": {"type": "boolean", "plain": True},
    "code": {"$ref": "pulumi.json#/Archive"},
    "environment": {"type": "object", "additionalProperties": {"type": "string"}},
    "webAdapter": {"type": "boolean"},
    "snapStart": {"type": "boolean"},
    ("StreamingUrl", "allowPrincipals"): {"type": "array", "items": {"type": "string"}, "plain": True},
    ("StreamingService", "allowPrincipals"): {"type": "array", "items": {"type": "string"}, "plain": True},
    "monitoring": {"type": "boolean", "plain": True},
    "managedPolicyArns": {"type": "array", "items": {"type": "string"}, "plain": True},
    "policyStatements": {
        "type": "array",
        "items": {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}},
    },
    "ipv6AllowedForDualStack": {"type": "boolean"},
    "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    "public": {"type": "boolean"},
    "corsAllowCredentials": {"type": "boolean"},
    "singleZone": {"type": "boolean"},
    "includeQualifiers": {"type": "boolean"},
    "sitePath": {"type": "string", "plain": True},
    "frontDoor": {"type": "string", "plain": True},
    "tracingEnabled": {"type": "boolean"},
    "apiKeyNames": {"type": "array", "items": {"type": "string", "plain": True}, "plain": True},
    "setAccountLogRole": {"type": "boolean", "plain": True},
    "cloudfrontAdditionalMetrics": {"type": "boolean", "plain": True},
    "disabledAlarms": {"type": "array", "items": {"type": "string", "plain": True}, "plain": True},
}
# Outputs that are no string.
MAPS = {"apiKeyValues"}
arguments = pytest.mark.parametrize(
    ("component", "argument", "value", "others", "resource", "path", "expected"),
    ARGUMENTS,
    ids=[f"{case[0]}.{case[1]}" for case in ARGUMENTS],
)


def expected_type(component, name, value):
    for key in ((component, name), name):
        if key in PLAIN_ARGUMENTS:
            return PLAIN_ARGUMENTS[key]
    if isinstance(value, list):
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "number" if isinstance(value, int) else "string"}


def wrapped(value, secret=False):
    """A known Output that comes from the resource SOURCE."""
    return {SIGNATURE: OUTPUT, "value": value, "secret": secret, "dependencies": [SOURCE]}


def unwrapped(value):
    """`value` without Output envelopes, and whether one of them was secret."""
    if isinstance(value, dict) and value.get(SIGNATURE) in (OUTPUT, SECRET):
        inner, secret = unwrapped(value.get("value", UNKNOWN))
        return inner, secret or value[SIGNATURE] == SECRET or value.get("secret", False)
    if isinstance(value, dict):
        items = {key: unwrapped(item) for key, item in value.items()}
        return {key: item for key, (item, _) in items.items()}, any(secret for _, secret in items.values())
    if isinstance(value, list):
        items = [unwrapped(item) for item in value]
        return [item for item, _ in items], any(secret for _, secret in items)
    return value, False


def arrived(request, path):
    """The value at `path`, or UNKNOWN where it or what holds it is unknown; and whether the property is secret."""
    value, secret = unwrapped(json_format.MessageToDict(request.object))
    name = path.split(".")[0]
    _, secret = unwrapped(json_format.MessageToDict(request.object)[name])
    keys = ["code", "assets", "index.mjs", "text"] if path.startswith("code.") else path.split(".")
    for key in keys:
        if value == UNKNOWN:
            break
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value, secret


def without_descriptions(spec):
    if not isinstance(spec, dict):
        return spec
    return {key: without_descriptions(value) for key, value in spec.items() if key != "description"}


def test_schema(provider):
    schema = json.loads(provider.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)

    assert schema["name"] == "lambda-streaming"
    assert schema["version"] == VERSION
    assert schema["types"] == {}
    assert set(schema["resources"]) == {f"lambda-streaming:index:{component}" for component in REQUIRED}
    for component, required in REQUIRED.items():
        resource = schema["resources"][f"lambda-streaming:index:{component}"]
        known = {case[1]: case[2] for case in ARGUMENTS if case[0] == component}
        known |= {name: "" for owner, name in NEVER_AN_OUTPUT if owner == component}
        if component == "StreamingMonitoring":
            known |= {"timeToFirstByteField": "", **dict.fromkeys(ON_THE_DASHBOARD, 0)}
        known |= {name: value for (owner, name), value in ELSEWHERE.items() if owner == component}
        described = {name: without_descriptions(spec) for name, spec in resource["inputProperties"].items()}
        assert described == {name: expected_type(component, name, value) for name, value in known.items()}
        assert resource["requiredInputs"] == sorted(set(required) - ALTERNATIVES.get(component, set()))
        assert resource["description"]
        assert all(spec["description"] for spec in resource["inputProperties"].values())
        for name, spec in resource["properties"].items():
            assert spec["description"]
            assert spec["type"] == ("object" if name in MAPS else "string")


@pytest.mark.parametrize(
    ("component", "outputs"),
    [
        ("StreamingMonitoring", {"dashboardName", "alarmTopicArn"}),
        (
            "StreamingApi",
            {
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
        ),
        ("StreamingFunction", {"functionName", "functionArn", "qualifiedArn", "roleName", "logGroupName"}),
        (
            "StreamingService",
            {"url", "functionName", "functionArn", "roleName", "logGroupName", "domainName", "distributionId"},
        ),
        ("StreamingUrl", {"functionUrl", "functionArn"}),
        ("StreamingDistribution", {"url", "domainName", "distributionId", "distributionArn"}),
        ("StreamingVpcEndpoint", {"endpointId", "securityGroupId", "callerPolicyJson", "callerEgressRuleJson"}),
    ],
)
def test_outputs(provider, component, outputs):
    _, response = provider.construct(component, REQUIRED[component])

    state, secret = unwrapped(json_format.MessageToDict(response.state))
    assert set(state) == outputs
    assert all(
        isinstance(value, str) and value and value != UNKNOWN for name, value in state.items() if name not in MAPS
    )
    assert not secret


@arguments
def test_plain(provider, component, argument, value, others, resource, path, expected):
    registered, _ = provider.construct(component, {**REQUIRED[component], **others, argument: value})
    assert arrived(registered[resource], path) == (expected, False)


@arguments
def test_output(provider, component, argument, value, others, resource, path, expected):
    registered, _ = provider.construct(component, {**REQUIRED[component], **others, argument: wrapped(value)})

    assert arrived(registered[resource], path) == (expected, False)
    assert SOURCE in registered[resource].propertyDependencies[path.split(".")[0]].urns


@arguments
def test_secret(provider, component, argument, value, others, resource, path, expected):
    for secret in (wrapped(value, secret=True), {SIGNATURE: SECRET, "value": value}):
        registered, _ = provider.construct(component, {**REQUIRED[component], **others, argument: secret})
        assert arrived(registered[resource], path) == (expected, True)


@arguments
def test_unknown(provider, component, argument, value, others, resource, path, expected):
    for unknown in (UNKNOWN, {SIGNATURE: OUTPUT, "dependencies": [SOURCE]}):
        given = {**REQUIRED[component], **others, argument: unknown}
        registered, _ = provider.construct(component, given, preview=True)
        assert arrived(registered[resource], path)[0] == UNKNOWN


@pytest.mark.parametrize("argument", sorted(ON_THE_DASHBOARD))
def test_dashboard(provider, argument):
    value, expected = ON_THE_DASHBOARD[argument]
    given = {**REQUIRED["StreamingMonitoring"], "distributionId": "E1", "apiName": "api", "logGroupName": "log"}
    for form, preview in ((value, False), (wrapped(value, secret=True), False), (UNKNOWN, True)):
        registered, _ = provider.construct("StreamingMonitoring", {**given, argument: form}, preview)
        body, secret = arrived(registered["Dashboard"], "dashboardBody")
        assert (UNKNOWN if preview else expected) in body
        assert secret == isinstance(form, dict)


@pytest.mark.parametrize("value", ["$.t", wrapped("$.t"), UNKNOWN])
def test_time_to_first_byte_field(provider, value):
    given = {**REQUIRED["StreamingMonitoring"], "logGroupName": "log", "timeToFirstByteField": value}
    registered, _ = provider.construct("StreamingMonitoring", given, preview=value == UNKNOWN)
    found = registered["LogMetricFilter:chat-time-to-first-byte"]
    assert arrived(found, "metricTransformation.value")[0] == (UNKNOWN if value == UNKNOWN else "$.t")


@pytest.mark.parametrize("argument", ["subnetIds", "functionArns", "sourceSecurityGroupIds"])
def test_lists_with_an_unknown_item(provider, argument):
    given = {**REQUIRED["StreamingVpcEndpoint"], argument: ["arn:a", {SIGNATURE: OUTPUT, "dependencies": [SOURCE]}]}
    registered, _ = provider.construct("StreamingVpcEndpoint", given, preview=True)
    assert {"StreamingVpcEndpoint:chat", "SecurityGroup:chat", "VpcEndpoint:chat"} == {
        key for key in registered if ":" in key
    }


def test_site_path(provider, tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html>")
    registered, _ = provider.construct(
        "StreamingDistribution", {**REQUIRED["StreamingDistribution"], "sitePath": str(tmp_path)}
    )
    assert arrived(registered["BucketObjectv2"], "key") == ("index.html", False)


def test_functions_by_path(provider):
    given = {
        "pathFunctionNames": {"/search/*": wrapped("search")},
        "pathFunctionUrls": {"/search/*": {SIGNATURE: OUTPUT, "dependencies": [SOURCE]}},
        "cachedPathTtlSeconds": {"/search/models": 60, "/search/terms/*": wrapped(30)},
    }
    registered, _ = provider.construct(
        "StreamingDistribution", {**REQUIRED["StreamingDistribution"], **given}, preview=True
    )

    distribution = registered["Distribution"]
    assert arrived(distribution, "orderedCacheBehaviors.0.pathPattern") == ("/search/models", False)
    assert arrived(distribution, "orderedCacheBehaviors.1.pathPattern") == ("/search/terms/*", False)
    assert arrived(distribution, "orderedCacheBehaviors.2.pathPattern") == ("/search/*", False)
    assert arrived(distribution, "origins.1.domainName")[0] == UNKNOWN
    permissions = [request for request in provider.engine.requests if request.type.endswith(":Permission")]
    assert sorted(arrived(found, "function")[0] for found in permissions) == ["fn", "fn", "search", "search"]
    assert arrived(registered["CachePolicy:chat-cached-60s"], "maxTtl") == (60, False)
    assert arrived(registered["CachePolicy:chat-cached-42e4bd0c"], "maxTtl") == (30, False)


@pytest.mark.parametrize(
    ("component", "inputs", "sentence"),
    [
        (
            "StreamingFunction",
            {"runtime": "python3.13"},
            "StreamingFunction 'chat': runtime 'python3.13' cannot stream",
        ),
        (
            "StreamingFunction",
            {"timeoutSeconds": wrapped(901)},
            "StreamingFunction 'chat': timeout_seconds is 901, but",
        ),
        ("StreamingUrl", {"authorizationType": "NONE"}, "StreamingUrl 'chat': authorization_type 'NONE' lets anyone"),
        (
            "StreamingDistribution",
            {"sitePath": wrapped("site")},
            "StreamingDistribution 'chat': site_path is an Output",
        ),
        (
            "StreamingDistribution",
            {"pathFunctionUrls": wrapped({"/search/*": "https://x.lambda-url.eu-west-1.on.aws/"})},
            "StreamingDistribution 'chat': path_function_urls is an Output",
        ),
        ("StreamingVpcEndpoint", {"subnetIds": wrapped(["s-1"])}, "StreamingVpcEndpoint 'chat': subnet_ids names 1"),
    ],
)
def test_refused(provider, component, inputs, sentence):
    with pytest.raises(grpc.RpcError) as refused:
        provider.construct(component, {**REQUIRED[component], **inputs})
    assert sentence in refused.value.details()
    assert "Traceback" not in refused.value.details()
    assert ".py" not in refused.value.details()
