"""CloudFront's access log in CloudWatch Logs (standard logging v2)."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from ..shared.regions import US_EAST_1


def declare_access_log(
    name: str,
    distribution: aws.cloudfront.Distribution,
    retention_days: pulumi.Input[int | None],
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The name of the log group that gets the access log of `distribution`, as JSON.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
    """
    log_group = aws.cloudwatch.LogGroup(
        name,
        region=US_EAST_1,
        # CloudWatch Logs lets AWS services write below this prefix without growing a policy that is limited in size:
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-CloudWatchLogs.html
        name_prefix=f"/aws/vendedlogs/cloudfront/{name}-",
        retention_in_days=retention_days,
        tags=tags,
        opts=opts,
    )
    source = aws.cloudwatch.LogDeliverySource(
        name, region=US_EAST_1, log_type="ACCESS_LOGS", resource_arn=distribution.arn, tags=tags, opts=opts
    )
    destination = aws.cloudwatch.LogDeliveryDestination(
        name,
        region=US_EAST_1,
        output_format="json",
        delivery_destination_configuration=aws.cloudwatch.LogDeliveryDestinationDeliveryDestinationConfigurationArgs(
            destination_resource_arn=log_group.arn
        ),
        tags=tags,
        opts=opts,
    )
    aws.cloudwatch.LogDelivery(
        name,
        region=US_EAST_1,
        delivery_source_name=source.name,
        delivery_destination_arn=destination.arn,
        tags=tags,
        opts=opts,
    )
    return log_group.name
