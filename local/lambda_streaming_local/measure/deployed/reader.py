"""Asks AWS's APIs, and only reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.exceptions
from botocore.config import Config

from ...graph import InputProblem

MakeClient = Callable[[str, str], Any]
"""A botocore client of a service in a region."""

_MISSING = frozenset(
    {
        "NoSuchCachePolicy",
        "NoSuchOriginAccessControl",
        "NoSuchOriginRequestPolicy",
        "NotFoundException",
        "ResourceNotFoundException",
    }
)
_CONFIG = Config(connect_timeout=10, read_timeout=30, retries={"total_max_attempts": 3})


def make_clients(session: Any) -> MakeClient:
    return lambda service, region: session.create_client(service, region_name=region, config=_CONFIG)


class Reader:
    """Each `ask` is one call; what may not be read is an `InputProblem` that names the action to allow."""

    def __init__(self, make_client: MakeClient) -> None:
        self._make_client = make_client
        self._clients: dict[tuple[str, str], Any] = {}

    def ask(self, service: str, region: str, operation: str, **arguments: Any) -> dict[str, Any] | None:
        """The answer; None where what is asked for is not there."""
        client = self._get_client(service, region)
        try:
            answer: dict[str, Any] = getattr(client, operation)(**arguments)
        except botocore.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise _make_problem(service, operation, client, error) from error
        except botocore.exceptions.BotoCoreError as error:
            raise _make_problem(service, operation, client, error) from error
        return answer

    def list_pages(self, service: str, region: str, operation: str, **arguments: Any) -> list[dict[str, Any]]:
        client = self._get_client(service, region)
        try:
            return list(client.get_paginator(operation).paginate(**arguments))
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
            raise _make_problem(service, operation, client, error) from error

    def _get_client(self, service: str, region: str) -> Any:
        if (service, region) not in self._clients:
            self._clients[service, region] = self._make_client(service, region)
        return self._clients[service, region]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


def _make_problem(service: str, operation: str, client: Any, error: Exception) -> InputProblem:
    action = f"{service}:{client.meta.method_to_api_mapping[operation]}"
    return InputProblem(
        f"--explain: {action} cannot be asked ({error}); look at the credentials and what they may read"
    )
