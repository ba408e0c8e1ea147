"""StreamingDistribution's arguments."""

from pathlib import Path

from .case import FUNCTION_URL, Case, Component, plain, plain_map

# Stands for a site.
FOLDER = str(Path(__file__).parents[3] / "components")
CASES = [
    Case("functionName", "fn", "Permission", "function"),
    Case(
        "functionUrl",
        "https://x.lambda-url.eu-west-1.on.aws/",
        "Distribution",
        "origins.0.domainName",
        "x.lambda-url.eu-west-1.on.aws",
    ),
    Case("qualifier", "live", "Permission", "qualifier"),
    Case(
        "streamPathPatterns",
        ["/s/*"],
        "Distribution",
        "orderedCacheBehaviors.0.pathPattern",
        "/s/*",
        beside={"sitePath": FOLDER},
    ),
    Case(
        "errorPages",
        {"404": "/README.md"},
        "Distribution",
        "customErrorResponses.0.responsePagePath",
        "/README.md",
        beside={"sitePath": FOLDER},
    ),
    Case(
        "siteCacheControl",
        {"README.md": "max-age=1"},
        "BucketObjectv2:chat-site-README.md",
        "cacheControl",
        "max-age=1",
        beside={"sitePath": FOLDER},
    ),
    Case("ipv6Enabled", False, "Distribution", "isIpv6Enabled"),
    Case("region", "eu-west-1", "Permission", "region"),
    Case("tags", {"team": "chat"}, "Distribution", "tags.team", "chat"),
    Case("originReadTimeoutSeconds", 20, "Distribution", "origins.0.customOriginConfig.originReadTimeout"),
    Case("domainNames", ["a.example"], "Distribution", "aliases.0", "a.example", beside={"certificateArn": "arn"}),
    Case(
        "certificateArn",
        "arn",
        "Distribution",
        "viewerCertificate.acmCertificateArn",
        beside={"domainNames": ["a.example"]},
    ),
    Case(
        "functionTimeoutSeconds",
        90,
        "Distribution",
        "origins.0.responseCompletionTimeout",
        100,
        beside={"responseCompletionTimeoutSeconds": 100},
    ),
    Case(
        "responseCompletionTimeoutSeconds",
        100,
        "Distribution",
        "origins.0.responseCompletionTimeout",
        as_in_service=False,
    ),
    Case("originKeepaliveTimeoutSeconds", 30, "Distribution", "origins.0.customOriginConfig.originKeepaliveTimeout"),
    Case("defaultRootObject", "requirements.txt", "Distribution", "defaultRootObject", beside={"sitePath": FOLDER}),
    Case("hostedZoneId", "Z1", "Record", "zoneId", beside={"domainNames": ["a.example"]}),
    Case(
        "minimumProtocolVersion",
        "TLSv1.3_2025",
        "Distribution",
        "viewerCertificate.minimumProtocolVersion",
        beside={"domainNames": ["a.example"], "certificateArn": "arn"},
    ),
    Case("webAclArn", "arn", "Distribution", "webAclId"),
    Case(
        "webAclRequestsPerFiveMinutes",
        100,
        "WebAcl",
        "rules.1.statement.rateBasedStatement.limit",
        beside={"managedWebAcl": True},
    ),
    Case(
        "webAclCountedRules",
        ["NoUserAgent_HEADER"],
        "WebAcl",
        "rules.2.statement.managedRuleGroupStatement.ruleActionOverrides.0.name",
        "NoUserAgent_HEADER",
        beside={"managedWebAcl": True},
    ),
    Case("accessLogRetentionDays", 7, "LogGroup", "retentionInDays", as_in_service=False),
    Case("priceClass", "PriceClass_100", "Distribution", "priceClass"),
    Case("allowedCountries", ["DE"], "Distribution", "restrictions.geoRestriction.locations.0", "DE"),
    Case("deniedCountries", ["DE"], "Distribution", "restrictions.geoRestriction.locations.0", "DE"),
    Case("httpVersion", "http2", "Distribution", "httpVersion"),
    Case("comment", "Chat", "Distribution", "comment"),
]

DISTRIBUTION = Component(
    "StreamingDistribution",
    required={"functionName": "fn", "functionUrl": FUNCTION_URL},
    cases=CASES,
    outputs={"url", "domainName", "distributionId", "distributionArn"},
    plain={
        "bodySigning": plain("string"),
        "cachedPathTtlSeconds": plain_map("number"),
        "forwardViewerAuthorization": plain("string"),
        "forwardViewerHost": plain("boolean"),
        "managedWebAcl": plain("boolean"),
        "grantScope": plain("string"),
        "pathFunctions": {
            **plain("object"),
            "additionalProperties": {"$ref": "#/types/lambda-streaming:index:PathFunction", "plain": True},
        },
        "siteInvalidation": plain("boolean"),
        "sitePath": plain("string"),
    },
    door={"frontDoor": "cloudfront"},
)
