"""What a program adds to behaviors of its own: CloudFront Functions and the headers of answers."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pulumi

from ..shared.arguments import Arguments, is_mocked
from ..shared.checks import ArgumentError
from .managed_policies import SECURITY_HEADERS

_FUNCTION_ARN = re.compile(r"arn:[a-z-]+:cloudfront::\d*:function/[A-Za-z0-9_-]+")


class OwnFunctions:
    """The arguments with CloudFront Functions and response headers policies of the program's own."""

    def __init__(self, arguments: Arguments) -> None:
        arguments.require_with("site_path", "site_viewer_request_function_arn", "site_response_headers_policy_id")
        if "viewer_request_function_arn" in arguments:
            # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
            arguments.refuse_given(
                "{} has a function of ours before each request, where viewer_request_function_arn has yours, and "
                "CloudFront runs one; leave one of them out, or do both in yours",
                "forward_viewer_host",
                "forward_viewer_authorization",
            )
        self._arguments = arguments
        self._viewer_request = self._read("viewer_request_function_arn")
        self._viewer_response = self._read("viewer_response_function_arn")
        self._site_viewer_request = self._read("site_viewer_request_function_arn")

    def on_functions_paths(self, viewer_request: pulumi.Input[str] | None) -> dict[str, Any]:
        """Properties of a behavior that goes to a function. `viewer_request` is ours, where there is one."""
        return {
            **_associate(viewer_request or self._viewer_request, self._viewer_response),
            "response_headers_policy_id": self._arguments.get("response_headers_policy_id", SECURITY_HEADERS),
        }

    def on_site(self) -> dict[str, Any]:
        return {
            **_associate(self._site_viewer_request, None),
            "response_headers_policy_id": self._arguments.get("site_response_headers_policy_id", SECURITY_HEADERS),
        }

    def _read(self, name: str) -> pulumi.Input[str] | None:
        return self._arguments.read(partial(_check_function, name), name) if name in self._arguments else None


def _associate(viewer_request: pulumi.Input[str] | None, viewer_response: pulumi.Input[str] | None) -> dict[str, Any]:
    associations = [
        {"event_type": event, "function_arn": arn}
        for event, arn in (("viewer-request", viewer_request), ("viewer-response", viewer_response))
        if arn is not None
    ]
    return {"function_associations": associations} if associations else {}


def _check_function(name: str, arn: str | None) -> str:
    if not is_mocked(arn) and not _FUNCTION_ARN.fullmatch(str(arn)):
        raise ArgumentError(f"{name} is {arn!r}; give the ARN of a CloudFront Function, not of a Lambda function")
    return arn or ""
