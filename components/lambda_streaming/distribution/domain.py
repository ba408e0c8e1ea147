"""A distribution's own domain names: their certificate, and their records in a Route 53 hosted zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.certificate import declare_certificate
from ..shared.checks import ArgumentError
from ..shared.regions import US_EAST_1, check_certificate_region

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
_NAME = re.compile(r"(\*\.)?([a-z0-9_-]+\.)+[a-z0-9-]+")


class AlternateDomains:
    """The domain names that the arguments give, if any."""

    first_name: pulumi.Input[pulumi.Input[str]] | None = None

    def __init__(self, arguments: Arguments) -> None:
        self.names = arguments.get("domain_names")
        self._tags = arguments.get("tags")
        self._zone_id = arguments.get("hosted_zone_id")
        self._certificate_arn = arguments.read(check_certificate_region, "certificate_arn")
        self._minimum_protocol_version = arguments.read_one_of("minimum_protocol_version", "TLSv1.2_2021")
        if self.names is None:
            arguments.require_with(
                "domain_names",
                "hosted_zone_id",
                "certificate_arn",
                "minimum_protocol_version",
                remedy="give both or neither",
            )
            return
        if self._zone_id is None and self._certificate_arn is None:
            raise arguments.refuse(
                "domain_names need a certificate; give the hosted_zone_id where one can be validated, or "
                "certificate_arn"
            )
        self.first_name = arguments.read(_check_names, "domain_names", into_items=False)
        if self._zone_id is not None:
            # ACM tells the names in lower case.
            self.names = arguments.decide(lambda names: [name.lower() for name in names], "domain_names")
            self._record_types = arguments.decide(_choose_record_types, "ipv6_enabled")

    def declare_certificate(
        self, name: str, opts: pulumi.ResourceOptions
    ) -> aws.cloudfront.DistributionViewerCertificateArgs:
        if self.names is None:
            # With its own certificate CloudFront sets the minimum to TLSv1, whatever is asked for:
            # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
            return aws.cloudfront.DistributionViewerCertificateArgs(cloudfront_default_certificate=True)
        return aws.cloudfront.DistributionViewerCertificateArgs(
            acm_certificate_arn=self._certificate_arn
            if self._certificate_arn is not None
            else _declare_certificate(name, self.names, self._zone_id, self._tags, opts),
            ssl_support_method="sni-only",
            minimum_protocol_version=self._minimum_protocol_version,
        )

    def declare_records(
        self, distribution: aws.cloudfront.Distribution, name: str, opts: pulumi.ResourceOptions
    ) -> None:
        """Makes the records of the domain names, where the hosted zone is given.

        https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-cloudfront-distribution.html
        """
        if self._zone_id is None:
            return
        target = aws.route53.RecordAliasArgs(
            name=distribution.domain_name, zone_id=distribution.hosted_zone_id, evaluate_target_health=False
        )
        for domain_name in self.names:
            for record_type in self._record_types:
                aws.route53.Record(
                    f"{name}-{domain_name}-{record_type}",
                    zone_id=self._zone_id,
                    name=domain_name,
                    type=record_type,
                    aliases=[target],
                    opts=opts,
                )


def _declare_certificate(
    name: str, domain_names: Sequence[str], zone_id: pulumi.Input[str], tags: Any, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    # A wildcard is validated by the same record as the name below it.
    below = sorted({domain_name.removeprefix("*.") for domain_name in domain_names})
    records: dict[str, str | None] = {f"{name}-validation-{each}": each for each in below}
    # Sorted, because another first name would be another certificate.
    first, *others = sorted(domain_names)
    # AWS adds the first to the others by itself. Given none, the provider keeps those of before.
    return declare_certificate(name, first, others or [first], records, zone_id, US_EAST_1, tags, opts)


def _check_names(domain_names: Sequence[pulumi.Input[str]]) -> pulumi.Input[str]:
    if not domain_names:
        raise ArgumentError("domain_names is empty; name at least one, or leave it out")
    if isinstance(domain_names[0], str) and domain_names[0].startswith("*."):
        raise ArgumentError(
            f"domain_names starts with {domain_names[0]!r}, but the first is the address for viewers; put a name "
            "without a wildcard first"
        )
    known = [name.lower() for name in domain_names if isinstance(name, str)]
    for name in known:
        if not _NAME.fullmatch(name):
            raise ArgumentError(f"domain_names has {name!r}; give a domain name alone, such as www.example.com")
        if known.count(name) > 1:
            raise ArgumentError(f"domain_names has {name!r} twice; leave one of them out")
    return domain_names[0]


def _choose_record_types(ipv6_enabled: bool | None) -> tuple[str, ...]:
    return ("A",) if ipv6_enabled is False else ("A", "AAAA")
