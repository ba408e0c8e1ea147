"""Where a function logs, what, and for how long it is kept."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_one_of
from ..shared.choices import CHOICES
from ..shared.limits import DEFAULT_LOG_RETENTION_DAYS


class FunctionLog:
    """A log group of the function's own, and how the function writes to it."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._retention_days = arguments.read_whole_number("log_retention_days", default=DEFAULT_LOG_RETENTION_DAYS)
        self._format = arguments.read(_check_format, "log_format", "application_log_level", "system_log_level")
        self._application_level = _read_level(arguments, "application_log_level")
        self._system_level = _read_level(arguments, "system_log_level")

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> aws.cloudwatch.LogGroup:
        given = self._arguments.get
        return aws.cloudwatch.LogGroup(
            name,
            retention_in_days=self._retention_days,
            kms_key_id=given("log_kms_key_arn"),
            tags=given("tags"),
            region=given("region"),
            opts=opts,
        )

    def describe(self, log_group: aws.cloudwatch.LogGroup) -> aws.lambda_.FunctionLoggingConfigArgs:
        return aws.lambda_.FunctionLoggingConfigArgs(
            log_format=self._format,
            application_log_level=self._application_level,
            system_log_level=self._system_level,
            log_group=log_group.name,
        )


def _check_format(value: str | None, application_level: str | None, system_level: str | None) -> str:
    log_format = "JSON" if value is None else check_one_of("log_format", value, CHOICES["log_format"])
    if log_format == "Text" and (application_level or system_level):
        raise ArgumentError("log levels are for log_format 'JSON'; leave them out, or leave log_format out")
    return log_format


def _read_level(arguments: Arguments, name: str) -> pulumi.Input[str | None]:
    """The level, AWS's own default where none is given: the provider keeps the one before where none is said."""

    def check(level: str | None, log_format: str | None) -> str | None:
        if level is not None:
            return check_one_of(name, level, CHOICES[name])
        return None if log_format == "Text" else "INFO"

    return arguments.read(check, name, "log_format")
