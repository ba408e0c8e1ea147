"""The rule endpoint-ingress-open."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.endpoints import is_for_lambda
from ..stack.graph import Graph
from ..stack.iam.conditions import read_texts
from ..stack.networks import find_everywhere
from ..stack.resource import Block, Resource
from ..stack.tokens import (
    SECURITY_GROUP,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
    VPC_ENDPOINT,
)


@stack_rule(
    id="endpoint-ingress-open",
    title="A VPC endpoint for Lambda must not take connections from everywhere.",
    severity="medium",
    exposure=True,
    level="mandatory",
    types=(VPC_ENDPOINT,),
    fix="Allow port 443 from the security groups or the subnets of the callers.",
    reference="https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
)
def endpoint_ingress_open(endpoint: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a security group of an interface endpoint for Lambda that allows traffic to port 443, on which it listens,
    from `0.0.0.0/0` or `::/0`, in one piece or, as from `0.0.0.0/1` and `128.0.0.0/1`, in several.

    ## Why is this bad
    Everything that has a route into the VPC can open connections to the endpoint: peers, VPNs and whatever runs beside
    the callers. What it may call is then up to credentials alone.

    ## Example
    ```python
    group = aws.ec2.SecurityGroup(
        "endpoint",
        vpc_id=vpc_id,
        ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
    )
    aws.ec2.VpcEndpoint("lambda", security_group_ids=[group.id], **rest)
    ```

    ## Use instead
    ```python
    group = aws.ec2.SecurityGroup(
        "endpoint",
        vpc_id=vpc_id,
        ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "security_groups": [callers.id]}],
    )
    aws.ec2.VpcEndpoint("lambda", security_group_ids=[group.id], **rest)
    ```

    ## References
    - [Interface VPC endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html)
    """
    if not is_for_lambda(endpoint):
        return
    groups = _find_security_groups(endpoint, graph)
    rules = [block for group in groups for block in group.props.blocks("ingress")]
    urns = {group.urn for group in groups}
    rules += [rule.props for urn in sorted(urns) for rule in graph.index(_index_rules_by_group).get(urn, [])]
    of_https = [
        rule for rule in rules if rule.is_unknown("fromPort") or rule.is_unknown("toPort") or _is_for_https(rule)
    ]
    everywhere = find_everywhere(
        text for rule in of_https for name in _NETWORKS for text in read_texts(rule.data.get(name))
    )

    def judge_ingress(rule: Block) -> Judgement:
        for name in _NETWORKS:
            is_open = rule.any_text(name, everywhere.__contains__) if name in _LISTS else rule.text(name) in everywhere
            if is_open and _is_for_https(rule):
                yield Violation.at(rule, name, "The endpoint takes connections from everywhere.")

    yield from judge_each(rules, judge_ingress)


_LISTS = ("cidrBlocks", "ipv6CidrBlocks")
_NETWORKS = (*_LISTS, "cidrIpv4", "cidrIpv6")
# An endpoint takes HTTPS alone, which is TCP: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
_PROTOCOLS = ("tcp", "6", "-1", "all")


def _is_for_https(rule: Block) -> bool:
    """Whether a rule lets traffic to port 443 in, the one on which an endpoint listens; without ports it is for all."""
    protocol = rule.data.get("protocol", rule.data.get("ipProtocol"))
    if isinstance(protocol, str) and protocol.lower() not in _PROTOCOLS:
        return False
    first, last = rule.number("fromPort"), rule.number("toPort")
    return first is None or last is None or first <= 443 <= last or (first, last) in ((0, 0), (-1, -1))


def _find_security_groups(endpoint: Resource, graph: Graph) -> list[Resource]:
    """The security groups of this stack that an endpoint has."""
    ids = endpoint.props.data.get("securityGroupIds")
    known = [id_ for id_ in ids if isinstance(id_, str)] if isinstance(ids, list) else []
    found = {group.urn: group for id_ in known for group in graph.with_id(SECURITY_GROUP, id_, endpoint)}
    linked = [target for target in graph.linked(endpoint, "securityGroupIds") if target.type == SECURITY_GROUP]
    if not isinstance(ids, list) or len(known) < len(ids):
        found |= {group.urn: group for group in linked}
    return [found[urn] for urn in sorted(found)]


def _index_rules_by_group(graph: Graph) -> dict[str, list[Resource]]:
    """The ingress rules that are resources of their own, by the URN of their security group."""
    found: dict[str, list[Resource]] = {}
    for rule in graph.of_type(SECURITY_GROUP_RULE, SECURITY_GROUP_INGRESS_RULE):
        if rule.type == SECURITY_GROUP_RULE and rule.props.data.get("type") == "egress":
            continue
        id_ = rule.props.data.get("securityGroupId")
        groups = graph.with_id(SECURITY_GROUP, id_, rule) if isinstance(id_, str) else []
        linked = [target for target in graph.linked(rule, "securityGroupId") if target.type == SECURITY_GROUP]
        for group in groups or linked:
            found.setdefault(group.urn, []).append(rule)
    return found
