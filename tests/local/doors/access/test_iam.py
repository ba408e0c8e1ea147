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
        ("Bool", "aws:SecureTransport", "true", True),
        ("Bool", "aws:SecureTransport", True, True),
        ("Bool", "aws:SecureTransport", "false", False),
        ("StringEquals", "AWS:SourceArn", ["x", "arn:aws:cloudfront::1:distribution/E1"], True),
        ("StringEquals", "aws:SourceArn", "arn:aws:cloudfront::1:distribution/*", False),
        ("StringEqualsIgnoreCase", "aws:SourceArn", "ARN:AWS:cloudfront::1:distribution/e1", True),
        ("StringLike", "aws:SourceArn", "arn:*", True),
        ("ForAnyValue:StringLike", "aws:SourceArn", "arn:*", True),
        ("ArnLike", "aws:SourceArn", "arn:*", False),
        ("ArnLike", "aws:SourceArn", "arn:aws:cloudfront::*:distribution/*", True),
        ("ArnEquals", "aws:SourceArn", "arn:aws:cloudfront::1:distribution/E?", True),
        ("StringNotEquals", "aws:SourceArn", "x", True),
        ("StringNotLike", "aws:SourceArn", "arn:*", False),
        ("StringNotEquals", "aws:Missing", "x", True),
        ("StringEquals", "aws:Missing", "x", False),
        ("StringEqualsIfExists", "aws:Missing", "x", True),
        ("StringEqualsIfExists", "aws:SourceArn", "x", False),
        ("Null", "aws:Missing", "true", True),
        ("Null", "aws:SourceArn", "true", False),
        ("Null", "aws:SourceArn", "false", True),
        ("NumericEquals", "aws:SourceArn", "1", False),
    ],
)
def test_conditions(operator, key, values, holds):
    assert allows([ALLOW | {"Condition": {operator: {key: values}}}], ACCESS) == holds


def test_all_conditions_must_hold():
    both = {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceArn": "x"}}
    assert not allows([ALLOW | {"Condition": both}], ACCESS)
