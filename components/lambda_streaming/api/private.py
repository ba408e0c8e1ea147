"""A StreamingApi that only callers in VPCs reach, through interface endpoints for execute-api."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments, is_mocked
from ..shared.checks import ArgumentError


class PrivateEndpoint:
    """The endpoint type `PRIVATE`, and the resource policy that lets calls in through the endpoints alone.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
    """

    policy: pulumi.Output[str]
    """A stage keeps the one of when it was deployed."""

    def __init__(self, arguments: Arguments, needs_allow: pulumi.Input[bool], has_preflight: bool) -> None:
        self._region = arguments.get("region")
        self._endpoint_ids = arguments.read(_check_endpoint_ids, "vpc_endpoint_ids")
        self._needs_allow = needs_allow
        self._has_preflight = has_preflight
        arguments.refuse_given(
            "{} does not go with vpc_endpoint_ids, because a private API has domain names of another kind; leave it "
            "out, and callers use the output url",
            "domain_name",
        )

    @property
    def configuration(self) -> aws.apigateway.RestApiEndpointConfigurationArgs:
        return aws.apigateway.RestApiEndpointConfigurationArgs(types="PRIVATE", vpc_endpoint_ids=self._endpoint_ids)

    def declare(
        self,
        name: str,
        api: aws.apigateway.RestApi,
        stage_name: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> aws.apigateway.RestApiPolicy:
        """Has to be deployed: AWS deploys no private API without a policy."""
        self.policy = pulumi.Output.all(
            api.execution_arn, stage_name, self._endpoint_ids, self._needs_allow, self._has_preflight
        ).apply(lambda known: _write_policy(*known))
        return aws.apigateway.RestApiPolicy(
            name, rest_api_id=api.id, policy=self.policy, region=self._region, opts=opts
        )

    def find_url(self, stage: aws.apigateway.Stage) -> pulumi.Output[str]:
        return pulumi.Output.all(stage.invoke_url, self._endpoint_ids).apply(lambda known: _name_endpoint(*known))


def _check_endpoint_ids(ids: Sequence[str]) -> Sequence[str]:
    if not ids:
        raise ArgumentError("vpc_endpoint_ids is empty; give the id of an interface endpoint for execute-api")
    for id_ in ids:
        if not is_mocked(id_) and not str(id_).startswith("vpce-"):
            raise ArgumentError(
                f"vpc_endpoint_ids has {id_!r}; give ids of interface endpoints, such as 'vpce-0a1b2c3d'"
            )
    return ids


def _write_policy(
    execution_arn: str, stage_name: str, endpoint_ids: Sequence[str], needs_allow: bool, has_preflight: bool
) -> str:
    """Denies what comes through other endpoints, of which each in the region leads to the API.

    Signed callers are allowed by policies of their own and others by the authorizer. An Allow here would be enough
    for both, so it is there only for methods that need one: without authorization, with Cognito, and preflights.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    anyone = {"Principal": "*", "Action": "execute-api:Invoke"}
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Deny",
            **anyone,
            "Resource": f"{execution_arn}/*",
            "Condition": {"StringNotEquals": {"aws:SourceVpce": list(endpoint_ids)}},
        }
    ]
    if needs_allow or has_preflight:
        statements.append(
            {
                "Effect": "Allow",
                **anyone,
                "Resource": f"{execution_arn}/{stage_name}/{'*' if needs_allow else 'OPTIONS/*'}",
                "Condition": {"StringEquals": {"aws:SourceVpce": list(endpoint_ids)}},
            }
        )
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _name_endpoint(invoke_url: str | None, endpoint_ids: Sequence[str]) -> str:
    """The name that leads to the first endpoint, whether or not it has private DNS.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
    """
    return (invoke_url or "").replace(".execute-api.", f"-{endpoint_ids[0]}.execute-api.", 1)
