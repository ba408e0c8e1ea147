"""The rule secret-in-environment."""

from __future__ import annotations

import math
import re
from collections import Counter

from ..rule import Config, Judgement, Violation, judge_each, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION, WEB_REVISION
from ..stack.unknown import UnknownValue


@resource_rule(
    id="secret-in-environment",
    title="A function's environment should hold no secrets.",
    severity="high",
    exposure=True,
    level="advisory",
    types=(FUNCTION, WEB_REVISION),
    fix="Keep the secret in AWS Secrets Manager or a SecureString parameter, and put its ARN into the environment.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
    other_tools={"checkov": "CKV_AWS_45", "Prowler": "awslambda_function_no_secrets_in_variables"},
)
def secret_in_environment(function: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports an environment variable of a function, or of a revision of a Web Function, that looks like a secret: by
    its name (`DB_PASSWORD`), by the form of a known credential (an AWS access key, a private key, a webhook, a URL
    with a password), because its value is long and random, or because the program marks it as a secret, which
    `lambda-streaming check` sees and the engine does not tell. ARNs, names, paths, identifiers, levels and
    addresses without a credential are accepted. The value is never printed.

    ## Why is this bad
    Everyone who may read the function's configuration reads the secret: in the console, in CloudTrail, in the state
    of the stack. It is also handed to every process and dependency of the handler.

    ## Example
    ```python
    aws.lambda_.Function("chat", environment={"variables": {"MODEL_API_KEY": api_key}}, **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", environment={"variables": {"MODEL_API_KEY_ARN": secret.arn}}, **rest)
    ```

    ## References
    - [Environment variables of Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
    - [Secrets Manager in Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html)
    """
    if function.type == WEB_REVISION:
        variables = function.props.block("serviceConfig").block("environmentVariables")
    else:
        variables = function.props.block("environment").block("variables")

    def judge_variable(name: str) -> Judgement:
        is_named_so = bool(_SECRET_NAME.search(name)) and not _HARMLESS_NAME.search(name)
        is_marked = variables.at(name) in function.secrets
        if variables.is_unknown(name) and is_named_so and not is_marked:
            raise UnknownValue(function, variables.at(name))
        value = "" if variables.is_unknown(name) else variables.text(name) or ""
        is_asked = (is_named_so or is_marked) and _may_be_secret(value)
        if is_asked or (is_marked and variables.is_unknown(name)) or _is_credential(value) or _is_random(name, value):
            yield Violation.at(variables, name, "The variable looks like a secret, and is readable with the function.")

    return judge_each(sorted(variables.data), judge_variable)


_SECRET_NAME = re.compile(
    r"(?i)pass(word|wd|phrase|code)|secret|(^|_)(pwd|pass|pw)($|_)|token|(^|_)dsn($|_)|connection_?string|conn_?str"
    r"|(api|private|access|signing|encryption|auth|license|licence|master|shared|service|account|hmac|jwt|session)_?key"
    r"|webhook|credential|(^|_)(salt|pepper|pin|jwt|hmac|passkey|bearer)($|_)"
)
# What names a secret, or only sounds like one: DB_SECRET_ARN, MAX_TOKENS, TOKEN_ENDPOINT, ACCESS_KEY_ID.
_HARMLESS_NAME = re.compile(
    r"(?i)_(arns?|names?|ids?|paths?|params?|parameters?|refs?|files?|dirs?|regions?|versions?|prefix|suffix|ttl"
    r"|endpoints?|issuers?|audience|header|limits?|length|size|count|seconds|minutes|timeout|expiry|type|policy|enabled"
    r"|bucket|table|key_id|algorithm|budget|cost|price|level|port|host|hostname|retries|mode|interval|stage|env)$"
    r"|(?<!webhook)_ur[il]s?$|tokens$|^(max|min|num)_|public|tokeni[sz]er|_?tokens_|per_token"
    r"|^PARAMETERS_SECRETS_EXTENSION_|^SECRETS_MANAGER_TTL$"
)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (unique identifiers), and the documented
# prefixes of GitHub, Slack, Stripe, Google, OpenAI and Anthropic; JSON web tokens; addresses with a password.
_CREDENTIAL = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10}|\b[sr]k_live_[A-Za-z0-9]{16}|\bAIza[A-Za-z0-9_-]{35}|\bsk-[A-Za-z0-9_-]{20}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.|[a-z][a-z0-9+.-]*://[^\s:/@]*:[^\s:/@{$<*]+@"
)
# Addresses that let whoever knows them post: Slack, Discord, Microsoft Teams, Zapier, and others by their path.
_WEBHOOK = re.compile(
    r"https://(?:hooks\.slack\.com/(?:services|workflows|triggers)/|(?:\w+\.)?discord(?:app)?\.com/api/webhooks/"
    r"|[\w.-]+\.webhook\.office\.com/|hooks\.zapier\.com/hooks/|chat\.googleapis\.com/v1/spaces/\S+[?&]key=)\S+"
    r"|https?://[^/?#]+\S*[?&](?:token|key|sig|signature|api_?key|secret|password|code)=[^&\s]{8}",
    re.IGNORECASE,
)
# A database's connection string with a password in it.
_CONNECTION = re.compile(r"(?:^|;|\s)(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*[^;\s{$<]{3}", re.IGNORECASE)
# Not a secret whatever its name: a reference, an address, a switch, a number, a level, a placeholder.
_REFERENCE = re.compile(
    r"arn:[a-z-]+:|[a-z][a-z0-9+.-]*://|/[\w./-]+$|\{\{resolve:|\$\{|<[^>]*>$|(true|false|on|off|yes|no|none|null)$|[\d.]*$"
    r"|(trace|debug|info|warn|warning|error|fatal|critical)$"
    r"|\S+\.[a-z]{2,}$|projects/",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9]+(?:[-_.:/][a-z0-9]+)+", re.IGNORECASE)
_HASH_NAME = re.compile(
    r"(?i)sha|hash|commit|revision|digest|checksum|etag|build|version|_id$|_ids$|^id$|public|arn$|url$"
)


def _is_credential(value: str) -> bool:
    return any(pattern.search(value) for pattern in (_CREDENTIAL, _WEBHOOK, _CONNECTION))


def _may_be_secret(value: str) -> bool:
    if value == "" or _NAME.fullmatch(value):
        return False
    return not _REFERENCE.match(value) or _has_key(value)


# The name of a secret or parameter, such as prod/database/password.
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,30}(?:/[a-z][a-z0-9._-]{0,30})+", re.IGNORECASE)


def _has_key(address: str) -> bool:
    """Whether an address carries a key: before its host, or as a long mixed part of its path."""
    match = re.match(r"[a-z][a-z0-9+.-]*://(?P<user>[^/?#@]+@)?[^/?#]*(?P<rest>.*)", address, re.IGNORECASE)
    if match is None:
        return False
    parts = re.split(r"[/?&=#]", match["rest"])
    return bool(match["user"]) or any(re.fullmatch(r"(?=.*\d)(?=.*[A-Za-z])[\w-]{16,}", part) for part in parts)


def _is_random(name: str, value: str) -> bool:
    """Whether a value is long, of one alphabet of keys, and as mixed as chance makes it."""
    if len(value) < 20 or _REFERENCE.match(value) or _HASH_NAME.search(name):
        return False
    if re.fullmatch(r"[0-9a-fA-F]{32,}", value):
        return _measure_entropy(value) > 3.0
    if not re.fullmatch(r"[A-Za-z0-9+/_=.~!@#$%^&*-]+", value) or _IDENTIFIER.fullmatch(value):
        return False
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return kinds == 3 and _measure_entropy(value) > 3.7


def _measure_entropy(value: str) -> float:
    """Shannon's, in bits a character: 4 is the most that hexadecimal digits can have, 6 that base64 can."""
    shares = [count / len(value) for count in Counter(value).values()]
    return -sum(share * math.log2(share) for share in shares)
