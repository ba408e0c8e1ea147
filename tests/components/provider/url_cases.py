"""StreamingUrl's arguments."""

from .case import Case, Component, plain_list

CASES = [
    Case("functionName", "fn", "FunctionUrl", "functionName"),
    Case("qualifier", "live", "FunctionUrl", "qualifier"),
    Case("authorizationType", "NONE", "FunctionUrl", "authorizationType", beside={"public": True}),
    Case("public", True, "FunctionUrl", "authorizationType", "NONE", beside={"authorizationType": "NONE"}),
    Case("region", "eu-west-3", "FunctionUrl", "region"),
    Case("invokeMode", "BUFFERED", "FunctionUrl", "invokeMode"),
    Case("corsAllowOrigins", ["https://a.example"], "FunctionUrl", "cors.allowOrigins.0", "https://a.example"),
    Case("corsAllowMethods", ["POST"], "FunctionUrl", "cors.allowMethods.0", "POST"),
    Case("corsAllowHeaders", ["a"], "FunctionUrl", "cors.allowHeaders.0", "a"),
    Case("corsExposeHeaders", ["a"], "FunctionUrl", "cors.exposeHeaders.0", "a"),
    Case("corsAllowCredentials", True, "FunctionUrl", "cors.allowCredentials"),
    Case("corsMaxAgeSeconds", 60, "FunctionUrl", "cors.maxAge"),
]

URL = Component(
    "StreamingUrl",
    required={"functionName": "fn"},
    cases=CASES,
    outputs={"functionUrl", "functionArn"},
    plain={"allowPrincipals": plain_list()},
    door={"frontDoor": "function-url"},
)
