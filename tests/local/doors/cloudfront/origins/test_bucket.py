"""Which origins are buckets of the stack."""

import pytest
from lambda_streaming_local.doors.cloudfront.origins.bucket import find_bucket
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

GRAPH = Graph(
    [Resource("urn::b", "aws:s3/bucket:Bucket", "b", {}, {"bucket": "my.site", "arn": "arn:aws:s3:::my.site"})]
)


@pytest.mark.parametrize(
    "domain_name",
    [
        "my.site.s3.amazonaws.com",
        "my.site.s3.eu-west-1.amazonaws.com",
        "my.site.s3-us-west-2.amazonaws.com",
        "my.site.s3.dualstack.eu-west-1.amazonaws.com",
        "my.site.s3.cn-north-1.amazonaws.com.cn",
    ],
)
def test_a_buckets_domain_names(domain_name):
    assert find_bucket(domain_name, GRAPH) is not None


@pytest.mark.parametrize(
    "domain_name",
    [
        "other.s3.eu-west-1.amazonaws.com",
        "site.s3.eu-west-1.amazonaws.com",
        "my.site.s3-website-us-east-1.amazonaws.com",
        "my.site.s3-website.eu-west-1.amazonaws.com",
        "my.site.s3.eu-west-1.amazonaws.com.example.com",
        "my.site",
    ],
)
def test_other_domain_names(domain_name):
    assert find_bucket(domain_name, GRAPH) is None
