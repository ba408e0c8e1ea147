"""A web ACL (AWS WAF) in front of a distribution or a REST API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from .arguments import Arguments
from .checks import ArgumentError, check_whole_number
from .names import name_in_account
from .regions import US_EAST_1, check_web_acl_region


class WebAcl:
    """The web ACL that the arguments name or ask for, if any."""

    arn: pulumi.Input[str | None] | None
    metric_name: pulumi.Output[str] | None = None

    def __init__(self, arguments: Arguments, scope: str, region: pulumi.Input[str] | None = None) -> None:
        """`scope` is that of the managed one: `CLOUDFRONT` or `REGIONAL`.

        https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
        """
        self._scope = scope
        self._tags = arguments.get("tags")
        self._region = US_EAST_1 if scope == "CLOUDFRONT" else region
        self.arn = arguments.read(_check_for_cloudfront if scope == "CLOUDFRONT" else _check_regional, "web_acl_arn")
        self._is_managed = arguments.decide(bool, "managed_web_acl")
        if self._is_managed and self.arn is not None:
            raise arguments.refuse("web_acl_arn and managed_web_acl are two web ACLs, where one is taken; give one")
        if not self._is_managed:
            arguments.refuse_given(
                "{} has no effect without managed_web_acl; say managed_web_acl=True, or leave it out",
                "web_acl_requests_per_five_minutes",
                "web_acl_counted_rules",
            )
        self._limit = arguments.read(_limit, "web_acl_requests_per_five_minutes")
        self._counted = arguments.read(_count_only, "web_acl_counted_rules", into_items=False)

    def declare(self, name: str, component: pulumi.Resource, opts: pulumi.ResourceOptions) -> None:
        """Makes the managed web ACL, if it is asked for."""
        if not self._is_managed:
            return
        # Its metrics have no other dimension to tell web ACLs apart. Those of the rules have longer names still.
        self.metric_name = name_in_account(component, name, 100)
        # The cheapest checks first: who asks, how often, and only then what.
        # https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
        rules: list[aws.wafv2.WebAclRuleArgsDict] = [
            self._write_rule_group("ip-reputation", 0, "AWSManagedRulesAmazonIpReputationList", []),
            {
                "name": "requests-per-five-minutes",
                "priority": 1,
                "action": {"block": {}},
                "statement": {
                    "rate_based_statement": {
                        "aggregate_key_type": "IP",
                        "limit": self._limit,
                        "evaluation_window_sec": 300,
                    }
                },
                "visibility_config": self._write_visibility("requests-per-five-minutes"),
            },
            self._write_rule_group("core-rule-set", 2, "AWSManagedRulesCommonRuleSet", self._counted),
            self._write_rule_group("known-bad-inputs", 3, "AWSManagedRulesKnownBadInputsRuleSet", []),
        ]
        self.arn = aws.wafv2.WebAcl(
            name,
            region=self._region,
            scope=self._scope,
            default_action={"allow": {}},
            rules=rules,
            visibility_config={
                "cloudwatch_metrics_enabled": True,
                "metric_name": self.metric_name,
                "sampled_requests_enabled": True,
            },
            tags=self._tags,
            opts=opts,
        ).arn

    def _write_rule_group(
        self, name: str, priority: int, group: str, overrides: pulumi.Input[Sequence[Any]]
    ) -> aws.wafv2.WebAclRuleArgsDict:
        return {
            "name": name,
            "priority": priority,
            "override_action": {"none": {}},  # the actions of the group's own rules hold
            "statement": {
                "managed_rule_group_statement": {
                    "vendor_name": "AWS",
                    "name": group,
                    "rule_action_overrides": overrides,
                }
            },
            "visibility_config": self._write_visibility(name),
        }

    def _write_visibility(self, rule: str) -> aws.wafv2.WebAclRuleVisibilityConfigArgsDict:
        return {
            "cloudwatch_metrics_enabled": True,
            "metric_name": pulumi.Output.format("{0}-{1}", self.metric_name, rule),
            "sampled_requests_enabled": True,
        }


def _check_for_cloudfront(arn: str | None) -> str | None:
    check_web_acl_region(arn)
    if arn and ":regional/webacl/" in arn:
        raise ArgumentError(
            "web_acl_arn is a regional web ACL, but CloudFront takes those of its own scope only; give one of the "
            "scope CLOUDFRONT"
        )
    return arn


def _check_regional(arn: str | None) -> str | None:
    if arn and ":global/webacl/" in arn:
        raise ArgumentError(
            "web_acl_arn is a web ACL of the scope CLOUDFRONT, but an API takes regional ones only; give one of its "
            "region"
        )
    return arn


def _limit(value: float | None) -> int:
    limit = 2000 if value is None else check_whole_number("web_acl_requests_per_five_minutes", value)
    if limit < 10:
        raise ArgumentError(
            f"web_acl_requests_per_five_minutes is {limit}, but AWS WAF takes 10 at least; give 10 or more"
        )
    return limit


def _count_only(names: Sequence[pulumi.Input[str]] | None) -> list[dict[str, Any]]:
    # It blocks bodies over 8 KB:
    # https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    counted = ["SizeRestrictions_BODY"] if names is None else names
    return [{"name": name, "action_to_use": {"count": {}}} for name in counted]
