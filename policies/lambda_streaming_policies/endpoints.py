"""VPC endpoints for Lambda."""

from __future__ import annotations

import re

from .model import Resource

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html; China's begin with cn.
_LAMBDA_SERVICE = re.compile(r"(?:[a-z]+\.)?com\.amazonaws\.[a-z0-9-]+\.lambda")


def is_for_lambda(endpoint: Resource) -> bool:
    return _LAMBDA_SERVICE.fullmatch(endpoint.props.text("serviceName") or "") is not None
