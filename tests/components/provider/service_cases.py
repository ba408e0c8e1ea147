"""StreamingService's arguments: those of the components that it is made of, and its own."""

from lambda_streaming import StreamingServiceArgs
from pulumi.provider.experimental.util import camel_case

from .api_cases import API
from .case import CODE, FUNCTION_ARN, Case, Component, plain, plain_list
from .distribution_cases import DISTRIBUTION
from .function_cases import FUNCTION
from .monitoring_cases import MONITORING
from .url_cases import URL
from .vpc_endpoint_cases import ENDPOINT_POLICY, VPC_DOOR, VPC_ENDPOINT

PARTS = [FUNCTION, URL, DISTRIBUTION, API, VPC_ENDPOINT, MONITORING]
OTHER_ARN = "arn:aws:lambda:eu-west-1:1:function:other:live"
BOTH = ENDPOINT_POLICY.replace(f'"{FUNCTION_ARN}"', f'"{FUNCTION_ARN}:live", "{OTHER_ARN}"')
HAS = {camel_case(name) for name in StreamingServiceArgs.__annotations__}
CASES = [
    # The function's timeout counts too.
    Case("responseCompletionTimeoutSeconds", 130, "Distribution", "origins.0.responseCompletionTimeout"),
    # Needs CloudFront as its front door.
    Case(
        "usEast1AlarmTopicArn",
        "arn",
        "MetricAlarm:chat-cloudfront-errors",
        "alarmActions.0",
        beside={"monitoring": True},
    ),
    Case("alias", "blue", "Alias", "name"),
    Case("allowFunctionArns", [OTHER_ARN], "VpcEndpoint", "policy", BOTH, beside=VPC_DOOR),
    *(case for part in PARTS for case in part.service_cases(HAS)),
]
SERVICE = Component(
    "StreamingService",
    required={"code": CODE},
    alternatives={"code"},
    cases=CASES,
    outputs={
        "url",
        "functionName",
        "functionArn",
        "newestVersion",
        "roleName",
        "logGroupName",
        "domainName",
        "distributionId",
        "qualifiedArn",
    },
    plain={
        **{name: type_ for part in PARTS for name, type_ in part.plain.items() if name in HAS},
        "allowPrincipals": plain_list(),
        "frontDoor": plain("string"),
        "ownEndpoint": plain("boolean"),
        "publish": plain("boolean"),
        "monitoring": plain("boolean"),
    },
    # The log group is one of two (service/test_component.py), and sources are bundled (function/test_bundle.py).
    elsewhere={
        "accessLogRetentionDays": {"type": "number"},
        "entry": {"type": "string"},
        "tenantIdSource": {"type": "string"},
    },
)
COMPONENTS = [*PARTS, SERVICE]
