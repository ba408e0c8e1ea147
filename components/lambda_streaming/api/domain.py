"""A domain name of one's own for a StreamingApi."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.certificate import declare_certificate


class CustomDomain:
    def __init__(self, arguments: Arguments) -> None:
        self._region = arguments.get("region")
        self._tags = arguments.get("tags")
        self.name = arguments.get("domain_name")
        self._certificate_arn = arguments.get("certificate_arn")
        self._zone_id = arguments.get("hosted_zone_id")
        if self.name is None:
            arguments.require_with("domain_name", "certificate_arn", "hosted_zone_id", remedy="give both or neither")
        elif self._certificate_arn is None and self._zone_id is None:
            raise arguments.refuse(
                "domain_name needs a certificate; give certificate_arn, or hosted_zone_id to have one made"
            )

    def declare(self, name: str, stage: aws.apigateway.Stage, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """Returns the domain name that API Gateway serves, the target of DNS records."""
        domain = aws.apigateway.DomainName(
            name,
            domain_name=self.name,
            regional_certificate_arn=self._certificate_arn or self._declare_certificate(name, opts),
            endpoint_configuration=aws.apigateway.DomainNameEndpointConfigurationArgs(types="REGIONAL"),
            security_policy="TLS_1_2",
            region=self._region,
            tags=self._tags,
            opts=opts,
        )
        aws.apigateway.BasePathMapping(
            name,
            domain_name=domain.domain_name,
            rest_api=stage.rest_api,
            stage_name=stage.stage_name,
            region=self._region,
            opts=opts,
        )
        if self._zone_id is not None:
            aws.route53.Record(
                name,
                zone_id=self._zone_id,
                name=domain.domain_name,
                type="A",
                aliases=[
                    aws.route53.RecordAliasArgs(
                        name=domain.regional_domain_name,
                        zone_id=domain.regional_zone_id,
                        evaluate_target_health=False,
                    )
                ],
                opts=opts,
            )
        return domain.regional_domain_name

    def _declare_certificate(self, name: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        records = {f"{name}-validation": None}
        return declare_certificate(name, self.name, None, records, self._zone_id, self._region, self._tags, opts)
