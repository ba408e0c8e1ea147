"""What to do in the words of what made a resource: a component of the package lambda-streaming, or aws-native.

A rule's own `fix` is in those of pulumi-aws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .rule import Policy
from .stack.resource import Resource
from .stack.tokens import COMPONENTS

_CLOSE_URL: Final = 'Set authorization_type="AWS_IAM", and leave public=True out.'
_CLOSE_SERVICE: Final = "Leave public=True out; allow_principals= names callers of their own."
_ORIGINS: Final = 'Name your own pages in cors_allow_origins=["https://chat.example.com"].'
_WITHIN_VPC: Final = 'Set front_door="vpc", or leave subnet_ids= out.'
_ROLE: Final = (
    "Name in policy_statements= the actions that the handler calls and the ARNs of what it calls, or use links=."
)
_SECRET: Final = "Keep the secret in AWS Secrets Manager, and give its ARN in links=, which lets the role read it."
_RUNTIME: Final = 'Set runtime= to the newest of the language, such as runtime="nodejs24.x".'
_TENANTS: Final = "Leave tenant_isolation=True out, or what does not go with it."
_WEB_ACL: Final = "Set managed_web_acl=True, or web_acl_arn= to one of yours."
_TIMEOUTS: Final = (
    "Raise origin_read_timeout_seconds= and response_completion_timeout_seconds=, or lower the function's timeout."
)

# For each rule and component, one sentence in the imperative. An argument is written as `name=`, in Python's spelling.
FIXES: Final[Mapping[str, Mapping[str, str]]] = {
    "access-logs-missing": dict.fromkeys(
        ("StreamingDistribution", "StreamingService"), "Set access_log_retention_days=30."
    ),
    "alarm-missing": {
        "StreamingFunction": "Add a StreamingMonitoring of the function, with an alarm_topic_arn= or alarm_email=.",
        "StreamingService": "Set monitoring=True.",
    },
    "api-auth-none": dict.fromkeys(
        ("StreamingApi", "StreamingService"),
        "Leave public=True out, or name callers by cognito_user_pool_arns= or authorizer_function_arn=.",
    ),
    "api-timeout-default": {
        "StreamingApi": "Raise timeout_seconds= to the function's timeout.",
        "StreamingService": "Raise timeout_seconds=.",
    },
    "body-hash-missing": dict.fromkeys(
        ("StreamingDistribution", "StreamingService"),
        'Send x-amz-content-sha256 from the client, or set body_signing="edge".',
    ),
    "cors-any-origin": dict.fromkeys(("StreamingUrl", "StreamingService"), _ORIGINS),
    "cors-open": dict.fromkeys(("StreamingUrl", "StreamingService"), _ORIGINS),
    "endpoint-ingress-open": dict.fromkeys(
        ("StreamingVpcEndpoint", "StreamingService"),
        "Name the callers by source_security_group_ids=, or their networks by source_cidr_blocks=.",
    ),
    "endpoint-policy-open": {
        "StreamingVpcEndpoint": "Name in function_arns= the functions that may be called, and in allow_principals= "
        "who may call them.",
        "StreamingService": "Name in allow_principals= who may call the function.",
    },
    "endpoint-single-zone": {
        "StreamingVpcEndpoint": "Give subnet_ids= a subnet in each of two or more availability zones.",
        "StreamingService": "Give endpoint_subnet_ids= a subnet in each of two or more availability zones.",
    },
    "log-retention-missing": dict.fromkeys(("StreamingFunction", "StreamingService"), "Set log_retention_days=30."),
    "long-stream-unbounded": dict.fromkeys(
        ("StreamingFunction", "StreamingService"),
        "Set reserved_concurrency= to the number of streams that you are willing to pay for at once.",
    ),
    "origin-timeout-mismatch": dict.fromkeys(("StreamingDistribution", "StreamingService"), _TIMEOUTS),
    "permission-public": {"StreamingUrl": _CLOSE_URL, "StreamingService": _CLOSE_SERVICE},
    "permission-wrong-qualifier": {"StreamingUrl": "Set qualifier= to the function's alias."},
    "provisioned-concurrency-unused": {
        "StreamingFunction": "Give the StreamingUrl the function's alias as its qualifier=.",
    },
    "role-too-broad": {
        "StreamingFunction": f"{_ROLE} Take wide policies out of managed_policy_arns=.",
        "StreamingService": _ROLE,
    },
    "runtime-cannot-stream": {
        "StreamingService": 'Set web_adapter=True, or runtime= to one of Node.js, such as runtime="nodejs24.x".',
    },
    "runtime-deprecated": dict.fromkeys(("StreamingFunction", "StreamingService"), _RUNTIME),
    "secret-in-environment": dict.fromkeys(("StreamingFunction", "StreamingService"), _SECRET),
    "security-headers-missing": {
        "StreamingDistribution": "Leave response_headers_policy_id= out, or name a policy that sets security headers.",
    },
    "stream-cached": dict.fromkeys(
        ("StreamingDistribution", "StreamingService"),
        "Take the path out of cached_path_ttl_seconds=, or list it in the rule's setting cachedPathPatterns.",
    ),
    "tenant-isolation-unsupported": dict.fromkeys(("StreamingFunction", "StreamingService"), _TENANTS),
    "timeout-below-response": dict.fromkeys(
        ("StreamingFunction", "StreamingService"),
        "Raise timeout_seconds= to the seconds that the response takes at 2 MB a second, and add the time to the first "
        "byte.",
    ),
    "timeout-over-limit": dict.fromkeys(("StreamingFunction", "StreamingService"), "Set timeout_seconds=900 or less."),
    "tls-old": {"StreamingDistribution": 'Set minimum_protocol_version="TLSv1.2_2021" or newer.'},
    "tracing-off": dict.fromkeys(("StreamingFunction", "StreamingService"), 'Set tracing_mode="Active".'),
    "url-auth-none": {"StreamingUrl": _CLOSE_URL, "StreamingService": _CLOSE_SERVICE},
    "url-buffered": {"StreamingUrl": 'Set invoke_mode="RESPONSE_STREAM".'},
    "url-in-vpc": {"StreamingService": _WITHIN_VPC},
    "url-qualifier-invalid": {"StreamingUrl": "Set qualifier= to the name of an alias, or leave it out."},
    "vpc-function-unreachable": {
        "StreamingFunction": "Add a StreamingVpcEndpoint that names the function in function_arns=.",
        "StreamingService": 'Set front_door="vpc" and own_endpoint=True, or front_door="api-gateway".',
    },
    "waf-missing": dict.fromkeys(("StreamingDistribution", "StreamingService"), _WEB_ACL),
}


# For each rule whose fix names what aws-native calls otherwise, the same in its words.
NATIVE_FIXES: Final[Mapping[str, str]] = {
    "access-logs-missing": "Set distributionConfig.logging.bucket, or deliver the logs with an "
    "aws-native.logs.DeliverySource of the distribution.",
    "alarm-missing": "Declare an aws-native.cloudwatch.Alarm on the function's Errors, Throttles or "
    "ConcurrentExecutions.",
    "api-auth-none": "Set authorizationType to AWS_IAM, COGNITO_USER_POOLS or CUSTOM with an authorizer; in an OpenAPI "
    "document, give each method a security scheme that is one of these.",
    "api-not-streaming": "Set responseTransferMode to STREAM and uri to arn:aws:apigateway:REGION:lambda:path/"
    "2021-11-15/functions/FUNCTION_ARN/response-streaming-invocations, in a REST API.",
    "api-timeout-default": "Set timeoutInMillis to the function's timeout, 900000 at most.",
    "log-retention-missing": "Declare an aws-native.logs.LogGroup with retentionInDays, and name it in the function's "
    "loggingConfig.",
    "url-auth-none": "Set authType to AWS_IAM, and serve the public through CloudFront with an origin access control.",
}


def find_fix(rule: Policy, resource: Resource) -> str:
    """What puts a resource right, in the words of the component of ours that made it, or of its provider."""
    parts = resource.urn.split("::")
    types = parts[2].split("$") if len(parts) > 3 else []
    made_by = next((type_.removeprefix(COMPONENTS) for type_ in types if type_.startswith(COMPONENTS)), "")
    of_provider = NATIVE_FIXES if resource.declared_type.startswith("aws-native:") else {}
    return FIXES.get(rule.id, {}).get(made_by) or of_provider.get(rule.id, rule.fix)
