"""What of a stack is served, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.links import find_function, find_qualifier
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import ALIAS, DISTRIBUTION, FUNCTION, FUNCTION_URL, WEB_REVISION
from lambda_streaming_policies.stack.unknown import UNKNOWN, UnknownValue

from ..doors.api_gateway.api import RestApi, read_rest_apis
from ..doors.function_url.door import FunctionUrl
from ..doors.shared.cors import UrlCors
from ..runtime.declaration import Declaration, NotServed


@dataclass(frozen=True)
class PlannedUrl:
    urn: str
    url: FunctionUrl
    declaration: Declaration


@dataclass(frozen=True)
class Plan:
    """`notes` say what is not served, or not as declared."""

    functions: list[Declaration] = field(default_factory=list)
    qualifiers: dict[str, set[str]] = field(default_factory=dict)
    """Aliases and versions that a function has beside $LATEST, by its URN."""
    urls: list[PlannedUrl] = field(default_factory=list)
    distributions: list[Resource] = field(default_factory=list)
    rest_apis: list[RestApi] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def api_door(self) -> str:
        """The name of the door of Lambda's API, which all functions share."""
        project = self.functions[0].resource.urn.rsplit("::", 2)[0] if self.functions else ""
        return f"{project}::lambda-api"

    def list_doors(self) -> list[str]:
        """The names of all doors."""
        return [
            *(planned.urn for planned in self.urls),
            *(resource.urn for resource in self.distributions),
            *(api.resource.urn for api in self.rest_apis),
            *([self.api_door] if self.functions else []),
        ]

    @classmethod
    def of(cls, graph: Graph) -> Plan:
        plan = cls(distributions=graph.of_type(DISTRIBUTION))
        for resource in graph.of_type(FUNCTION):
            try:
                plan.functions.append(Declaration.of(resource, graph))
            except NotServed as reason:
                plan.notes.append(f"function '{resource.name}' is not served: {reason}")
        for revision in graph.of_type(WEB_REVISION):
            plan.notes.append(_describe_web_function(revision))
        for alias in graph.of_type(ALIAS):
            plan._add_alias(alias, graph)
        served = {declaration.resource.urn: declaration for declaration in plan.functions}
        for resource in graph.of_type(FUNCTION_URL):
            plan._add_url(resource, graph, served)
        for api in read_rest_apis(graph):
            plan._add_rest_api(api)
        for declaration in plan.functions:
            plan.notes.extend(f"function '{declaration.name}': {note}" for note in declaration.notes)
            for name, value in declaration.variables.items():
                if value is UNKNOWN:
                    plan.notes.append(
                        f"function '{declaration.name}' runs without its variable {name}, which is not known before "
                        "the stack is deployed"
                    )
        return plan

    def _add_url(self, resource: Resource, graph: Graph, served: Mapping[str, Declaration]) -> None:
        try:
            function = find_function(resource, graph)
            declaration = served.get(function.urn) if function is not None else None
            if function is None:
                self.notes.append(f"function URL '{resource.name}' is not served: its function is not in this stack")
            if declaration is None:
                return
            if declaration.tenant_isolation:
                self.notes.append(
                    f"function URL '{resource.name}' is not served: it names no tenant, and AWS makes no URL for a "
                    "function with tenant isolation"
                )
                return
            domain = urlsplit(resource.props.text("functionUrl") or "").netloc
            streams = resource.props.text("invokeMode") == "RESPONSE_STREAM"
            if streams and declaration.in_vpc:
                # https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
                self.notes.append(
                    f"function URL '{resource.name}' is served buffered: a URL does not stream from a function in a "
                    "VPC; call the function with InvokeWithResponseStream"
                )
            url = FunctionUrl(
                name=resource.name,
                domain=domain,
                auth_type="NONE" if resource.props.text("authorizationType") == "NONE" else "AWS_IAM",
                invoke_mode="RESPONSE_STREAM" if streams and not declaration.in_vpc else "BUFFERED",
                qualifier=find_qualifier(resource, graph),
                cors=UrlCors.of(resource),
            )
            self.urls.append(PlannedUrl(resource.urn, url, declaration))
        except UnknownValue as unknown:
            self.notes.append(f"function URL '{resource.name}' is not served: {unknown}")

    def _add_rest_api(self, api: RestApi) -> None:
        if not api.stages:
            self.notes.append(f"REST API '{api.resource.name}' is not served: it has no stage")
            return
        if api.entrance is not None:
            if not api.policy:
                self.notes.append(
                    f"REST API '{api.resource.name}' is not served: it is private, and AWS deploys none without a "
                    "resource policy"
                )
                return
            came = api.entrance.context.get("aws:sourcevpce")
            self.notes.append(
                f"REST API '{api.resource.name}' is private: requests here count as coming "
                + (f"through its endpoint {came}" if came else "through no endpoint, because it names none")
            )
        self.rest_apis.append(api)
        for method in api.methods:
            place = f"REST API '{api.resource.name}': {method.http_method} {method.path}"
            if method.integration_type not in ("AWS_PROXY", "MOCK"):
                self.notes.append(
                    f"{place} is not served: its integration is {method.integration_type}, no Lambda proxy"
                )
            if method.authorization == "COGNITO_USER_POOLS":
                self.notes.append(f"{place} takes every token: that the user pool signed it is not checked here")

    def _add_alias(self, alias: Resource, graph: Graph) -> None:
        try:
            function = find_function(alias, graph)
            name = alias.props.text("name")
        except UnknownValue as unknown:
            self.notes.append(f"alias '{alias.name}' is not served: {unknown}")
            return
        if function is None or name is None:
            return
        self.qualifiers.setdefault(function.urn, set()).add(name)
        # A version that is not known yet is the one that the program publishes.
        version = None if alias.props.is_unknown("functionVersion") else alias.props.text("functionVersion")
        if alias.props.is_set("routingConfig") or version not in (None, function.props.data.get("version")):
            self.notes.append(
                f"alias '{alias.name}' leads to a version that only AWS has: here every request runs the program's code"
            )


def _describe_web_function(revision: Resource) -> str:
    """https://docs.aws.amazon.com/lambda/latest/dg/web-functions-revisions-env-vars.html"""
    variables = revision.props.data.get("serviceConfig")
    variables = variables.get("environmentVariables") if isinstance(variables, Mapping) else None
    entry = variables.get("AWS_LAMBDA_NODEJS_ENTRYPOINT") if isinstance(variables, Mapping) else None
    started = entry if isinstance(entry, str) else "ENTRYPOINT"
    return (
        f"Web Function revision '{revision.name}' is not served: it is an HTTP server of its own, which runs without "
        f"Lambda too; in its code's folder: `AWS_LAMBDA_HTTP_ENDPOINT=127.0.0.1:8080 node {started}`"
    )
