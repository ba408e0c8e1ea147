"""The countries that a distribution serves."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from ..shared.checks import ArgumentError


def check_countries(
    allowed: Sequence[pulumi.Input[str]] | None, denied: Sequence[pulumi.Input[str]] | None
) -> aws.cloudfront.DistributionRestrictionsGeoRestrictionArgs:
    if allowed is not None and denied is not None:
        raise ArgumentError("allowed_countries and denied_countries exclude each other; give one of them")
    for argument, countries in (("allowed_countries", allowed), ("denied_countries", denied)):
        if countries is not None and not countries:
            raise ArgumentError(f"{argument} is empty; name at least one country, or leave it out")
        for country in countries or ():
            if isinstance(country, str) and not re.fullmatch("[A-Z]{2}", country):
                raise ArgumentError(f"{argument} has {country!r}; give ISO 3166-1 codes of two capitals, such as DE")
    restriction_type = "whitelist" if allowed else "blacklist" if denied else "none"
    return aws.cloudfront.DistributionRestrictionsGeoRestrictionArgs(
        restriction_type=restriction_type, locations=allowed or denied
    )
