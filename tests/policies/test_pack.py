import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format
from lambda_streaming_policies.pack import make_policies
from lambda_streaming_policies.rule import StackRule, Violation, resource_rule, stack_rule
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import find_engine_settings, read_settings
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

PACK = Path(__file__).parents[2] / "policies"
URL = "aws:lambda/functionUrl:FunctionUrl"
METADATA = {
    "severity": "low",
    "level": "advisory",
    "types": (URL,),
    "fix": "Fix it.",
    "reference": "https://example.com",
}


def url(name="chat", **inputs):
    given = {"functionName": "chat", "authorizationType": "NONE", **inputs}
    return Resource(f"urn:pulumi:dev::app::{URL}::{name}", URL, name, given)


@pytest.fixture
def served():
    """The pack in its own process, started as the engine starts it: it prints its port and serves."""
    process = subprocess.Popen(
        [sys.executable, "-u", str(PACK)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PACK)},
        text=True,
    )
    port = process.stdout.readline().strip()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield analyzer_pb2_grpc.AnalyzerStub(channel)
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_served_pack_says_what_its_policies_are(served):
    info = served.GetAnalyzerInfo(empty_pb2.Empty(), wait_for_ready=True)
    assert info.name == "lambda-streaming"
    assert info.readme == (PACK / "README.md").read_text(encoding="utf-8")
    assert info.repository.startswith("https://")
    assert [policy.name for policy in info.policies] == [
        *(rule.id for rule in load_rules()),
        *(f"{rule.id}-remediation" for rule in load_rules() if isinstance(rule, StackRule) and rule.remediate),
        "exceptions",
        "rule-failed",
    ]
    by_name = {policy.name: policy for policy in info.policies}
    in_vpc = by_name["url-in-vpc"]
    assert in_vpc.enforcementLevel == proto.MANDATORY
    assert in_vpc.severity == proto.POLICY_SEVERITY_HIGH
    assert in_vpc.policy_type == proto.POLICY_TYPE_STACK
    assert in_vpc.configSchema.properties["urls"]["enum"] == ["streaming", "any"]
    assert in_vpc.configSchema.properties["urls"]["default"] == "streaming"
    assert "response-streaming" in in_vpc.tags
    assert in_vpc.remediation_steps
    assert in_vpc.url.startswith("https://docs.aws.amazon.com/")
    open_url = by_name["url-auth-none"]
    assert open_url.policy_type == proto.POLICY_TYPE_RESOURCE
    assert (open_url.framework.name, open_url.framework.reference) == ("AWS Security Hub", "Lambda.1")


def test_the_served_pack_rejects_a_resource_before_it_exists(served):
    request = proto.AnalyzeRequest(urn="urn:pulumi:dev::app::t::chat", type=URL, name="chat")
    request.properties.update({"authorizationType": "NONE", "functionName": "chat"})
    response = served.Analyze(request, wait_for_ready=True)
    assert "url-auth-none" in {diagnostic.policyName for diagnostic in response.diagnostics}


def test_the_pack_never_loads_the_provider():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys; import lambda_streaming_policies.pack; print(*sys.modules, sep='\\n')"],
        env={**os.environ, "PYTHONPATH": str(PACK)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "pulumi_policy" in loaded
    assert not [name for name in loaded if name.startswith(("pulumi_aws", "lambda_streaming_local"))]


def test_the_message_holds_all_a_reader_needs(engine):
    (diagnostic,) = of("url-auth-none", engine([url()]))
    rule = next(rule for rule in load_rules() if rule.id == "url-auth-none")
    assert diagnostic.message.split("\n") == [
        rule.title,
        "authorizationType: The authorization type is NONE: anyone on the internet can call the URL.",
        rule.fix,
        rule.reference,
    ]


def test_a_level_of_the_configuration(engine):
    (diagnostic,) = of("url-auth-none", engine([url()], {"url-auth-none": {"enforcementLevel": "advisory"}}))
    assert diagnostic.enforcementLevel == proto.ADVISORY
    assert of("url-auth-none", engine([url()], {"url-auth-none": {"enforcementLevel": "disabled"}})) == []


def test_what_is_undecided_is_one_advisory_that_says_what_it_waits_for(engine):
    function = Resource(
        "urn:pulumi:dev::app::aws:lambda/function:Function::chat",
        "aws:lambda/function:Function",
        "chat",
        {"vpcConfig": {"subnetIds": UNKNOWN}},
        links={"vpcConfig": ("urn:pulumi:dev::app::pulumi:pulumi:StackReference::network",)},
    )
    network = Resource(
        "urn:pulumi:dev::app::pulumi:pulumi:StackReference::network", "pulumi:pulumi:StackReference", "network"
    )
    streaming = {"authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM", "functionName": UNKNOWN}
    by_link = Resource(f"urn:pulumi:dev::app::{URL}::a", URL, "a", streaming, links={"functionName": (function.urn,)})
    lost = Resource(f"urn:pulumi:dev::app::{URL}::b", URL, "b", streaming)
    diagnostics = [one for one in engine([function, network, by_link, lost]) if one.policyName == "url-in-vpc"]
    (diagnostic,) = diagnostics
    assert diagnostic.enforcementLevel == proto.ADVISORY
    assert (
        "vpcConfig.subnetIds of chat is not known yet; it waits for network (pulumi:pulumi:StackReference)"
        in diagnostic.message
    )
    assert "functionName of b is not known yet" in diagnostic.message


def test_a_rule_that_fails_is_named_the_others_go_on_and_the_run_fails(engine):
    @resource_rule(id="broken-alone", title="Broken.", **METADATA)
    def broken_alone(resource, config):
        """Fails."""
        raise ValueError(resource.props.text("functionName"))

    @stack_rule(id="broken-together", title="Broken.", **METADATA)
    def broken_together(resource, graph, config):
        """Says something and fails."""
        yield Violation.at(resource.props, "functionName", "Wrong.")
        raise KeyError(resource.props.text("functionName"))

    made = make_policies([broken_alone, broken_together, *load_rules()])
    diagnostics = engine([url(functionName="s3cret")], made=made)
    failed = [one for one in diagnostics if one.policyName == "rule-failed"]
    assert [one.message.split("\n")[1] for one in failed] == [
        "rule broken-alone failed on chat with ValueError; please report it",
        "rule broken-together failed on chat with KeyError; please report it",
    ]
    assert {one.enforcementLevel for one in failed} == {proto.MANDATORY}
    assert {"url-auth-none", "broken-together"} <= {one.policyName for one in diagnostics}
    assert not [one for one in diagnostics if "s3cret" in one.message]


def test_a_failure_is_told_once(engine):
    @resource_rule(id="broken", title="Broken.", **METADATA)
    def broken(resource, config):
        """Fails."""
        raise ValueError

    made = make_policies([broken])
    assert len(engine([url()], made=made)) == 1
    assert len(engine([url()], made=made)) == 1


def test_resources_the_engine_tells_no_provider_of_are_still_linked(engine):
    function = Resource(
        "urn:pulumi:dev::app::aws:lambda/function:Function::chat",
        "aws:lambda/function:Function",
        "chat",
        {"runtime": "python3.13"},
        custom=False,
    )
    streaming = {"authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM", "functionName": UNKNOWN}
    address = Resource(
        f"urn:pulumi:dev::app::{URL}::a", URL, "a", streaming, links={"functionName": (function.urn,)}, custom=False
    )
    assert len(of("runtime-cannot-stream", engine([function, address]))) == 1


def test_the_pack_stands_alone():
    requirements = (PACK / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [re.split(r"[<>=,]", line)[0] for line in requirements] == ["pulumi-policy", "pyyaml", "tomli"]


def test_what_is_undecided_can_be_accepted_too(engine):
    accepted = {"resource": "a", "reason": "a function of the platform team"}
    foreign = url("a", functionName="elsewhere", authorizationType="AWS_IAM", invokeMode="RESPONSE_STREAM")
    (told,) = of("url-in-vpc", engine([foreign], {"url-in-vpc": {"onUnknown": "level"}}))
    assert told.enforcementLevel == proto.MANDATORY
    assert "functionName of a names a function that is not in this stack" in told.message
    diagnostics = engine([foreign], {"url-in-vpc": {"onUnknown": "level", "exceptions": [accepted]}})
    assert of("url-in-vpc", diagnostics) == of("exceptions", diagnostics) == []


def test_an_accepted_finding_is_not_told_and_a_useless_exception_is(engine):
    accepted = {"resource": "ch*", "reason": "a page without data", "expires": "2999-01-01"}
    useless = {"resource": "other", "reason": "long gone"}
    diagnostics = engine([url()], {"url-auth-none": {"exceptions": [accepted, useless]}})
    assert of("url-auth-none", diagnostics) == []
    (note,) = of("exceptions", diagnostics)
    assert note.enforcementLevel == proto.ADVISORY
    assert '"exceptions" of "url-auth-none"[1]: the exception of url-auth-none for "other" meets no' in note.message


def test_an_expired_or_forbidden_exception_lets_the_finding_through(engine):
    expired = {"resource": "chat", "reason": "until the launch", "expires": "2020-01-01"}
    diagnostics = engine([url()], {"url-auth-none": {"exceptions": [expired]}})
    assert len(of("url-auth-none", diagnostics)) == 1
    assert "expired on 2020-01-01" in of("exceptions", diagnostics)[0].message
    lasting = {"resource": "chat", "reason": "because"}
    diagnostics = engine([url()], {"url-auth-none": {"exceptions": [lasting], "allowExceptions": False}})
    assert len(of("url-auth-none", diagnostics)) == 1
    assert "allows none" in of("exceptions", diagnostics)[0].message


def test_settings_of_the_file_beside_the_program(engine):
    settings = read_settings(
        'profile = "minimal"\n[[exceptions]]\nrule = "url-auth-none"\nresource = "chat"\nreason = "open"\n',
        "lambda-streaming.toml",
        load_rules(),
    )
    diagnostics = engine([url()], made=make_policies(settings=settings))
    assert diagnostics == []


def test_a_wrong_setting_fails_the_run(engine):
    diagnostics = engine([url()], {"url-auth-none": {"excptions": []}})
    (failed,) = of("rule-failed", diagnostics)
    assert failed.enforcementLevel == proto.MANDATORY
    assert 'did you mean "exceptions"?' in failed.message


def test_undecided_at_the_rules_own_level(engine):
    unknown = url(authorizationType=UNKNOWN)
    (advisory,) = of("url-auth-none", engine([unknown]))
    assert advisory.enforcementLevel == proto.ADVISORY
    (blocking,) = of("url-auth-none", engine([unknown], {"url-auth-none": {"onUnknown": "level"}}))
    assert blocking.enforcementLevel == proto.MANDATORY
    assert "authorizationType of chat is not known yet" in blocking.message


def test_the_file_for_the_engine_is_the_one_named_else_that_of_the_folder(tmp_path):
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "app").mkdir()
    assert find_engine_settings({"PWD": str(tmp_path / "app")}) is None
    (tmp_path / "lambda-streaming.toml").touch()
    assert find_engine_settings({"PWD": str(tmp_path / "app")}) == tmp_path / "lambda-streaming.toml"
    assert find_engine_settings({"PWD": str(tmp_path), "LAMBDA_STREAMING_CONFIG": "x.toml"}) == Path("x.toml")
    assert find_engine_settings({}) is None


def test_a_pack_with_a_broken_file_ends_with_a_sentence(tmp_path):
    file = tmp_path / "lambda-streaming.toml"
    file.write_text('profil = "strict"\n')
    ended = subprocess.run(
        [sys.executable, str(PACK)],
        env={**os.environ, "PYTHONPATH": str(PACK), "LAMBDA_STREAMING_CONFIG": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert 'no key "profil" (did you mean "profile"?)' in ended.stderr


CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "url-auth-none": (URL, {"functionName": "chat", "authorizationType": "NONE"}, {"authorizationType": "AWS_IAM"}),
    "oac-not-signing": (
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        {"originAccessControlOriginType": "lambda", "signingBehavior": "never"},
        {"signingBehavior": "always"},
    ),
    "tls-old-remediation": (
        "aws:cloudfront/distribution:Distribution",
        {"viewerCertificate": {"acmCertificateArn": "arn:a", "minimumProtocolVersion": "TLSv1"}, "comment": "c"},
        {"viewerCertificate": {"acmCertificateArn": "arn:a", "minimumProtocolVersion": "TLSv1.2_2021"}},
    ),
    "stream-compressed-remediation": (
        "aws:cloudfront/distribution:Distribution",
        {
            "origins": [
                {
                    "originId": "url",
                    "domainName": UNKNOWN,
                    "customOriginConfig": {"httpPort": 80.0},
                    "originAccessControlId": UNKNOWN,
                },
                {"originId": "site", "domainName": UNKNOWN, "originAccessControlId": UNKNOWN},
            ],
            "defaultCacheBehavior": {"targetOriginId": "site", "compress": True},
            "orderedCacheBehaviors": [{"targetOriginId": "url", "compress": True, "pathPattern": "/api/*"}],
        },
        {"orderedCacheBehaviors": [{"targetOriginId": "url", "compress": False, "pathPattern": "/api/*"}]},
    ),
    "log-retention-missing-remediation": (
        "aws:cloudwatch/logGroup:LogGroup",
        {"name": "/aws/lambda/chat"},
        {"retentionInDays": 30},
    ),
}


@pytest.mark.parametrize("policy", CASES)
def test_a_remediation_changes_what_is_wrong_and_nothing_else(policy, wire, remediate):
    type_, properties, changes = CASES[policy]
    (remediation,) = remediate(policy, type_, properties)
    assert remediation.policyName == policy
    assert json_format.MessageToDict(remediation.properties) == json_format.MessageToDict(
        wire({**properties, **changes})
    )
    assert remediate(policy, type_, {**properties, **changes}) == []
    unknown = dict.fromkeys(changes, UNKNOWN)
    assert remediate(policy, type_, {**properties, **unknown}) == []


def of(policy, diagnostics):
    return [one for one in diagnostics if one.policyName == policy]


def test_the_settings_files_levels_and_settings_of_rules(engine):
    text = '[rules]\nurl-auth-none = "disabled"\nurl-in-vpc = { level = "advisory", urls = "any" }\n'
    made = make_policies(settings=read_settings(text, "lambda-streaming.toml", load_rules()))
    function = Resource(
        "urn:pulumi:dev::app::aws:lambda/function:Function::chat",
        "aws:lambda/function:Function",
        "chat",
        {"name": "chat", "vpcConfig": {"subnetIds": ["subnet-1"]}},
    )
    diagnostics = engine([function, url()], made=made)
    assert of("url-auth-none", diagnostics) == []
    (in_vpc,) = of("url-in-vpc", diagnostics)
    assert in_vpc.enforcementLevel == proto.ADVISORY
