"""A function given by its ARN, with an alias or without, in another region: what AWS tells is what was registered."""

from typing import Any

import pulumi
import pytest
from lambda_streaming import (
    ArgumentError,
    StreamingApi,
    StreamingDistribution,
    StreamingFunction,
    StreamingMonitoring,
    StreamingUrl,
)

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
ARN = "arn:aws:lambda:eu-west-3:123456789012:function:fn"
URL = "https://abcdefgh.lambda-url.eu-west-3.on.aws/"
FORMS = [lambda value: value, pulumi.Output.from_input]


def permissions(deployment):
    return [
        tuple(found.inputs.get(name) for name in ("function", "qualifier", "region"))
        for found in deployment.of_type("Permission").values()
    ]


@pytest.mark.parametrize("form", FORMS, ids=["plain", "output"])
@pytest.mark.parametrize(
    ("given", "function", "qualifier", "region"),
    [
        pytest.param("fn", "fn", None, None, id="name"),
        pytest.param("fn:live", "fn", "live", None, id="name and alias"),
        pytest.param(
            "123456789012:function:fn:live", "123456789012:function:fn", "live", None, id="partial ARN and alias"
        ),
        pytest.param(ARN, ARN, None, "eu-west-3", id="ARN"),
        pytest.param(f"{ARN}:live", ARN, "live", "eu-west-3", id="ARN and alias"),
    ],
)
def test_url(deploy, form, given, function, qualifier, region):
    args = {"allow_principals": ["123456789012"]}
    deployment = deploy(lambda: StreamingUrl("chat", {"function_name": form(given), **args}))

    url = deployment.only("FunctionUrl").inputs
    assert (url["functionName"], url.get("qualifier"), url.get("region")) == (function, qualifier, region)
    assert permissions(deployment) == [(function, qualifier, region)] * 2


@pytest.mark.parametrize("form", FORMS, ids=["plain", "output"])
def test_distribution(deploy, form):
    deployment = deploy(
        lambda: StreamingDistribution("cdn", {"function_name": form(f"{ARN}:live"), "function_url": form(URL)})
    )
    assert permissions(deployment) == [(ARN, "live", "eu-west-3")] * 2


@pytest.mark.parametrize("form", FORMS, ids=["plain", "output"])
@pytest.mark.parametrize("qualifier", ["1", "$LATEST"])
def test_a_url_serves_no_version(deploy, form, qualifier):
    """https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html: `FunctionUrlQualifier`."""

    def url():
        return StreamingUrl("chat", {"function_name": form(f"{ARN}:{qualifier}")})

    def distribution():
        return StreamingDistribution("chat", {"function_name": form(f"{ARN}:{qualifier}"), "function_url": URL})

    def path():
        search: Any = {"function_name": form(f"{ARN}:{qualifier}"), "function_url": URL}
        return StreamingDistribution(
            "chat", {"function_name": "fn", "function_url": URL, "path_functions": {"/a": search}}
        )

    for program, where in [
        (url, "function_name"),
        (distribution, "function_name"),
        (path, "path_functions['/a'].function_name"),
    ]:
        with pytest.raises(ArgumentError) as refused:
            deploy(program)
        assert f"the qualifier in {where} is '{qualifier}', but a function URL only serves an alias" in str(
            refused.value
        )


@pytest.mark.parametrize("form", FORMS, ids=["plain", "output"])
def test_api(deploy, form):
    deployment = deploy(lambda: StreamingApi("chat", {"function_arn": form(f"{ARN}:live")}))
    assert permissions(deployment) == [(ARN, "live", "eu-west-3")]
    assert {f"{ARN}:live/" in found.inputs["uri"] for found in deployment.of_type("Integration").values()} == {True}


@pytest.mark.parametrize("form", FORMS, ids=["plain", "output"])
def test_monitoring(deploy, form):
    deployment = deploy(lambda: StreamingMonitoring("chat", {"function_name": form(f"{ARN}:live")}))
    alarm = deployment.one("MetricAlarm", "chat-throttles").inputs
    assert alarm["dimensions"] == {"FunctionName": "fn"}
    assert {found.inputs["region"] for found in deployment.resources if "region" in found.inputs} == {"eu-west-3"}


def test_an_alias_is_known_at_preview_to_be_none(deploy):
    def program():
        function = StreamingFunction("chat", {"code": CODE})
        return StreamingUrl("chat", {"function_name": function.function_name})

    assert "qualifier" not in deploy(program, preview=True).only("FunctionUrl").inputs


def test_an_alias_that_is_not_known_yet_stays_unknown(deploy):
    def program():
        function = StreamingFunction("chat", {"code": CODE, "alias": "live"})
        return StreamingUrl("chat", {"function_name": function.qualified_arn})

    deployment = deploy(program, preview=True)
    assert deployment.only("FunctionUrl").links["qualifier"] >= {deployment.only("Alias").urn}


@pytest.mark.parametrize(
    ("component", "args", "sentence"),
    [
        (StreamingUrl, {"function_name": "a b"}, "function_name is 'a b'; give the name or the ARN of a function"),
        (
            StreamingUrl,
            {"function_name": f"{ARN}:live", "qualifier": "blue"},
            "qualifier is 'blue', but function_name names 'live'; leave one of them out",
        ),
        (
            StreamingUrl,
            {"function_name": ARN, "region": "us-east-1"},
            "region is 'us-east-1', but function_name is in 'eu-west-3'; leave region out, or give 'eu-west-3'",
        ),
        (
            StreamingDistribution,
            {"function_name": "fn", "function_url": URL, "region": "us-east-1"},
            "region is 'us-east-1', but function_url is in 'eu-west-3'; leave region out, or give 'eu-west-3'",
        ),
        (
            StreamingMonitoring,
            {"function_name": "fn", "region": "us-east-1", "alarm_topic_arn": "arn:aws:sns:eu-west-3:1:t"},
            "alarm_topic_arn is in eu-west-3, but the alarms are in 'us-east-1' and notify topics there",
        ),
    ],
)
@pytest.mark.parametrize("form", FORMS, ids=["plain", "output"])
def test_refused(deploy, component, args, sentence, form):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: component("chat", {name: form(value) for name, value in args.items()}))
    assert str(refused.value).startswith(f"{component.__name__} 'chat': {sentence}")
