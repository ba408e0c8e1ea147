import json
from pathlib import Path
from typing import Any

import lambda_streaming.distribution.site.invalidation
import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingDistribution
from lambda_streaming.distribution.site.invalidation import hash_site

HANDLER = Path(lambda_streaming.distribution.site.invalidation.__file__).with_name("invalidation.mjs")
# In place of the SDK that Lambda's runtime has: it answers what the test orders, one after the other.
SDK = """
export const sent = [];
export const answers = [];
export class CreateInvalidationCommand {
  constructor(input) {
    this.input = input;
  }
}
export class CloudFrontClient {
  async send({ input }) {
    sent.push(input);
    const name = answers.shift();
    if (name) throw Object.assign(new Error("no"), { name });
    return { Invalidation: { Id: "I1", Status: "InProgress" } };
  }
}
"""
INVOKE = """
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
const pauses = [];
timers.setTimeout = async (ms) => pauses.push(ms);
syncBuiltinESMExports();
const sdk = await import("@aws-sdk/client-cloudfront");
sdk.answers.push(...JSON.parse(process.argv[2]));
const { handler } = await import("./index.mjs");
const answer = await handler({ distributionId: "E1CDN" }, { awsRequestId: "request-1" }).catch(({ name }) => name);
console.log(JSON.stringify({ answer, sent: sdk.sent, pauses }));
"""


@pytest.fixture
def invoke(start_handler):
    run = start_handler(HANDLER, "client-cloudfront", SDK, INVOKE)
    return lambda *failures: run(failures)


def test_the_handler_invalidates_every_path(invoke):
    assert invoke() == {
        "answer": {"invalidationId": "I1"},
        "sent": [
            {
                "DistributionId": "E1CDN",
                "InvalidationBatch": {"CallerReference": "request-1", "Paths": {"Quantity": 1, "Items": ["/*"]}},
            }
        ],
        "pauses": [],
    }


def test_the_handler_waits_until_iam_knows_its_policy(invoke):
    done = invoke("AccessDenied", "AccessDenied")
    assert done["answer"] == {"invalidationId": "I1"}
    assert done["pauses"] == [5000, 5000]


def test_the_handler_gives_up_before_lambda_stops_it(invoke):
    done = invoke(*["AccessDenied"] * 20)
    assert done["answer"] == "AccessDenied"
    assert sum(done["pauses"]) == 55_000


def test_the_handler_fails_at_once_for_another_reason(invoke):
    done = invoke("TooManyInvalidationsInProgress")
    assert done["answer"] == "TooManyInvalidationsInProgress"
    assert done["pauses"] == []


def test_the_function_and_what_it_may_do(distribute, site):
    deployment = distribute(site_path=site, site_invalidation=True)

    function = deployment.only("Function")
    assert function.name == "cdn-site-invalidation"
    assert function.inputs.pop("code")["assets"]["index.mjs"]["text"] == HANDLER.read_text()
    assert function.inputs == {
        "description": "Invalidates CloudFront's caches when the site changed",
        "role": "arn:aws:iam::123456789012:role/cdn-site-invalidation-0a1b",
        "runtime": "nodejs24.x",
        "architectures": ["arm64"],
        "handler": "index.handler",
        "memorySize": 256,
        "timeout": 90,
        "loggingConfig": {"logFormat": "JSON", "logGroup": "cdn-site-invalidation-0a1b"},
    }
    assert deployment.only("LogGroup").inputs == {"retentionInDays": 30}
    (trust,) = json.loads(deployment.only("Role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert json.loads(deployment.only("RolePolicy").inputs["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:eu-west-1:123456789012:log-group:cdn-site-invalidation-0a1b:*",
        },
        {
            "Effect": "Allow",
            "Action": "cloudfront:CreateInvalidation",
            "Resource": "arn:aws:cloudfront::123456789012:distribution/E1CDN",
        },
    ]


def test_it_is_invoked_after_the_uploads_and_its_policy(distribute, site):
    deployment = distribute(site_path=site, site_invalidation=True)

    invocation = deployment.only("Invocation")
    version = invocation.inputs.pop("triggers")["site"]
    assert version == hash_site({"index.html": f"{site}/index.html", "assets/app.mjs": f"{site}/assets/app.mjs"}, {})
    assert invocation.inputs == {
        "functionName": "cdn-site-invalidation-0a1b",
        "input": '{"distributionId": "cdn-id"}',
    }
    uploads = deployment.of_type("BucketObjectv2")
    before = {found.urn for found in [*uploads.values(), deployment.only("RolePolicy")]}
    assert len(before) == 3
    assert before <= invocation.depends_on


def test_the_triggers_are_known_at_preview(distribute, site):
    def planned():
        return distribute(site_path=site, site_invalidation=True, preview=True).only("Invocation").inputs["triggers"]

    assert planned() == planned() != {}


def test_protection_does_not_keep_the_site_from_changing(deploy, site):
    needed = {"function_name": "chat-fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"}
    args: Any = {**needed, "site_path": site, "site_invalidation": True}
    deployment = deploy(lambda: StreamingDistribution("cdn", args, pulumi.ResourceOptions(protect=True)))
    unprotected = [found.type for found in deployment.resources if not found.request.protect]
    assert unprotected == ["aws:lambda/invocation:Invocation"]


@pytest.mark.parametrize("args", [{}, {"site_invalidation": False}])
def test_nothing_is_made_unless_it_is_asked_for(distribute, site, args):
    deployment = distribute(site_path=site, **args)
    assert deployment.of_type("Invocation") == deployment.of_type("Function") == {}


def test_refused(distribute, site):
    with pytest.raises(ArgumentError, match=r"site_invalidation is of the type str; give true or false"):
        distribute(site_path=site, site_invalidation="yes")


@pytest.fixture
def files(tmp_path):
    for name in ("a.html", "b.css"):
        (tmp_path / name).write_text(name)
    return {name: str(tmp_path / name) for name in ("a.html", "b.css")}


def test_the_version_is_that_of_names_contents_and_headers(files, tmp_path):
    before = hash_site(files, {})
    assert hash_site(dict(reversed(files.items())), None) == before
    assert hash_site({"a.html": files["a.html"]}, {}) != before
    assert hash_site({"a.html": files["a.html"], "c.css": files["b.css"]}, {}) != before
    assert hash_site(files, {"*.css": "no-store"}) != before
    (tmp_path / "a.html").touch()
    assert hash_site(files, {}) == before
    (tmp_path / "a.html").write_text("new")
    assert hash_site(files, {}) != before
