from typing import Any

import pytest
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules.secret_in_environment import secret_in_environment
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "secret-in-environment"
# None of these is or was a credential: they are made here, of the documented prefixes and nothing else.
RANDOM = "q7Zx2mVb9Kp4Tn8Ws3Rd6Yf1"
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "hunter2"),
        ("API_KEY", "x"),
        ("GITHUB_TOKEN", "abc"),
        ("CLIENT_SECRET", "correct horse"),
        ("MODEL_API_KEY", "not-a-real-key"),
        ("apiKey", "abc"),
        ("AWS_CREDENTIALS", "abc"),
        ("X", "AKIA" + "Q" * 16),
        ("X", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("X", "ghp_" + "a" * 36),
        ("X", "sk-" + "a1B2" * 8),
        ("DATABASE_URL", "postgres://app:" + "hunter2" + "@db.example.com/app"),
        ("X", RANDOM),
        ("X", HEX),
        ("X", "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "abc"),
    ],
)
def test_a_secret(stack, name, value):
    stack.function(environment={"variables": {name: value}})
    assert stack.judge(RULE).found == [("chat", f"environment.variables.{name}")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "debug"),
        ("MAX_TOKENS", "4096"),
        ("TOKEN_LIMIT", "100"),
        ("TOKENIZER", "cl100k"),
        ("TOKENS_PER_SECOND", "20"),
        ("SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:chat-AbCdEf"),
        ("DB_SECRET", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:chat-AbCdEf"),
        ("SECRET_NAME", "chat/prod"),
        ("API_KEY_PARAMETER", "/chat/prod/key"),
        ("DB_PASSWORD", "{{resolve:ssm-secure:/chat/prod/password}}"),
        ("TOKEN_ENDPOINT", "https://auth.example.com/oauth/token"),
        ("TOKEN_URL", "https://auth.example.com/oauth/token"),
        ("PASSWORD_ENABLED", "true"),
        ("USE_TOKEN", "false"),
        ("DB_PASSWORD", ""),
        ("PUBLIC_KEY", "abc"),
        ("AWS_ACCESS_KEY_ID", "${stageVariables}"),
        ("GIT_COMMIT", "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"),
        ("TABLE", "chat-history-table-production-eu-west-1"),
        ("MODEL_ID", "anthropic.claude-3-5-sonnet-20241022-v2:0"),
        ("MODEL", "eu.anthropic.claude-3-5-sonnet-20241022-v2:0"),
        ("BUCKET", "ChatUploads-prod-7f3a2b1c9d8e"),
        ("TRACE", "0b5e4a5c-9b9b-4a3b-8a3b-0b5e4a5c9b9b"),
        ("HOST", "abcdefghij1234567890ABCDEF.lambda-url.eu-west-1.on.aws"),
        ("AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap"),
        ("DATABASE_URL", "postgres://db.example.com/app"),
        ("GREETING", "Hello World, this is the Chat of the year 2026"),
        ("USER_POOL_ID", "eu-west-1_AbCdEf123"),
        ("COGNITO_CLIENT_ID", "1h57kf5cpq17m0eml12EXAMPLE"),
    ],
)
def test_no_secret(stack, nothing, name, value):
    stack.function(environment={"variables": {name: value}})
    assert stack.judge(RULE) == nothing


def test_every_secret_is_named_and_none_is_printed():
    values = {"API_TOKEN": RANDOM, "DB_PASSWORD": "hunter2", "REGION": "eu-west-1"}
    type_ = "aws:lambda/function:Function"
    function = Resource("urn", type_, "chat", {"environment": {"variables": values}})
    report = judge(Graph([function]), [secret_in_environment], {}, {})
    assert [one.violation.path for one in report.findings] == [
        "environment.variables.API_TOKEN",
        "environment.variables.DB_PASSWORD",
    ]
    assert not [value for value in values.values() if value in repr([one.violation.message for one in report.findings])]


def test_a_value_that_is_not_known_yet_is_undecided_when_its_name_says_so(stack):
    stack.function(environment={"variables": {"DB_PASSWORD": UNKNOWN, "TABLE": UNKNOWN, "SECRET_ARN": UNKNOWN}})
    outcome = stack.judge(RULE)
    assert outcome.found == []
    assert outcome.undecided == [("chat", "environment.variables.DB_PASSWORD")]


@pytest.mark.parametrize("environment", [None, {}, {"variables": None}, {"variables": {}}])
def test_no_environment(stack, nothing, environment):
    stack.function(environment=environment)
    assert stack.judge(RULE) == nothing


def test_an_environment_that_is_not_known_yet(stack):
    stack.function(environment=UNKNOWN)
    assert stack.judge(RULE).undecided == [("chat", "environment")]


def test_a_function_of_aws_native(stack):
    stack.add("aws-native:lambda:Function", "chat", {"environment": {"variables": {"DB_PASSWORD": "hunter2"}}})
    assert stack.judge(RULE).found == [("chat", "environment.variables.DB_PASSWORD")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
        ("NOTIFY", "https://discord.com/api/webhooks/123456789/abcDEF"),
        ("ALERT_WEBHOOK", "https://alerts.example.com/in/9f8e7d6c5b4a39281706"),
        ("SENTRY_DSN", "https://0123456789abcdef@o1.ingest.sentry.io/2"),
        ("DATABASE_DSN", "postgresql://chat:hunter22@db.internal/chat"),
        ("MSSQL", "Server=db;Database=chat;User Id=chat;Password=hunter22;"),
        ("CONNECTION_STRING", "host=db user=chat"),
        ("LICENSE_KEY", "ACME-2027-CHAT"),
        ("PRIVATE_KEY", "c29tZXRoaW5n"),
        ("FEED", "https://feed.example.com/v1?api_key=0123456789abcdef"),
        ("SIGNING_SALT", "pepperoni"),
        ("AWS_SECRET_ACCESS_KEY", "aBcDeFgHiJkLm/N7OpQrS/tUvWxYzEXAMPLEKEYS"),
        ("SMTPPASS", "hunter22"),
        ("APP_KEY", "base64:aGVsbG8="),
        ("REDIS_AUTH", "hunter22!"),
        ("X", "Basic Y2hhdDpodW50ZXIyMg=="),
        ("MAIL_KEY", "a1" * 10),
        ("X", "hf_" + "a" * 30),
        ("X", "SG." + "a" * 22 + "." + "b" * 43),
        ("CONFIG", '{"database": {"host": "db", "password": "hunter22"}}'),
        ("HOOKS", '["https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"]'),
    ],
)
def test_secrets_by_other_names(stack, name, value):
    stack.function(environment={"variables": {name: value}})
    assert stack.judge(RULE).found == [("chat", f"environment.variables.{name}")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL", "INFO"),
        ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "2773"),
        ("SECRETS_MANAGER_TTL", "300"),
        ("SECRET_LOG_LEVEL", "debug"),
        ("DB_SECRET", "prod/chat/database"),
        ("WEBHOOK_URL", "https://alerts.example.com/in"),
        ("WEBHOOK_PATH", "/in/slack"),
        ("DSN", "postgresql://db.internal/chat"),
        ("TOKEN_URL", "https://auth.example.com/oauth/token"),
        ("PRIVATE_KEY_ARN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key"),
        ("LOG_LEVEL", "INFO"),
        ("CREDENTIALS_PROVIDER", "iam"),
        ("TOKEN_SOURCE", "cognito"),
        ("SECRETS_BACKEND", "ssm"),
        ("API_KEY_SOURCE", "HEADER"),
        ("DB_SECRET", "prod/chatApp/DatabasePassword"),
        ("DB_SECRET", "database-0a1b2c3"),
        ("PARTITION_KEY", "pk"),
        ("CACHE_KEY", "chat-cache-v2"),
        ("CODE_KEY", "builds/9fceb02d0ae598e95dc970b7.zip"),
        ("PUBLISHABLE_KEY", "pk_live_" + "a1" * 10),
        ("CONFIG", '{"streaming": true, "tokenLimit": 4096, "maxTokens": "4096", "table": "chats"}'),
        ("NOTE", "{not JSON"),
    ],
)
def test_what_only_sounds_like_a_secret(stack, nothing, name, value):
    stack.function(environment={"variables": {name: value}})
    assert stack.judge(RULE) == nothing


@pytest.mark.parametrize(
    "type_", ["aws-native:lambda:WebFunctionRevision", "aws:lambdaweb/functionRevision:FunctionRevision"]
)
def test_a_secret_of_a_web_function(stack, type_):
    stack.add(type_, "revision", {"serviceConfig": {"environmentVariables": {"DB_PASSWORD": "hunter22"}}})
    assert stack.judge(RULE).found == [("revision", "serviceConfig.environmentVariables.DB_PASSWORD")]


@pytest.mark.parametrize("path", ["environment", "environment.variables", "environment.variables.TABLE"])
@pytest.mark.parametrize("is_known", [True, False])
def test_what_a_program_marks_as_secret(path, is_known):
    inputs: dict[str, Any] = {"environment": {"variables": {"TABLE": "blue sky", "MODE": "chat"}}}
    if not is_known:
        holder = inputs
        *outer, last = path.split(".")
        for name in outer:
            holder = holder[name]
        holder[last] = UNKNOWN
    function = Resource("urn", "aws:lambda/function:Function", "chat", inputs, secrets=frozenset({path}))
    report = judge(Graph([function]), [secret_in_environment], {}, {})
    assert [one.violation.path for one in report.findings] == [path]
    assert not report.undecided
