"""Who may call a method of a REST API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.iam.statements import read_statements
from lambda_streaming_policies.stack.resource import Resource

from ..access.claim import NotSigned, SignatureError
from ..access.iam import Access, Statement, decide
from ..access.permissions import find_refusal
from ..access.sigv4 import Identity, Verifier
from .api import RestApi
from .method import Method

_INVOKE = "execute-api:Invoke"
_API_KEY = "aws:apigateway/apiKey:ApiKey"

InvokeAuthorizer = Callable[[Resource, Mapping[str, Any]], Awaitable[bytes]]
"""Hands an event to the function of an authorizer; raises `GatewayRefusal` where it cannot."""


class GatewayRefusal(Exception):
    """The request goes no further. `gateway_response` is AWS's type of it, the text AWS's message."""

    def __init__(self, status: int, gateway_response: str, error_type: str, message: str, key: str = "message") -> None:
        super().__init__(message)
        self.status = status
        self.gateway_response = gateway_response
        self.error_type = error_type
        self.key = key


def refuse_unauthorized() -> GatewayRefusal:
    return GatewayRefusal(401, "UNAUTHORIZED", "UnauthorizedException", "Unauthorized")


def refuse_missing_token() -> GatewayRefusal:
    return GatewayRefusal(
        403, "MISSING_AUTHENTICATION_TOKEN", "MissingAuthenticationTokenException", "Missing Authentication Token"
    )


@dataclass(frozen=True)
class Authorized:
    """Who signed, and what an authorizer says of the caller."""

    identity: Identity | None = None
    context: Mapping[str, Any] | None = None


class RestAuthorization:
    """`verifier` checks signatures for the service `execute-api`. Tokens of Cognito are read, not verified."""

    def __init__(self, api: RestApi, graph: Graph, verifier: Verifier, invoke: InvokeAuthorizer) -> None:
        self._api = api
        self._verifier = verifier
        self._invoke = invoke
        self._keys = _list_key_values(graph)
        self._policy = _list_statements(api)
        self._context = {} if api.entrance is None else api.entrance.context

    async def check(
        self, request: web.Request, body: bytes, method: Method, method_arn: str, event: Mapping[str, Any]
    ) -> Authorized:
        """Raises `GatewayRefusal`. `event` is what the function would get, for an authorizer that asks for all.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
        """
        if method.api_key_required and request.headers.get("x-api-key") not in self._keys:
            raise GatewayRefusal(403, "INVALID_API_KEY", "ForbiddenException", "Forbidden")
        if method.authorization == "AWS_IAM":
            return Authorized(identity=self._check_signature(request, body, method_arn))
        access = Access("*", None, _INVOKE, method_arn, self._context)
        self._check_endpoint(access)
        found = decide(self._policy, access)
        if method.authorization == "CUSTOM" and method.authorizer is not None:
            if found == "Deny":
                raise _deny_anonymous(method_arn)
            return Authorized(context=await self._ask_authorizer(request, method.authorizer, access, event, found))
        context = None
        if method.authorization == "COGNITO_USER_POOLS":
            context = {"claims": _read_claims(request.headers.get("Authorization", ""))}
        if self._policy and found != "Allow":
            raise _deny_anonymous(method_arn)
        return Authorized(context=context)

    def _check_endpoint(self, access: Access) -> None:
        if self._api.entrance is not None and self._api.entrance.decide(access) != "Allow":
            raise _deny_anonymous(access.resource)

    def _check_signature(self, request: web.Request, body: bytes, method_arn: str) -> Identity:
        try:
            headers = list(request.headers.items())
            identity = self._verifier.verify(request.method, request.raw_path, headers, body)
        except NotSigned as error:
            raise refuse_missing_token() from error
        except SignatureError as error:
            raise GatewayRefusal(403, "INVALID_SIGNATURE", error.type, str(error)) from error
        caller = identity.caller
        self._check_endpoint(Access(caller.principal, caller.account, _INVOKE, method_arn, self._context, caller.role))
        why = find_refusal(self._policy, _INVOKE, method_arn, caller, self._context)
        if why is not None:
            raise GatewayRefusal(403, "ACCESS_DENIED", "AccessDeniedException", why)
        return identity

    async def _ask_authorizer(
        self, request: web.Request, authorizer: Resource, access: Access, event: Mapping[str, Any], by_api: str | None
    ) -> dict[str, Any]:
        """What a Lambda authorizer says. `by_api` allows who it neither allows nor denies. Nothing is cached here."""
        data = authorizer.props.data
        sources = str(data.get("identitySource") or "method.request.header.Authorization").split(",")
        values = [_read_source(request, source.strip()) for source in sources if source.strip()]
        if not all(values):
            raise refuse_unauthorized()
        if data.get("type") == "REQUEST":
            asked = {name: value for name, value in event.items() if name not in ("body", "isBase64Encoded")}
        else:
            asked = {"authorizationToken": values[0]}
        kind = "REQUEST" if data.get("type") == "REQUEST" else "TOKEN"
        answer = await self._invoke(authorizer, {**asked, "type": kind, "methodArn": access.resource})
        try:
            result = json.loads(answer)
            found = decide(read_statements(result["policyDocument"]), access, of_identity=True)
            context = {"principalId": result["principalId"], "integrationLatency": 0, **(result.get("context") or {})}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise GatewayRefusal(
                500, "AUTHORIZER_CONFIGURATION_ERROR", "AuthorizerConfigurationException", "Internal server error"
            ) from error
        if (found or by_api) != "Allow":
            explicit = " with an explicit deny" if found == "Deny" else ""
            raise _deny(f"User is not authorized to access this resource{explicit}")
        return context


def _deny_anonymous(method_arn: str) -> GatewayRefusal:
    return _deny(f"User: anonymous is not authorized to perform: {_INVOKE} on resource: {method_arn}")


def _deny(message: str) -> GatewayRefusal:
    return GatewayRefusal(403, "ACCESS_DENIED", "AccessDeniedException", message, key="Message")


def _list_statements(api: RestApi) -> list[Statement]:
    """The API's resource policy, its short resources (`execute-api:/stage/*`) written out."""
    short = "execute-api:/"

    def write_out(resource: str) -> str:
        return f"{api.execution_arn}/{resource.removeprefix(short)}" if resource.startswith(short) else resource

    found: list[Statement] = []
    for statement in read_statements(api.policy):
        resources = statement.get("Resource")
        listed = resources if isinstance(resources, list) else [resources]
        found.append({**statement, "Resource": [write_out(one) for one in listed if isinstance(one, str)]})
    return found


def _list_key_values(graph: Graph) -> Collection[str]:
    """The values of the stack's API keys; a key whose value AWS would make up has its name here."""
    keys = [key.props.data for key in graph.of_type(_API_KEY)]
    return {str(key["value"] if isinstance(key.get("value"), str) else key.get("name")) for key in keys}


def _read_source(request: web.Request, source: str) -> str | None:
    place, _, name = source.removeprefix("method.request.").partition(".")
    return (
        request.headers.get(name) if place == "header" else request.query.get(name) if place == "querystring" else "-"
    )


def _read_claims(authorization: str) -> dict[str, Any]:
    token = authorization.removeprefix("Bearer ").split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4)))
    except (IndexError, binascii.Error, ValueError) as error:
        raise refuse_unauthorized() from error
    if not isinstance(claims, dict):
        raise refuse_unauthorized()
    return claims
