"""Preflights and the headers that let pages of other origins read answers."""

from lambda_streaming import StreamingApi

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat-fn"


def api(**args):
    return lambda: StreamingApi("chat", {"function_arn": ARN, **args})


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
