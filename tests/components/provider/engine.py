"""An engine that keeps what the provider registers, and values in the form in which it sends them."""

from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)
from pulumi.runtime.rpc import UNKNOWN

from .case import SIGNATURE

SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
SOURCE = "urn:pulumi:dev::shop::test:index:Source::source"
UNKNOWN_OUTPUT = {SIGNATURE: OUTPUT, "dependencies": [SOURCE]}

OUTPUTS = {
    "aws:cloudwatch/logGroup:LogGroup": {"name": "log", "arn": "arn:aws:logs:eu-west-1:1:log-group:log"},
    "aws:iam/role:Role": {"name": "role", "arn": "arn:aws:iam::1:role/role"},
    "aws:lambda/function:Function": {"name": "fn", "arn": "arn:aws:lambda:eu-west-1:1:function:fn", "version": "7"},
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
    "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "1"},
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

    def construct(self, component, inputs, preview=False, name="chat"):
        """The resources registered, by their last type name and by that and their name (`Type:name`), and the response."""
        self.engine.requests.clear()
        self.engine.preview = preview
        response = self.stub.Construct(
            provider_pb2.ConstructRequest(
                project="shop",
                stack="dev",
                parallel=8,
                type=f"lambda-streaming:index:{component}",
                name=name,
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
        pairs = [unwrapped(item) for item in value]
        return [item for item, _ in pairs], any(secret for _, secret in pairs)
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
