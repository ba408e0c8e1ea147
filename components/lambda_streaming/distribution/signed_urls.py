"""Paths that answer signed URLs and cookies only.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError


class SignedUrls:
    """The key groups that viewers' signatures are checked by, and the paths that need one."""

    patterns: list[str]
    """The paths; empty where every path of the functions needs a signature, or none does."""

    def __init__(self, arguments: Arguments) -> None:
        self._group_ids = arguments.get("trusted_key_group_ids")
        self._public_key = None
        if "signing_public_key" in arguments:
            self._public_key = arguments.read(_check_public_key, "signing_public_key")
        self.exist = self._group_ids is not None or self._public_key is not None
        self.patterns = arguments.read_items("signed_path_patterns")
        if self.patterns and not self.exist:
            raise arguments.refuse(
                "signed_path_patterns has no effect without a key; give signing_public_key or trusted_key_group_ids"
            )
        self.signing_key_id: pulumi.Output[str] | None = None

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> Mapping[str, Any]:
        """The properties of a behavior that needs a signature, once its keys have been made."""
        if not self.exist:
            return {}
        groups = [] if self._group_ids is None else self._group_ids
        if self._public_key is None:
            return {"trusted_key_groups": groups}
        key = aws.cloudfront.PublicKey(name, encoded_key=self._public_key, opts=opts)
        group = aws.cloudfront.KeyGroup(name, items=[key.id], opts=opts)
        self.signing_key_id = key.id
        return {"trusted_key_groups": pulumi.Output.all(groups, group.id).apply(lambda ids: [*ids[0], ids[1]])}

    def is_needed(self, pattern: str | None) -> bool:
        """Whether requests to a path of the functions need a signature; None is every other path."""
        return self.exist and (not self.patterns or pattern in self.patterns)


def _check_public_key(pem: str) -> str:
    if "PRIVATE KEY-----" in pem:
        raise ArgumentError(
            "signing_public_key is a private key, which is for those who sign alone; give its public one, by "
            "`openssl pkey -in private.pem -pubout`"
        )
    if "-----BEGIN PUBLIC KEY-----" not in pem:
        raise ArgumentError(
            "signing_public_key is no public key as PEM; give what `openssl pkey -in private.pem -pubout` prints"
        )
    # CloudFront ends the text with a line break, and another text makes another key, under another id:
    # https://github.com/hashicorp/terraform-provider-aws/issues/40295
    return pem.strip() + "\n"
