"""Statements of resource-based policies."""

import pytest
from lambda_streaming_local.doors.access.iam import Access, allows

ACCESS = Access(
    "arn:aws:iam::111111111111:role/app",
    "111111111111",
    "s3:GetObject",
    "arn:aws:s3:::bucket/key[1]",
    {"aws:securetransport": "true", "aws:sourcearn": "arn:aws:cloudfront::1:distribution/E1"},
)
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}


def test_nothing_is_allowed_by_itself():
    assert not allows([], ACCESS)
    assert allows([ALLOW], ACCESS)


def test_a_denial_wins():
    assert not allows([ALLOW, ALLOW | {"Effect": "Deny"}], ACCESS)
    assert not allows([ALLOW | {"Effect": "Deny"}, ALLOW], ACCESS)


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({"Action": "S3:getobject"}, True),
        ({"Action": "s3:Get?bject"}, True),
        ({"Action": "s3:PutObject"}, False),
        ({"Action": []}, False),
        ({"Resource": "arn:aws:s3:::bucket/key[1]"}, True),
        ({"Resource": "arn:aws:s3:::bucket/key1"}, False),
        ({"Resource": "arn:aws:s3:::BUCKET/*"}, False),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": ["222222222222", "111111111111"]}}, True),
        ({"Principal": {"AWS": "arn:aws-cn:iam::111111111111:root"}}, True),
        ({"Principal": {"AWS": "arn:aws:iam::111111111111:role/other"}}, False),
        ({"Principal": {"Service": "arn:aws:iam::111111111111:role/app"}}, False),
        ({"Principal": {}}, False),
        ({"Principal": None}, False),
    ],
)
def test_elements(change, allowed):
    assert allows([ALLOW | change], ACCESS) == allowed


@pytest.mark.parametrize(
    ("element", "value", "allowed"),
    [
        ("Action", "s3:DeleteObject", True),
        ("Action", "s3:*", False),
        ("Resource", "arn:aws:s3:::other/*", True),
        ("Resource", "*", False),
        ("Principal", {"AWS": "222222222222"}, True),
        ("Principal", {"AWS": "111111111111"}, False),
    ],
)
def test_negated_elements(element, value, allowed):
    statement = {name: given for name, given in ALLOW.items() if name != element} | {f"Not{element}": value}
    assert allows([statement], ACCESS) == allowed


@pytest.mark.parametrize(
    ("operator", "key", "values", "holds"),
    [
        pytest.param("Bool", "aws:SecureTransport", "true", True, id="a true text"),
        pytest.param("Bool", "aws:SecureTransport", True, True, id="a true value"),
        pytest.param("Bool", "aws:SecureTransport", "false", False, id="a false text"),
        pytest.param(
            "StringEquals", "AWS:SourceArn", ["x", "arn:aws:cloudfront::1:distribution/E1"], True, id="one of several"
        ),
        pytest.param(
            "StringEquals", "aws:SourceArn", "arn:aws:cloudfront::1:distribution/*", False, id="no patterns in equality"
        ),
        pytest.param(
            "StringEqualsIgnoreCase", "aws:SourceArn", "ARN:AWS:cloudfront::1:distribution/e1", True, id="another case"
        ),
        pytest.param("StringLike", "aws:SourceArn", "arn:*", True, id="a pattern"),
        pytest.param("ForAnyValue:StringLike", "aws:SourceArn", "arn:*", True, id="a set of one"),
        pytest.param("ArnLike", "aws:SourceArn", "arn:*", False, id="no pattern over the parts of an ARN"),
        pytest.param(
            "ArnLike", "aws:SourceArn", "arn:aws:cloudfront::*:distribution/*", True, id="a pattern in a part of an ARN"
        ),
        pytest.param(
            "ArnEquals", "aws:SourceArn", "arn:aws:cloudfront::1:distribution/E?", True, id="patterns in equal ARNs"
        ),
        pytest.param("StringNotEquals", "aws:SourceArn", "x", True, id="another value"),
        pytest.param("StringNotLike", "aws:SourceArn", "arn:*", False, id="a pattern that must not fit"),
        pytest.param("StringNotEquals", "aws:Missing", "x", True, id="negated and missing"),
        pytest.param("StringEquals", "aws:Missing", "x", False, id="missing"),
        pytest.param("StringEqualsIfExists", "aws:Missing", "x", True, id="missing, if it exists"),
        pytest.param("StringEqualsIfExists", "aws:SourceArn", "x", False, id="there, if it exists"),
        pytest.param("Null", "aws:Missing", "true", True, id="missing and null"),
        pytest.param("Null", "aws:SourceArn", "true", False, id="there and not null"),
        pytest.param("Null", "aws:SourceArn", "false", True, id="there and null is false"),
        pytest.param("NumericEquals", "aws:SourceArn", "1", False, id="a number that is none"),
    ],
)
def test_conditions(operator, key, values, holds):
    assert allows([ALLOW | {"Condition": {operator: {key: values}}}], ACCESS) == holds


def test_all_conditions_must_hold():
    both = {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceArn": "x"}}
    assert not allows([ALLOW | {"Condition": both}], ACCESS)
