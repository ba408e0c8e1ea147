import json
import re

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingMonitoring
from pulumi.runtime.rpc import UNKNOWN

EVERYTHING = {
    "log_group_name": "chat-log",
    "distribution_id": "E1",
    "web_acl_metric_name": "chat-acl",
    "api_name": "chat-api",
    "concurrent_executions_threshold": 900,
}


def monitoring(**args):
    return lambda: StreamingMonitoring("chat", {"function_name": "chat-fn", **args})


def alarm(deployment, name):
    return deployment.one("MetricAlarm", f"chat-{name}").inputs


def widgets(deployment):
    body = json.loads(deployment.only("Dashboard").inputs["dashboardBody"])
    return {widget["properties"]["title"]: widget["properties"] for widget in body["widgets"]}


def test_alarms_of_a_function_alone(deploy):
    deployment = deploy(monitoring())

    assert set(deployment.of_type("MetricAlarm")) == {"chat-errors", "chat-throttles", "chat-duration"}
    common = {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 2,
        "treatMissingData": "notBreaching",
        "alarmActions": ["arn:aws:sns:eu-west-1:123456789012:chat-0a1b"],
        "okActions": ["arn:aws:sns:eu-west-1:123456789012:chat-0a1b"],
    }
    throttles = alarm(deployment, "throttles")
    assert throttles.pop("alarmDescription")
    assert throttles == {
        **common,
        "namespace": "AWS/Lambda",
        "metricName": "Throttles",
        "dimensions": {"FunctionName": "chat-fn"},
        "statistic": "Sum",
        "period": 300,
        "threshold": 0,
    }
    duration = alarm(deployment, "duration")
    assert (duration["extendedStatistic"], duration["threshold"]) == ("p99", 96_000)
    assert "statistic" not in duration
    errors = alarm(deployment, "errors")
    assert errors["threshold"] == 1
    assert not {"namespace", "metricName", "period"} & set(errors)
    *counts, percent = errors["metricQueries"]
    assert [(count["id"], count["metric"]["metricName"]) for count in counts] == [
        ("errors", "Errors"),
        ("invocations", "Invocations"),
    ]
    assert percent["expression"] == "IF(invocations > 0, 100 * errors / invocations, 0)"
    assert percent["returnData"] is True


def test_alarms_of_everything(deploy):
    deployment = deploy(monitoring(**EVERYTHING))

    found = {
        name.removeprefix("chat-"): (
            resource.inputs["namespace"],
            resource.inputs["metricName"],
            resource.inputs["dimensions"],
            resource.inputs.get("statistic") or resource.inputs["extendedStatistic"],
            resource.inputs["threshold"],
            resource.inputs.get("region"),
        )
        for name, resource in deployment.of_type("MetricAlarm").items()
        if name != "chat-errors"
    }
    function = {"FunctionName": "chat-fn"}
    distribution = {"DistributionId": "E1", "Region": "Global"}
    assert found == {
        "throttles": ("AWS/Lambda", "Throttles", function, "Sum", 0, None),
        "duration": ("AWS/Lambda", "Duration", function, "p99", 96_000, None),
        "concurrency": ("AWS/Lambda", "ConcurrentExecutions", function, "Maximum", 900, None),
        "time-to-first-byte": ("LambdaStreaming/chat-fn", "TimeToFirstByte", {}, "p95", 5000, None),
        "cloudfront-errors": ("AWS/CloudFront", "5xxErrorRate", distribution, "Average", 1, "us-east-1"),
        "cloudfront-latency": ("AWS/CloudFront", "OriginLatency", distribution, "p95", 5000, "us-east-1"),
        "waf-blocks": (
            "AWS/WAFV2",
            "BlockedRequests",
            {"WebACL": "chat-acl", "Rule": "ALL"},
            "Sum",
            1000,
            "us-east-1",
        ),
        "api-errors": ("AWS/ApiGateway", "5XXError", {"ApiName": "chat-api", "Stage": "prod"}, "Average", 0.01, None),
    }


def test_alarms_notify_the_topic_of_their_region(deploy):
    deployment = deploy(monitoring(**EVERYTHING))

    topics = deployment.of_type("Topic")
    assert {name: topic.inputs.get("region") for name, topic in topics.items()} == {
        "chat": None,
        "chat-us-east-1": "us-east-1",
    }
    for resource in deployment.of_type("MetricAlarm").values():
        topic = topics["chat-us-east-1" if resource.inputs.get("region") else "chat"]
        assert resource.links["alarmActions"] == resource.links["okActions"] == {topic.urn}
    assert deployment.outputs["us_east_1_alarm_topic_arn"] == "arn:aws:sns:eu-west-1:123456789012:chat-us-east-1-0a1b"


def test_a_regional_web_acl(deploy):
    deployment = deploy(monitoring(web_acl_metric_name="chat-acl"))

    inputs = alarm(deployment, "waf-blocks")
    assert inputs["dimensions"] == {"WebACL": "chat-acl", "Rule": "ALL", "Region": "eu-west-1"}
    assert "region" not in inputs
    assert widgets(deployment)["WAF"]["region"] == "eu-west-1"
    assert deployment.outputs["us_east_1_alarm_topic_arn"] is None


THRESHOLDS = {
    "error_percent_threshold": ("errors", 7),
    "throttles_threshold": ("throttles", 7),
    "duration_percent_threshold": ("duration", 8400),
    "concurrent_executions_threshold": ("concurrency", 7),
    "time_to_first_byte_ms_threshold": ("time-to-first-byte", 7),
    "cloudfront_error_percent_threshold": ("cloudfront-errors", 7),
    "cloudfront_latency_ms_threshold": ("cloudfront-latency", 7),
    "waf_blocked_requests_threshold": ("waf-blocks", 7),
    "api_error_percent_threshold": ("api-errors", 0.07),
}


@pytest.mark.parametrize("argument", sorted(THRESHOLDS))
def test_thresholds(deploy, argument):
    name, threshold = THRESHOLDS[argument]
    deployment = deploy(monitoring(**{**EVERYTHING, argument: 7}))
    assert alarm(deployment, name)["threshold"] == pytest.approx(threshold)


@pytest.mark.parametrize("name", sorted(name for name, _ in THRESHOLDS.values()))
def test_disabled_alarms(deploy, name):
    everything = set(deploy(monitoring(**EVERYTHING)).of_type("MetricAlarm"))
    deployment = deploy(monitoring(**EVERYTHING, disabled_alarms=[name]))
    assert set(deployment.of_type("MetricAlarm")) == everything - {f"chat-{name}"}


def test_duration_follows_the_timeout(deploy):
    deployment = deploy(monitoring(function_timeout_seconds=900.0))

    assert alarm(deployment, "duration")["threshold"] == 720_000
    (line,) = widgets(deployment)["Duration and timeout (ms)"]["annotations"]["horizontal"]
    assert line == {"label": "Timeout", "value": 900_000}


def test_topics_of_ones_own(deploy):
    deployment = deploy(
        monitoring(
            distribution_id="E1",
            alarm_topic_arn="arn:aws:sns:eu-west-1:1:ops",
            us_east_1_alarm_topic_arn="arn:aws:sns:us-east-1:1:ops",
        )
    )

    assert deployment.of_type("Topic") == {}
    assert alarm(deployment, "errors")["alarmActions"] == ["arn:aws:sns:eu-west-1:1:ops"]
    assert alarm(deployment, "cloudfront-errors")["alarmActions"] == ["arn:aws:sns:us-east-1:1:ops"]


def test_one_topic_is_enough_without_alarms_on_cloudfront(deploy):
    deployment = deploy(
        monitoring(
            distribution_id="E1",
            alarm_topic_arn="arn:aws:sns:eu-west-1:1:ops",
            disabled_alarms=["cloudfront-errors", "cloudfront-latency"],
        )
    )
    assert deployment.outputs["us_east_1_alarm_topic_arn"] is None


def test_email(deploy):
    deployment = deploy(monitoring(distribution_id="E1", alarm_email="team@example.com"))

    subscriptions = deployment.of_type("TopicSubscription")
    assert {name: found.inputs.get("region") for name, found in subscriptions.items()} == {
        "chat": None,
        "chat-us-east-1": "us-east-1",
    }
    assert subscriptions["chat"].inputs == {
        "topic": "arn:aws:sns:eu-west-1:123456789012:chat-0a1b",
        "protocol": "email",
        "endpoint": "team@example.com",
    }


def test_metrics_from_the_log(deploy):
    deployment = deploy(monitoring(log_group_name="chat-log", response_bytes_field="$.message.bytes"))

    filters = {
        name: (
            found.inputs["logGroupName"],
            found.inputs["pattern"],
            tuple(found.inputs["metricTransformation"][key] for key in ("name", "namespace", "value", "unit")),
        )
        for name, found in deployment.of_type("LogMetricFilter").items()
    }
    namespace, size = "LambdaStreaming/chat-fn", "$.message.bytes"
    time = "$.timeToFirstByteMs"
    assert filters == {
        "chat-time-to-first-byte": (
            "chat-log",
            "{ $.timeToFirstByteMs >= 0 }",
            ("TimeToFirstByte", namespace, time, "Milliseconds"),
        ),
        "chat-response-bytes": ("chat-log", f"{{ {size} >= 0 }}", ("ResponseBytes", namespace, size, "Bytes")),
        "chat-charged-bytes": (
            "chat-log",
            f"{{ {size} > 6291456 }}",
            ("ChargedResponseBytes", namespace, size, "Bytes"),
        ),
    }


def test_cloudfront_latency_can_be_left_out(deploy):
    deployment = deploy(monitoring(distribution_id="E1", cloudfront_additional_metrics=False))

    assert deployment.of_type("MonitoringSubscription") == {}
    assert "chat-cloudfront-latency" not in deployment.of_type("MetricAlarm")


def test_cloudfront_latency_that_is_published_already(deploy):
    deployment = deploy(
        monitoring(distribution_id="E1", cloudfront_additional_metrics=False, cloudfront_latency_ms_threshold=700)
    )

    assert deployment.of_type("MonitoringSubscription") == {}
    assert alarm(deployment, "cloudfront-latency")["threshold"] == 700


def test_cloudfront_latency(deploy):
    deployment = deploy(monitoring(distribution_id="E1"))
    assert deployment.only("MonitoringSubscription").inputs == {
        "distributionId": "E1",
        "monitoringSubscription": {
            "realtimeMetricsSubscriptionConfig": {"realtimeMetricsSubscriptionStatus": "Enabled"}
        },
    }


def test_dashboard_of_a_function_alone(deploy):
    deployment = deploy(monitoring(qualifier="live"))

    assert re.fullmatch("shop-dev-chat-[0-9a-f]{7}", deployment.only("Dashboard").inputs["dashboardName"])
    found = widgets(deployment)
    assert list(found) == [
        "Requests",
        "Errors and throttles",
        "Duration and timeout (ms)",
        "Concurrency",
        "Estimated cost an hour (USD)",
    ]
    assert {properties["region"] for properties in found.values()} == {"eu-west-1"}
    dimensions = ["FunctionName", "chat-fn", "Resource", "chat-fn:live"]
    assert found["Requests"]["metrics"] == [["AWS/Lambda", "Invocations", *dimensions, {"stat": "Sum"}]]


def test_dashboard_of_everything(deploy):
    found = widgets(deploy(monitoring(**EVERYTHING)))

    assert {title for title, properties in found.items() if properties["region"] == "us-east-1"} == {
        "CloudFront requests",
        "CloudFront errors (%)",
        "CloudFront origin latency (ms)",
        "WAF",
        "Estimated cost of CloudFront an hour (USD)",
    }
    metrics = {metric[1] for properties in found.values() for metric in properties["metrics"] if len(metric) > 1}
    assert {
        "Invocations",
        "Errors",
        "Throttles",
        "Duration",
        "ConcurrentExecutions",
        "TimeToFirstByte",
        "ResponseBytes",
        "5xxErrorRate",
        "OriginLatency",
        "BlockedRequests",
        "Count",
        "Latency",
    } <= metrics


def test_widgets_do_not_overlap(deploy):
    body = json.loads(deploy(monitoring(**EVERYTHING)).only("Dashboard").inputs["dashboardBody"])

    places = {
        (widget["x"] + x, widget["y"] + y)
        for widget in body["widgets"]
        for x in range(widget["width"])
        for y in range(widget["height"])
    }
    assert len(places) == sum(widget["width"] * widget["height"] for widget in body["widgets"])
    assert max(x for x, _ in places) < 24


def usd(properties, **metrics):
    """The value of each expression of a cost widget, by its label: metric math reads here like Python."""
    shown = {metric[0]["label"]: metric[0]["expression"] for metric in properties["metrics"] if len(metric) == 1}
    ids = {metric[-1]["id"] for metric in properties["metrics"] if "id" in metric[-1]}
    assert ids == set(metrics)
    names = {**metrics, "FILL": lambda value, default: value}
    return {label: eval(expression, {"__builtins__": {}}, names) for label, expression in shown.items()}


def test_estimated_cost(deploy):
    found = widgets(deploy(monitoring(**EVERYTHING, memory_size_mb=512)))

    mib = 1024 * 1024
    cost = usd(
        found["Estimated cost an hour (USD)"],
        requests=2_000_000,
        duration_ms=4_000_000,
        charged_bytes=3 * 1030 * mib,
        charged=3,
        api_requests=1_000_000,
    )
    assert cost == pytest.approx(
        {
            "Lambda requests": 0.40,
            "Lambda compute": 4000 * 0.5 * 0.0000133334,
            "Lambda streaming": 3 * 0.008,
            "API Gateway requests": 3.50,
        }
    )
    cost = usd(found["Estimated cost of CloudFront an hour (USD)"], requests=2_000_000, bytes=10 * 1024 * mib)
    assert cost == pytest.approx({"CloudFront": 2 + 0.85})


PRICES = [
    "price_per_million_requests_usd",
    "price_per_gb_second_usd",
    "price_per_streamed_gb_usd",
    "cloudfront_price_per_gb_usd",
    "cloudfront_price_per_million_requests_usd",
    "api_price_per_million_requests_usd",
]


@pytest.mark.parametrize("argument", PRICES)
def test_prices(deploy, argument):
    found = widgets(deploy(monitoring(**EVERYTHING, **{argument: 0.0000777})))
    expressions = [
        metric[0]["expression"] for properties in found.values() for metric in properties["metrics"] if len(metric) == 1
    ]
    assert len([expression for expression in expressions if "* 0.0000777" in expression]) == 1


def test_budget(deploy):
    deployment = deploy(
        monitoring(
            monthly_budget_usd=25, alarm_email="team@example.com", budget_tag_key="project", budget_tag_value="shop"
        )
    )

    inputs = deployment.only("Budget").inputs
    notifications = inputs.pop("notifications")
    assert inputs == {
        "budgetType": "COST",
        "limitAmount": "25.00",
        "limitUnit": "USD",
        "timeUnit": "MONTHLY",
        "costFilters": [{"name": "TagKeyValue", "values": ["user:project$shop"]}],
    }
    assert [(found["notificationType"], found["threshold"]) for found in notifications] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]
    assert all(found["subscriberEmailAddresses"] == ["team@example.com"] for found in notifications)


def test_no_budget_unless_asked_for(deploy):
    assert deploy(monitoring(alarm_email="team@example.com")).of_type("Budget") == {}


def test_everything_is_a_child(deploy):
    deployment = deploy(monitoring(**EVERYTHING, alarm_email="team@example.com", monthly_budget_usd=1))
    component = deployment.only("StreamingMonitoring")
    assert {found.parent for found in deployment.resources if found is not component} == {component.urn}


def test_links_hold_at_preview(deploy):
    def program():
        function = pulumi.CustomResource("aws:lambda/function:Function", "fn", {})
        return StreamingMonitoring("chat", {"function_name": function.id, "function_timeout_seconds": function.id})

    deployment = deploy(program, preview=True)
    function = deployment.only("Function").urn
    assert function in deployment.only("Dashboard").links["dashboardBody"]
    assert function in deployment.one("MetricAlarm", "chat-throttles").links["dimensions"]
    assert alarm(deployment, "duration")["threshold"] == UNKNOWN


REFUSED = [
    ({"disabled_alarms": ["latency"]}, "disabled_alarms has 'latency'; the alarms are errors, canary-errors, throttles,"),
    ({"waf_blocked_requests_threshold": 5}, "waf_blocked_requests_threshold has no effect without web_acl_metric_name"),
    ({"time_to_first_byte_ms_threshold": 5}, "time_to_first_byte_ms_threshold has no effect without log_group_name"),
    ({"response_bytes_field": "$.a"}, "response_bytes_field has no effect without log_group_name; leave it out, or"),
    ({"api_stage_name": "live"}, "api_stage_name has no effect without api_name"),
    ({"cloudfront_additional_metrics": True}, "cloudfront_additional_metrics has no effect without distribution_id"),
    (
        {"distribution_id": "E1", "alarm_topic_arn": "arn"},
        "the alarms on CloudFront are in us-east-1 and notify a topic there; give us_east_1_alarm_topic_arn beside",
    ),
    ({"us_east_1_alarm_topic_arn": "arn"}, "us_east_1_alarm_topic_arn has no effect, because no alarm is there"),
    ({"monthly_budget_usd": 5}, "monthly_budget_usd needs alarm_email, to which AWS Budgets writes"),
    ({"budget_tag_key": "a"}, "budget_tag_key has no effect without monthly_budget_usd"),
    ({"monthly_budget_usd": 5, "alarm_email": "a@b.example", "budget_tag_key": "a"}, "budget_tag_key and budget_tag_value"),
]  # fmt: skip


@pytest.mark.parametrize("argument", ["disabled_alarms", "cloudfront_additional_metrics"])
def test_never_an_output(deploy, argument):
    def program():
        given = {"distribution_id": "E1", argument: pulumi.Output.from_input(["errors"])}
        return monitoring(**given)()

    with pytest.raises(ArgumentError, match=f"{argument} is an Output; give a plain value"):
        deploy(program)


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        deploy(monitoring(**args))
    assert str(refused.value).startswith(f"StreamingMonitoring 'chat': {sentence}")


REFUSED_VALUES = [
    ({"error_percent_threshold": -1}, "error_percent_threshold is -1; give a number, 0 or more"),
    ({"function_timeout_seconds": 1.5}, "function_timeout_seconds is 1.5; give a whole number"),
    ({"alarm_evaluation_periods": 0.5}, "alarm_evaluation_periods is 0.5; give a whole number"),
    ({"alarm_evaluation_periods": 0}, "alarm_evaluation_periods is 0; give 1 or more"),
    (
        {"distribution_id": "E1", "us_east_1_alarm_topic_arn": "arn:aws:sns:eu-west-1:123456789012:team"},
        "us_east_1_alarm_topic_arn is in eu-west-1, but the alarms on CloudFront are in us-east-1",
    ),
    ({"price_per_gb_second_usd": -1}, "price_per_gb_second_usd is -1; give a price in US dollars"),
    ({"log_group_name": "log", "response_bytes_field": "bytes"}, "response_bytes_field is 'bytes'; give a property of"),
    ({"monthly_budget_usd": 0, "alarm_email": "a@b.example"}, "monthly_budget_usd is 0; give an amount in US dollars"),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("args", "sentence"), REFUSED_VALUES)
def test_refused_values(deploy, args, sentence, wrap):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: monitoring(**{name: wrap(value) for name, value in args.items()})())
    assert str(refused.value).startswith(f"StreamingMonitoring 'chat': {sentence}")


def test_a_new_version_has_an_alarm_of_its_own(deploy):
    deployment = deploy(monitoring(qualifier="live", canary_version="8", canary_error_percent_threshold=5))

    found = alarm(deployment, "canary-errors")
    assert found["threshold"] == 5
    *counts, percent = found["metricQueries"]
    of_one_version = {"FunctionName": "chat-fn", "Resource": "chat-fn:live", "ExecutedVersion": "8"}
    assert [count["metric"]["dimensions"] for count in counts] == [of_one_version] * 2
    assert percent["returnData"] is True
    assert "chat-canary-errors" not in deploy(
        monitoring(qualifier="live", canary_version="8", disabled_alarms=["canary-errors"])
    ).of_type("MetricAlarm")


def test_a_version_alone_is_counted_by_its_alias_only(deploy):
    with pytest.raises(ArgumentError, match="canary_version is counted by the alias that leads to it; give its name"):
        deploy(monitoring(canary_version="8"))
