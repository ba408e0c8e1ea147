"""Follows an address from the outside in: distribution or API, function URL, function."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.links import parse_reference
from lambda_streaming_policies.stack.resource import Resource

from ...doors.access.permissions import Caller
from ...graph import InputProblem
from ..account import Account
from ..causes import Cause
from .access import Call, find_missing
from .reader import Reader, make_clients
from .resources import (
    find_behavior,
    find_qualifier,
    make_access_control,
    make_cache_policy,
    make_distribution,
    make_function,
    make_integration,
    make_policy,
    make_request_policy,
    make_url,
    unqualify,
)

_URL_HOST = re.compile(r"[a-z0-9]+\.lambda-url\.(?P<region>[a-z]+(?:-[a-z]+)+-\d)\.")
_API_HOST = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api\.(?P<region>[a-z]+(?:-[a-z]+)+-\d)\.")
_URI = re.compile(r":lambda:path/[^/]+/functions/(?P<arn>[^/]+)/")
# CloudFront's API is in one region: https://docs.aws.amazon.com/general/latest/gr/cf_region.html
_GLOBAL = "us-east-1"

# The rules of the policy pack whose findings can make an answer an error, or keep it from streaming.
RULES = frozenset(
    {
        "body-hash-missing",
        "host-forwarded",
        "oac-not-signing",
        "origin-http",
        "origin-timeout-mismatch",
        "origin-without-oac",
        "runtime-cannot-stream",
        "stream-cached",
        "stream-compressed",
        "url-in-vpc",
        "url-qualifier-invalid",
    }
)


@dataclass(frozen=True)
class Question:
    """A request that was measured: for `url`, or an invocation of `function`.

    With both, `function` is what is behind the URL, which otherwise is looked for among all functions of its region.
    """

    url: str | None
    function: str | None
    qualifier: str | None
    method: str
    is_signed: bool


def explain(question: Question, account: Account) -> list[Cause]:
    """What is wrong on the way of the request in `question`, as far as AWS's configuration shows it.

    Raises `InputProblem` where it may not be read, or the address is not of this account.
    """
    with closing(Reader(make_clients(account.open_session()))) as reader:
        return read_causes(question, account, reader)


def read_causes(question: Question, account: Account, reader: Reader) -> list[Cause]:
    """What `explain` answers, read with `reader`."""
    if question.url is not None:
        return _explain_url(question, question.url, reader)
    name = question.function or ""
    reference = parse_reference(name)
    region = account.find_region(None, reference.region if reference else None)
    qualifier = (reference and reference.qualifier) or question.qualifier
    way = _Passage(reader, name)
    way.add_function(name, qualifier, region, _find_caller(reader, region), None)
    return way.found


def _explain_url(question: Question, url: str, reader: Reader) -> list[Cause]:
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path or "/"
    way = _Passage(reader, question.function)
    if found := _URL_HOST.match(host):
        caller = _find_caller(reader, found["region"]) if question.is_signed else None
        way.add_url(host, found["region"], caller)
    elif found := _API_HOST.match(host):
        way.add_api(found["api"], found["region"], question.method, "/" + "/".join(path.split("/")[2:]))
    else:
        way.add_distribution(host, question.method, path)
    return [*way.found, *_judge(way.resources)]


def _find_caller(reader: Reader, region: str) -> Caller:
    """Whose keys these are; of a session, its role too."""
    identity = reader.ask("sts", region, "get_caller_identity") or {}
    arn, account = str(identity["Arn"]), str(identity["Account"])
    session = re.fullmatch(r"arn:([\w-]+):sts::\d+:assumed-role/([^/]+)/.*", arn)
    return Caller(arn, account, role=f"arn:{session[1]}:iam::{account}:role/{session[2]}" if session else None)


class _Passage:
    """The resources that a request passes, and what is wrong with them beside what rules say."""

    def __init__(self, reader: Reader, function: str | None) -> None:
        self._reader = reader
        self._function = function
        self.resources: list[Resource] = []
        self.found: list[Cause] = []

    def add_distribution(self, host: str, method: str, path: str) -> None:
        summary = self._find_distribution(host)
        id_ = summary["Id"]
        answer = self._reader.ask("cloudfront", _GLOBAL, "get_distribution_config", Id=id_) or {}
        config = answer["DistributionConfig"]
        distribution = make_distribution(id_, summary["ARN"], config, path)
        self.resources.append(distribution)
        behavior = find_behavior(config, path)
        if method not in distribution.props.data["defaultCacheBehavior"]["allowedMethods"]:
            self.found.append(
                Cause(
                    f"the behavior of {id_} for {path} does not take {method}",
                    "give it all of GET, HEAD, OPTIONS, PUT, PATCH, POST and DELETE as allowedMethods",
                )
            )
        self._add_policies(behavior)
        caller = Caller("cloudfront.amazonaws.com", summary["ARN"].split(":")[4], summary["ARN"])
        for origin in distribution.props.data["origins"]:
            if origin["originId"] == behavior["TargetOriginId"]:
                self._add_origin(origin, method, path, caller)

    def add_url(self, host: str, region: str, caller: Caller | None) -> None:
        described = self._find_url(host, region)
        name = unqualify(described["FunctionArn"]).split(":")[-1]
        qualifier = find_qualifier(described["FunctionArn"])
        mode, auth_type = described.get("InvokeMode", "BUFFERED"), described["AuthType"]
        # Every rule on streams is asked, whether or not the URL streams yet.
        self.resources.append(make_url(described, name, "RESPONSE_STREAM"))
        if mode != "RESPONSE_STREAM":
            self.found.append(
                Cause(f"the function URL of {name} answers {mode}", "set its invokeMode to RESPONSE_STREAM")
            )
        if auth_type == "AWS_IAM" and caller is None:
            self.found.append(
                Cause(
                    f"the function URL of {name} asks for AWS credentials (AWS_IAM), and the request was not signed",
                    "sign it (--sign), or call through the distribution in front of it",
                )
            )
        everyone = Caller("*", "")
        self.add_function(name, qualifier, region, everyone if auth_type == "NONE" else caller, auth_type)

    def add_api(self, api: str, region: str, method: str, path: str) -> None:
        integration = self._find_integration(api, region, method, path)
        self.resources.append(integration)
        if integration.props.data["responseTransferMode"] != "STREAM":
            self.found.append(
                Cause(
                    f"the integration of {method} {path} answers BUFFERED",
                    "set its responseTransferMode to STREAM, with the function's response streaming invoke ARN as uri, "
                    "and deploy the API",
                )
            )
        uri = _URI.search(str(integration.props.data["uri"]))
        if uri is None:
            return
        arn = uri["arn"]
        source = f"arn:{arn.split(':')[1]}:execute-api:{region}:{arn.split(':')[4]}:{api}/*/{method}{path}"
        caller = Caller("apigateway.amazonaws.com", arn.split(":")[4], source)
        self.add_function(unqualify(arn), find_qualifier(arn), arn.split(":")[3], caller, None)

    def add_function(
        self, name: str, qualifier: str | None, region: str, caller: Caller | None, auth_type: str | None
    ) -> None:
        """The function with its policies, and what they do not grant `caller`; None: nobody has to be let in."""
        qualified = {"Qualifier": qualifier} if qualifier else {}
        described = self._reader.ask("lambda", region, "get_function_configuration", FunctionName=name, **qualified)
        if described is None:
            raise InputProblem(f"--explain: there is no function {name} in {region} of this account; check the name")
        function = make_function(described)
        arn = str(function.props.data["arn"])
        self.resources.append(function)
        for one in {qualifier, None}:
            asked = {"Qualifier": one} if one else {}
            answer = self._reader.ask("lambda", region, "get_policy", FunctionName=arn, **asked)
            if answer is not None:
                self.resources.append(make_policy(f"{arn}:{one}" if one else arn, answer["Policy"]))
        if described.get("State") not in (None, "Active"):
            reason = described.get("StateReason") or "no reason is given"
            self.found.append(Cause(f"the function is {described['State']} ({reason})", "wait, or deploy it again"))
        if caller is not None:
            call = Call(caller, function, qualifier, auth_type)
            self.found += find_missing(call, Graph(self.resources))

    def _add_origin(self, origin: dict[str, Any], method: str, path: str, caller: Caller) -> None:
        host = str(origin["domainName"])
        if control := origin.get("originAccessControlId"):
            answer = self._reader.ask("cloudfront", _GLOBAL, "get_origin_access_control", Id=control)
            if answer is not None:
                config = answer["OriginAccessControl"]["OriginAccessControlConfig"]
                self.resources.append(make_access_control(control, config))
        if found := _URL_HOST.match(host):
            self.add_url(host, found["region"], caller)
        elif found := _API_HOST.match(host):
            self.add_api(found["api"], found["region"], method, path)

    def _add_policies(self, behavior: Any) -> None:
        if id_ := behavior.get("CachePolicyId"):
            answer = self._reader.ask("cloudfront", _GLOBAL, "get_cache_policy", Id=id_)
            if answer is not None:
                self.resources.append(make_cache_policy(id_, answer["CachePolicy"]["CachePolicyConfig"]))
        if id_ := behavior.get("OriginRequestPolicyId"):
            answer = self._reader.ask("cloudfront", _GLOBAL, "get_origin_request_policy", Id=id_)
            if answer is not None:
                config = answer["OriginRequestPolicy"]["OriginRequestPolicyConfig"]
                self.resources.append(make_request_policy(id_, config))

    def _find_distribution(self, host: str) -> dict[str, Any]:
        for page in self._reader.list_pages("cloudfront", _GLOBAL, "list_distributions"):
            for summary in page["DistributionList"].get("Items") or ():
                names = [summary["DomainName"], *(summary.get("Aliases", {}).get("Items") or ())]
                if host in (name.lower() for name in names):
                    found: dict[str, Any] = summary
                    return found
        raise InputProblem(
            f"--explain: no distribution of this account answers for {host}; use the credentials of the account that "
            f"it is in, or for what `serve` serves `lambda-streaming check`"
        )

    def _find_url(self, host: str, region: str) -> dict[str, Any]:
        for name in self._list_functions(region):
            for page in self._reader.list_pages("lambda", region, "list_function_url_configs", FunctionName=name):
                for described in page["FunctionUrlConfigs"]:
                    if urlsplit(described["FunctionUrl"]).hostname == host:
                        found: dict[str, Any] = described
                        return found
        raise InputProblem(
            f"--explain: no function in {region} of this account has the URL {host}; use the credentials of the "
            f"account that it is in"
        )

    def _list_functions(self, region: str) -> Iterator[str]:
        if self._function is not None:
            yield self._function
            return
        for page in self._reader.list_pages("lambda", region, "list_functions"):
            for described in page["Functions"]:
                yield described["FunctionName"]

    def _find_integration(self, api: str, region: str, method: str, path: str) -> Resource:
        pages = self._reader.list_pages("apigateway", region, "get_resources", restApiId=api, embed=["methods"])
        for page in pages:
            for resource in page.get("items", ()):
                pattern = re.sub(r"\\{[^}]*?\\\+\\}", ".+", re.escape(resource["path"]))
                if not re.fullmatch(re.sub(r"\\{[^}]*?\\}", "[^/]+", pattern), path):
                    continue
                methods = resource.get("resourceMethods") or {}
                found = methods.get(method) or methods.get("ANY")
                if found and found.get("methodIntegration"):
                    return make_integration(api, resource["id"], method, found["methodIntegration"])
        raise InputProblem(f"--explain: {api} has no method {method} for {path} with an integration; check the path")


def _judge(resources: list[Resource]) -> list[Cause]:
    """What the rules of the policy pack find."""
    rules = [rule for rule in load_rules() if rule.id in RULES]
    found = []
    for finding in judge(Graph(resources), rules, {}, {}).findings:
        where, message = finding.violation.resource.name, finding.violation.message.rstrip(".")
        found.append(Cause(f"{message} ({finding.rule.id}, {where})", finding.rule.fix.rstrip(".")))
    return found
