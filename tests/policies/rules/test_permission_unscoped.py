import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE"


@pytest.mark.parametrize(
    "principal",
    [
        "cloudfront.amazonaws.com",
        "events.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
        "alexa-appkit.amazon.com",
        "s3.amazonaws.eu",
    ],
)
@pytest.mark.parametrize("source", [{}, {"sourceArn": ""}, {"sourceArn": "*"}])
def test_a_service_on_behalf_of_any_account(stack, permission, principal, source):
    permission(principal=principal, **source)
    assert stack.judge("permission-unscoped").found == [("permission", "sourceArn")]


@pytest.mark.parametrize("arn", ["arn:aws:cloudfront::*:distribution/*", "arn:aws:s3:::*", "arn:aws:*"])
def test_a_source_that_leaves_the_account_open(stack, permission, arn):
    permission(principal="cloudfront.amazonaws.com", sourceArn=arn)
    assert stack.judge("permission-unscoped").found == [("permission", "sourceArn")]


@pytest.mark.parametrize(
    "inputs",
    [
        {"principal": "cloudfront.amazonaws.com", "sourceArn": DISTRIBUTION},
        {"principal": "cloudfront.amazonaws.com", "sourceArn": UNKNOWN},
        {"principal": "cloudfront.amazonaws.com", "sourceAccount": "123456789012"},
        {"principal": "cloudfront.amazonaws.com", "sourceArn": "arn:aws-cn:cloudfront::123456789012:distribution/*"},
        {"principal": "apigateway.amazonaws.com", "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/*/*/*"},
        {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::my-bucket"},
        {"principal": "alexa-appkit.amazon.com", "eventSourceToken": "amzn1.ask.skill.1"},
        {"principal": "123456789012"},
        {"principal": "arn:aws:iam::123456789012:role/caller"},
    ],
)
def test_a_named_source(stack, nothing, permission, inputs):
    permission(**inputs)
    assert stack.judge("permission-unscoped") == nothing
