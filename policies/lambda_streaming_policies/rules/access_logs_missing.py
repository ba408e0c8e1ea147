"""The rule access-logs-missing."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.components import is_of_component
from ..stack.graph import Graph
from ..stack.origins import is_url, list_behaviors, reaches
from ..stack.resource import Resource
from ..stack.tokens import DISTRIBUTION, LOG_DELIVERY_SOURCE


@stack_rule(
    id="access-logs-missing",
    title="A distribution in front of a function URL should write access logs.",
    severity="medium",
    level="advisory",
    advice=True,
    types=(DISTRIBUTION,),
    fix="Set loggingConfig.bucket, or deliver the logs with an aws.cloudwatch.LogDeliverySource of the distribution.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html",
    frameworks=("AWS Security Hub CloudFront.5",),
    other_tools={
        "checkov": "CKV_AWS_86",
        "cdk-nag": "AwsSolutions-CFR3",
        "Trivy": "AWS-0010",
        "Prowler": "cloudfront_distributions_logging_enabled",
    },
)
def access_logs_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a distribution that reaches a function URL and has no access logs: neither the older ones to a
    bucket (`loggingConfig`), nor those delivered by CloudWatch Logs, nor real-time logs of a behavior.
    The components of lambda-streaming have an argument for it with a default, and are left alone.

    ## Why is this bad
    The function's own log does not say who opened a stream, how long it took to the first byte, or that a viewer left.

    ## Example
    ```python
    aws.cloudfront.Distribution("chat", **rest)
    ```

    ## Use instead
    ```python
    aws.cloudfront.Distribution("chat", logging_config={"bucket": logs.bucket_domain_name}, **rest)
    ```

    ## References
    - [Access logs](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html)
    """
    props = distribution.props
    if props.is_unknown("loggingConfig") or props.block("loggingConfig").is_set("bucket"):
        return
    if any(behavior.is_set("realtimeLogConfigArn") for behavior in list_behaviors(distribution)):
        return
    if is_of_component(distribution, graph) or _delivers_logs(distribution, graph):
        return
    if reaches(distribution, graph, is_url):
        yield Violation.at(props, "loggingConfig", "Nothing records who calls the function.")


def _delivers_logs(distribution: Resource, graph: Graph) -> bool:
    sources = graph.index(_index_log_sources)
    # A distribution of aws-native has no ARN to compare.
    names = (distribution.props.data.get(name) for name in ("arn", "id"))
    return distribution.urn in sources or any(_read_id(name) in sources for name in names if isinstance(name, str))


def _index_log_sources(graph: Graph) -> set[str]:
    """What CloudWatch Logs delivers the logs of, by id and by URN."""
    found: set[str] = set()
    for source in graph.of_type(LOG_DELIVERY_SOURCE):
        arn = source.props.data.get("resourceArn")
        linked = graph.linked(source, "resourceArn")
        found |= {_read_id(arn)} if isinstance(arn, str) else {target.urn for target in linked}
    return found


def _read_id(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
