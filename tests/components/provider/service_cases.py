"""StreamingService's arguments: those of the components that it is made of, and its own."""

from lambda_streaming import StreamingServiceArgs
from pulumi.provider.experimental.util import camel_case

from .api_cases import API
from .case import CODE, Case, Component, plain, plain_list
from .distribution_cases import DISTRIBUTION
from .function_cases import FUNCTION
from .monitoring_cases import MONITORING
from .url_cases import URL
from .vpc_endpoint_cases import VPC_ENDPOINT

PARTS = [FUNCTION, URL, DISTRIBUTION, API, VPC_ENDPOINT, MONITORING]
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
    *(case for part in PARTS for case in part.service_cases(HAS)),
]
SERVICE = Component(
    "StreamingService",
    required={"code": CODE},
    alternatives={"code"},
    cases=CASES,
    outputs={"url", "functionName", "functionArn", "roleName", "logGroupName", "domainName", "distributionId"},
    plain={
        **{name: type_ for part in PARTS for name, type_ in part.plain.items() if name in HAS},
        "allowPrincipals": plain_list(),
        "frontDoor": plain("string"),
        "monitoring": plain("boolean"),
    },
    # The log group is one of two (service/test_component.py), and sources are bundled (function/test_bundle.py).
    elsewhere={"accessLogRetentionDays": {"type": "number"}, "entry": {"type": "string"}},
)
COMPONENTS = [*PARTS, SERVICE]
