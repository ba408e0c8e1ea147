"""Certificates of ACM that are validated by records in a Route 53 hosted zone.

https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws


def declare_certificate(
    name: str,
    domain_name: pulumi.Input[str],
    other_names: Sequence[pulumi.Input[str]] | None,
    validated: Mapping[str, str | None],
    zone_id: pulumi.Input[str],
    region: pulumi.Input[str] | None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The ARN of a certificate for `domain_name` and `other_names`, once it is validated.

    `validated` has the domain name for each validation record by the record's name here, or None where there is one
    domain name, which may not be known yet.
    """
    certificate = aws.acm.Certificate(
        name,
        region=region,
        domain_name=domain_name,
        subject_alternative_names=other_names,
        validation_method="DNS",
        tags=tags,
        opts=opts,
    )
    records = [
        _declare_record(record_name, domain_name, certificate, zone_id, opts)
        for record_name, domain_name in validated.items()
    ]
    return aws.acm.CertificateValidation(
        name,
        region=region,
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn for record in records],
        opts=opts,
    ).certificate_arn


def _declare_record(
    name: str,
    domain_name: str | None,
    certificate: aws.acm.Certificate,
    zone_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.route53.Record:
    def find(options: Sequence[Any] | None) -> dict[str, str]:
        for option in options or ():
            if domain_name is None or option.domain_name.removeprefix("*.") == domain_name:
                return {
                    "name": option.resource_record_name,
                    "type": option.resource_record_type,
                    "value": option.resource_record_value,
                }
        return {"name": "", "type": "CNAME", "value": ""}  # mocks give no options

    option = certificate.domain_validation_options.apply(find)
    return aws.route53.Record(
        name,
        zone_id=zone_id,
        name=option["name"],
        type=option["type"],
        records=[option["value"]],
        ttl=300,
        # It is the same for every certificate of this name in the account.
        allow_overwrite=True,
        opts=opts,
    )
