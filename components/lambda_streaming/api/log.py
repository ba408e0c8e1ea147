"""The access log of a StreamingApi, and the role that API Gateway writes logs by."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
ACCESS_LOG_FORMAT = json.dumps(
    {
        "requestId": "$context.requestId",
        "requestTime": "$context.requestTimeEpoch",
        "method": "$context.httpMethod",
        "path": "$context.path",
        "protocol": "$context.protocol",
        "status": "$context.status",
        "responseBytes": "$context.responseLength",
        "responseLatencyMs": "$context.responseLatency",
        "timeToFirstContentMs": "$context.integration.timeToFirstContent",
        "responseTransferMode": "$context.integration.responseTransferMode",
        "integrationStatus": "$context.integration.status",
        "integrationError": "$context.integration.error",
        "authorizerError": "$context.authorizer.error",
        "wafResponseCode": "$context.wafResponseCode",
        "errorType": "$context.error.responseType",
        "sourceIp": "$context.identity.sourceIp",
        "userAgent": "$context.identity.userAgent",
    }
)


def declare_account_log_role(
    name: str, region: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    """Names a role that may write logs in the settings of the account and region.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """
    # Other APIs of the account log by it too, so it outlives the stack.
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "apigateway.amazonaws.com"}}
    role = aws.iam.Role(
        f"{name}-account-log",
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        opts=kept,
    )
    attachment = aws.iam.RolePolicyAttachment(
        f"{name}-account-log",
        role=role.name,
        policy_arn=pulumi.Output.format(
            "arn:{0}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
            aws.get_partition_output(opts=pulumi.InvokeOutputOptions(parent=opts.parent)).partition,
        ),
        opts=kept,
    )
    return aws.apigateway.Account(
        name,
        cloudwatch_role_arn=role.arn,
        region=region,
        opts=pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(depends_on=[attachment])),
    )
