"""Who may call: accounts, organizations, roles and users."""

import re

from .checks import ArgumentError

ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_ROLE_OR_USER = re.compile(r"arn:[a-z-]+:iam::\d{12}:(role|user)/[^\s*?]+")


def check_principal(value: str) -> str:
    if not isinstance(value, str) or not (
        ORGANIZATION.fullmatch(value) or find_account(value) or _ROLE_OR_USER.fullmatch(value)
    ):
        raise ArgumentError(
            f"allow_principals has {value!r}; give an account id, an organization id such as o-a1b2c3d4e5, or the ARN "
            "of a role or user"
        )
    return value


def find_account(value: str) -> str | None:
    """The account that `value` stands for as a whole, by its id or the ARN of its root."""
    match = re.fullmatch(r"(\d{12})|arn:[a-z-]+:iam::(\d{12}):root", value)
    return match and (match[1] or match[2])
