"""Values that only AWS would know, made up in AWS's own form, so that programs that split and join them work.

The same program gets the same values each time.
Forms: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from ..wire import UNKNOWN_TEXT, Properties

ACCOUNT = "123456789012"


def find_partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def find_dns_suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def make_token(seed: str, length: int) -> str:
    """`length` lower-case letters and digits that depend on `seed` alone."""
    digest = hashlib.sha256(seed.encode()).digest() + hashlib.sha256(b"2" + seed.encode()).digest()
    return base64.b32encode(digest).decode().lower().rstrip("=")[:length]


def make_hexadecimal(seed: str, length: int) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def make_arn(service: str, region: str, rest: str, *, account: bool = True, regional: bool = True) -> str:
    return f"arn:{find_partition(region)}:{service}:{region if regional else ''}:{ACCOUNT if account else ''}:{rest}"


def find_text(inputs: Properties, *names: str) -> str | None:
    values = (inputs.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value != UNKNOWN_TEXT), None)


def _name(name: str, inputs: Properties, *properties: str) -> str:
    return find_text(inputs, *properties) or f"{name}-{make_hexadecimal(name, 7)}"


def _make_function(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    function = _name(name, inputs, "name")
    arn = make_arn("lambda", region, f"function:{function}")
    version = "1" if inputs.get("publish") is True else "$LATEST"
    invoke = f"arn:{find_partition(region)}:apigateway:{region}:lambda:path"
    return function, {
        "name": function,
        "arn": arn,
        "version": version,
        "qualifiedArn": f"{arn}:{version}",
        "invokeArn": f"{invoke}/2015-03-31/functions/{arn}/invocations",
        "qualifiedInvokeArn": f"{invoke}/2015-03-31/functions/{arn}:{version}/invocations",
        "responseStreamingInvokeArn": f"{invoke}/2021-11-15/functions/{arn}/response-streaming-invocations",
    }


def _make_alias(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    alias = _name(name, inputs, "name")
    function = find_text(inputs, "functionName") or "function"
    base = function if function.startswith("arn:") else make_arn("lambda", region, f"function:{function}")
    invoke = f"arn:{find_partition(region)}:apigateway:{region}:lambda:path"
    return f"{base}:{alias}", {
        "name": alias,
        "arn": f"{base}:{alias}",
        "invokeArn": f"{invoke}/2015-03-31/functions/{base}:{alias}/invocations",
    }


def _make_function_url(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = make_token(f"url/{name}/{find_text(inputs, 'functionName')}", 32)
    function = find_text(inputs, "functionName") or name
    arn = function if function.startswith("arn:") else make_arn("lambda", region, f"function:{function}")
    # Function URLs of China regions do not exist (https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html).
    return function, {"urlId": id_, "functionUrl": f"https://{id_}.lambda-url.{region}.on.aws/", "functionArn": arn}


def _make_distribution(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = "E" + make_token(f"distribution/{name}", 13).upper()
    domain = f"d{make_token(f'domain/{name}', 13)}.cloudfront.net"
    arn = make_arn("cloudfront", region, f"distribution/{id_}", regional=False)
    return id_, {
        "arn": arn,
        "domainName": domain,
        "hostedZoneId": "Z2FDTNDATAQYW2",
        "etag": "ETVPDKIKX0DER",
        "status": "Deployed",
    }


def _make_bucket(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    bucket = _name(name, inputs, "bucket").lower()
    suffix = find_dns_suffix(region)
    return bucket, {
        "bucket": bucket,
        "arn": f"arn:{find_partition(region)}:s3:::{bucket}",
        "bucketDomainName": f"{bucket}.s3.{suffix}",
        "bucketRegionalDomainName": f"{bucket}.s3.{region}.{suffix}",
    }


def _make_role(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    role = _name(name, inputs, "name")
    path = find_text(inputs, "path") or "/"
    return role, {
        "name": role,
        "arn": make_arn("iam", region, f"role{path}{role}", regional=False),
        "uniqueId": "AROA" + make_token(role, 17).upper(),
    }


def _log_group(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    group = _name(name, inputs, "name")
    return group, {"name": group, "arn": make_arn("logs", region, f"log-group:{group}")}


def _make_vpc_endpoint(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = f"vpce-{make_hexadecimal(name, 17)}"
    service = (find_text(inputs, "serviceName") or "lambda").rsplit(".", 1)[-1]
    host = f"{id_}-{make_token(name, 8)}.{service}.{region}.vpce.{find_dns_suffix(region)}"
    return id_, {
        "arn": make_arn("ec2", region, f"vpc-endpoint/{id_}"),
        "dnsEntries": [{"dnsName": host, "hostedZoneId": "Z7HUB22UULQXV"}],
        "state": "available",
    }


def _make_ec2(prefix: str, kind: str) -> Callable[[str, Properties, str], tuple[str, Properties]]:
    def make(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
        id_ = f"{prefix}-{make_hexadecimal(name, 17)}"
        return id_, {"arn": make_arn("ec2", region, f"{kind}/{id_}")}

    return make


def _make_security_group(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = f"sg-{make_hexadecimal(name, 17)}"
    return id_, {"arn": make_arn("ec2", region, f"security-group/{id_}"), "name": _name(name, inputs, "name")}


def _make_rest_api(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = make_token(f"api/{name}", 10)
    return id_, {
        "name": _name(name, inputs, "name"),
        "rootResourceId": make_token(f"root/{name}", 10),
        "arn": f"arn:{find_partition(region)}:apigateway:{region}::/restapis/{id_}",
        "executionArn": make_arn("execute-api", region, id_),
    }


def _make_stage(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    api, stage = find_text(inputs, "restApi") or "api", find_text(inputs, "stageName") or "stage"
    return f"ags-{api}-{stage}", {
        "arn": f"arn:{find_partition(region)}:apigateway:{region}::/restapis/{api}/stages/{stage}",
        "executionArn": make_arn("execute-api", region, f"{api}/{stage}"),
        "invokeUrl": f"https://{api}.execute-api.{region}.{find_dns_suffix(region)}/{stage}",
    }


def _make_web_acl(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_, acl = make_uuid(name), _name(name, inputs, "name")
    scope = "global" if inputs.get("scope") == "CLOUDFRONT" else "regional"
    return id_, {"name": acl, "arn": make_arn("wafv2", region, f"{scope}/webacl/{acl}/{id_}")}


def _make_certificate(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    arn = make_arn("acm", region, f"certificate/{make_uuid(name)}")
    domain = find_text(inputs, "domainName") or "example.com"
    others = [
        other for other in inputs.get("subjectAlternativeNames") or [] if isinstance(other, str) and other != domain
    ]
    options = [
        {
            "domainName": one,
            "resourceRecordName": f"_{make_hexadecimal(one, 32)}.{one.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{make_hexadecimal('v' + one, 32)}.acm-validations.aws.",
        }
        for one in [domain, *others]
    ]
    return arn, {"arn": arn, "domainValidationOptions": options}


def _make_policy(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    return make_uuid(name), {"name": _name(name, inputs, "name"), "etag": "ETVPDKIKX0DER"}


def _make_access_control(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    return "E" + make_token(name, 13).upper(), {"name": _name(name, inputs, "name"), "etag": "ETVPDKIKX0DER"}


def _make_queue(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    suffix = ".fifo" if inputs.get("fifoQueue") is True else ""
    queue = find_text(inputs, "name") or f"{name}-{make_hexadecimal(name, 7)}{suffix}"
    url = f"https://sqs.{region}.{find_dns_suffix(region)}/{ACCOUNT}/{queue}"
    return url, {"name": queue, "url": url, "arn": make_arn("sqs", region, queue)}


def _known_by_arn(service: str, form: str) -> Callable[[str, Properties, str], tuple[str, Properties]]:
    """What AWS names by its ARN, which ends with `form`."""

    def make(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
        given = _name(name, inputs, "name")
        arn = make_arn(service, region, form.format(name=given, token=make_token(name, 6)))
        return arn, {"name": given, "arn": arn}

    return make


def make_uuid(seed: str) -> str:
    digits = make_hexadecimal(seed, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


RESOURCES: dict[str, Callable[[str, Properties, str], tuple[str, Properties]]] = {
    "aws:acm/certificate:Certificate": _make_certificate,
    "aws:apigateway/restApi:RestApi": _make_rest_api,
    "aws:apigateway/stage:Stage": _make_stage,
    "aws:cloudfront/cachePolicy:CachePolicy": _make_policy,
    "aws:cloudfront/distribution:Distribution": _make_distribution,
    "aws:cloudfront/originAccessControl:OriginAccessControl": _make_access_control,
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": _make_policy,
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _make_policy,
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:bedrock/inferenceProfile:InferenceProfile": _known_by_arn("bedrock", "application-inference-profile/{token}"),
    "aws:ec2/securityGroup:SecurityGroup": _make_security_group,
    "aws:ec2/subnet:Subnet": _make_ec2("subnet", "subnet"),
    "aws:ec2/vpc:Vpc": _make_ec2("vpc", "vpc"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _make_vpc_endpoint,
    "aws:iam/role:Role": _make_role,
    "aws:lambda/alias:Alias": _make_alias,
    "aws:lambda/capacityProvider:CapacityProvider": _known_by_arn("lambda", "capacity-provider:{name}"),
    "aws:lambda/function:Function": _make_function,
    "aws:lambda/functionUrl:FunctionUrl": _make_function_url,
    "aws:s3/bucket:Bucket": _make_bucket,
    "aws:s3/bucketV2:BucketV2": _make_bucket,
    "aws:secretsmanager/secret:Secret": _known_by_arn("secretsmanager", "secret:{name}-{token}"),
    "aws:sns/topic:Topic": _known_by_arn("sns", "{name}"),
    "aws:sqs/queue:Queue": _make_queue,
    "aws:wafv2/webAcl:WebAcl": _make_web_acl,
}


def make_outputs(type_: str, name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    """The id of a resource and its outputs beside its inputs; what is not made up stays unknown, as in a preview."""
    make = RESOURCES.get(type_)
    if make is not None:
        return make(name, inputs, region)
    package, module, kind = [*type_.split(":"), "", ""][:3]
    id_ = f"{name}-{make_hexadecimal(type_ + name, 7)}"
    if package != "aws":
        return id_, {}
    service = module.split("/")[0]
    found = {"name": id_} if "name" not in inputs else {}
    named = find_text(inputs, "name") or id_
    return id_, {**found, "arn": make_arn(service, region, f"{kind.lower()}/{named}")}
