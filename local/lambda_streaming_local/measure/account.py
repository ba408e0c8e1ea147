"""With whose keys and for which region a request is signed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from ..graph import InputProblem

_LOOPBACK = re.compile(r"localhost|.+\.localhost|127\.\d+\.\d+\.\d+|::1")
# What `serve` checks signatures with where it is not told otherwise.
_LOCAL_KEY = "test"
_LOCAL_REGION = "us-east-1"


def is_loopback(host: str) -> bool:
    return _LOOPBACK.fullmatch(host) is not None


@dataclass(frozen=True)
class Account:
    """What the user gave; None is looked for.

    Keys are those of the profile or of AWS's usual places (environment, shared files, SSO, container, instance):
    https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
    On loopback, where `serve` listens, they are the environment's or `serve`'s own default.
    """

    access_key: str | None = None
    secret_key: str | None = None
    profile: str | None = None
    region: str | None = None

    def find_keys(self, host: str | None) -> ReadOnlyCredentials:
        """The keys to sign with for `host`, None being AWS. Raises `InputProblem` where there are none."""
        if self._uses_local_keys(host):
            return self._find_local_keys()
        if self.access_key is not None and self.secret_key is not None:
            return ReadOnlyCredentials(self.access_key, self.secret_key, None)
        if self.access_key is not None or self.secret_key is not None:
            raise InputProblem("--access-key and --secret-key belong together; give both, or neither")
        try:
            credentials = Session(profile=self.profile).get_credentials()
            if credentials is None:
                raise InputProblem(
                    "there are no AWS credentials to sign with; log in, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and "
                    "AWS_SECRET_ACCESS_KEY"
                )
            return credentials.get_frozen_credentials()
        except BotoCoreError as error:
            raise InputProblem(f"the AWS credentials cannot be used: {error}") from error

    def open_session(self) -> Session:
        """A session to ask AWS's APIs with. Raises `InputProblem` where there are no keys."""
        keys = self.find_keys(None)
        session = Session(profile=self.profile)
        session.set_credentials(keys.access_key, keys.secret_key, keys.token)
        return session

    def find_region(self, host: str | None, known: str | None) -> str:
        """The region that was given, else the `known` one, else that of the environment or profile.

        Raises `InputProblem` where none says it.
        """
        region = self.region or known or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if region is None and self._uses_local_keys(host):
            region = _LOCAL_REGION
        if region is None:
            try:
                region = Session(profile=self.profile).get_config_variable("region")
            except BotoCoreError as error:
                raise InputProblem(f"the AWS configuration cannot be used: {error}") from error
        if region is None:
            raise InputProblem("the region to sign for is not known; give --region, or set AWS_REGION")
        return region

    def _uses_local_keys(self, host: str | None) -> bool:
        return self.profile is None and host is not None and is_loopback(host)

    def _find_local_keys(self) -> ReadOnlyCredentials:
        environment = os.environ
        # A session token belongs to the environment's own key.
        token = environment.get("AWS_SESSION_TOKEN") if self.access_key is None else None
        return ReadOnlyCredentials(
            self.access_key or environment.get("AWS_ACCESS_KEY_ID") or _LOCAL_KEY,
            self.secret_key or environment.get("AWS_SECRET_ACCESS_KEY") or _LOCAL_KEY,
            token,
        )
