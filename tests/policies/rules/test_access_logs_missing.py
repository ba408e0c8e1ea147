import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

WAF, LOGS, HEADERS = "waf-missing", "access-logs-missing", "security-headers-missing"
WHERE = {
    WAF: ("front", "webAclId"),
    LOGS: ("front", "loggingConfig"),
    HEADERS: ("front", "defaultCacheBehavior.responseHeadersPolicyId"),
}


@pytest.mark.parametrize(
    "inputs",
    [
        {"loggingConfig": {"bucket": "logs.s3.amazonaws.com"}},
        {"loggingConfig": {"bucket": UNKNOWN}},
        {"loggingConfig": UNKNOWN},
        {"behavior": {"realtimeLogConfigArn": UNKNOWN}},
    ],
    ids=str,
)
def test_access_logs(stack, nothing, bare_site, inputs):
    bare_site(**inputs)
    assert stack.judge(LOGS) == nothing


def test_access_logs_that_cloudwatch_delivers(stack, nothing, bare_site, known):
    front = bare_site()
    arn = front.outputs["arn"] if known else UNKNOWN
    given = {"logType": "ACCESS_LOGS", "resourceArn": arn}
    stack.add("aws:cloudwatch/logDeliverySource:LogDeliverySource", "logs", given, links={"resourceArn": [front]})
    assert stack.judge(LOGS) == nothing


def test_access_logs_of_and_by_aws_native(stack, nothing):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-deliverysource.html"""
    url = stack.url(stack.function())
    config = {
        "origins": [{"id": "url", "domainName": url.outputs["functionUrl"].split("/")[2], "customOriginConfig": {}}],
        "defaultCacheBehavior": {"targetOriginId": "url", "viewerProtocolPolicy": "https-only"},
    }
    stack.add("aws-native:cloudfront:Distribution", "front", {"distributionConfig": config}, {"awsId": "E2FRONT"})
    assert stack.judge(LOGS).found == [("front", "distributionConfig.logging")]
    arn = "arn:aws:cloudfront::123456789012:distribution/E2FRONT"
    stack.add("aws-native:logs:DeliverySource", "logs", {"logType": "ACCESS_LOGS", "resourceArn": arn})
    assert stack.judge(LOGS) == nothing


def test_the_logs_of_another_distribution(stack, bare_site):
    bare_site()
    given = {"logType": "ACCESS_LOGS", "resourceArn": "arn:aws:cloudfront::123456789012:distribution/E3OTHER"}
    stack.add("aws:cloudwatch/logDeliverySource:LogDeliverySource", "logs", given)
    assert stack.judge(LOGS).found == [WHERE[LOGS]]
