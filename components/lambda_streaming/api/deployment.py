"""The deployment of a StreamingApi and its stage, with the stage's access log and limits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError
from ..shared.limits import DEFAULT_LOG_RETENTION_DAYS
from .log import ACCESS_LOG_FORMAT, declare_account_log_role
from .usage import read_throttle


class ApiStage:
    """A stage that serves what the API was when it was deployed last."""

    log_group: aws.cloudwatch.LogGroup

    def __init__(self, arguments: Arguments) -> None:
        self._region = arguments.get("region")
        self._tags = arguments.get("tags")
        self.stage_name = arguments.read(_check_stage_name, "stage_name")
        self._tracing_enabled = arguments.get("tracing_enabled", False)
        self._log_retention_days = arguments.read_whole_number("log_retention_days", default=DEFAULT_LOG_RETENTION_DAYS)
        self._sets_log_role = arguments.decide(bool, "set_account_log_role")
        self._throttle = read_throttle(arguments, "throttling_rate_limit", "throttling_burst_limit")

    def declare(
        self,
        name: str,
        api: aws.apigateway.RestApi,
        deployed: Sequence[pulumi.Resource],
        content: Mapping[str, Any],
        opts: pulumi.ResourceOptions,
    ) -> aws.apigateway.Stage:
        """A deployment is a copy of the API: a change of `content`, which says what it holds, makes another one."""
        deployment = aws.apigateway.Deployment(
            name,
            rest_api=api.id,
            triggers={part: pulumi.Output.json_dumps(properties) for part, properties in content.items()},
            region=self._region,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(deployed))),
        )
        self.log_group = aws.cloudwatch.LogGroup(
            name, retention_in_days=self._log_retention_days, region=self._region, tags=self._tags, opts=opts
        )
        log_role = declare_account_log_role(name, self._region, opts) if self._sets_log_role else None
        stage = aws.apigateway.Stage(
            name,
            rest_api=api.id,
            deployment=deployment.id,
            stage_name=self.stage_name,
            access_log_settings=aws.apigateway.StageAccessLogSettingsArgs(
                destination_arn=self.log_group.arn, format=ACCESS_LOG_FORMAT
            ),
            xray_tracing_enabled=self._tracing_enabled,
            region=self._region,
            tags=self._tags,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=log_role)),
        )
        if self._throttle:
            aws.apigateway.MethodSettings(
                name,
                rest_api=api.id,
                stage_name=stage.stage_name,
                method_path="*/*",
                settings=aws.apigateway.MethodSettingsSettingsArgs(
                    throttling_rate_limit=self._throttle[0], throttling_burst_limit=self._throttle[1]
                ),
                region=self._region,
                opts=opts,
            )
        return stage


def _check_stage_name(name: str | None) -> str:
    # https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
    if name is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", name):
        raise ArgumentError(f"stage_name is {name!r}; give up to 128 letters, digits, - and _")
    return "prod" if name is None else name
