"""Why a request was refused before any function saw it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cause import Cause
from .seen import Seen
from .signed import explain_claim, is_about_claim

_BOTH_PERMISSIONS = (
    "both lambda:InvokeFunctionUrl and, with the condition lambda:InvokedViaFunctionUrl, lambda:InvokeFunction, which "
    "is needed too since October 2025"
)
_ONLY_TO_ALIAS = "and, where the URL serves an alias, on that alias"


def explain_refusal(seen: Seen) -> Iterator[Cause]:
    """https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html and the services' troubleshooting pages.

    https://repost.aws/knowledge-center/api-gateway-401-error-lambda-cognito
    """
    if seen.status == 401 and seen.is_rest_api and seen.message.endswith("Unauthorized"):
        yield Cause(
            "the API's authorizer found no token that it takes: none came in the header that it reads, or it has "
            "expired, or is another service's",
            "send a new one where the authorizer's identity source says, such as "
            "--header 'authorization: Bearer TOKEN'",
        )
    if seen.status == 403:
        yield from _explain_signature(seen)
        yield from _explain_page(seen)
        yield from _explain_api(seen)
        yield from _explain_permission(seen)
    if seen.status == 404 and seen.message.startswith("ResourceNotFoundException"):
        # https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
        yield Cause(
            "no function has this name, or no version or alias of it this qualifier, in the account and region asked",
            "check --function, --qualifier, --region and --profile; `serve` prints its functions' names at the start",
        )
    if seen.status == 413 and not seen.is_load_balancer:
        # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and API Gateway's quotas
        yield Cause(
            "the request is larger than Lambda takes, 6 MB with its headers, or API Gateway, 10 MB"
            if seen.is_rest_api or seen.is_http_api
            else "the request is larger than Lambda takes, 6 MB",
            "put what is large into S3, as by a presigned URL, and send its key",
        )
    if seen.status == 429:
        yield from _explain_throttling(seen)


def _explain_signature(seen: Seen) -> Iterator[Cause]:
    message = seen.message
    if service := re.search(r"scoped to correct service: '([^']+)'", message):
        yield Cause("the request is signed for another service", f"sign it for {service[1]} (--service {service[1]})")
    if "scoped to a valid region" in message:
        where = f" ({seen.scope[1]})" if seen.scope else ""
        yield Cause(
            f"the request is signed for another region{where} than the one that it reached",
            "sign it for the region of the function or API (--region)",
        )
    if "Signature expired" in message or "Signature not yet current" in message:
        yield Cause(
            "this machine's clock is more than five minutes off, or the presigned URL is too old",
            "set the clock, or sign the request anew",
        )
    if "security token included in the request" in message:
        yield Cause(
            "the access key is not known there, or its session is over",
            "log in again, and look with `aws sts get-caller-identity` whose keys these are",
        )
    if "signature we calculated does not match" in message:
        yield from _explain_mismatch(seen)


def _explain_mismatch(seen: Seen) -> Iterator[Cause]:
    if not seen.via_cloudfront:
        yield Cause(
            "the secret key is not the access key's, or something on the way changed the request after it was signed",
            "check the keys, and try without a proxy in between",
        )
        return
    if seen.has_body:
        hashed = "x-amz-content-sha256" in seen.measurement.sent_headers
        yield Cause(
            "the body that reached the function URL is not the one whose hash was sent"
            if hashed
            else "the request has a body and no x-amz-content-sha256, and CloudFront does not hash what it signs",
            "let the client send the SHA-256 of the raw bytes of the body in x-amz-content-sha256",
        )
    yield Cause(
        "CloudFront signs for the function URL's host, and another Host header reached it",
        "give the behavior the managed origin request policy AllViewerExceptHostHeader",
    )


def _explain_page(seen: Seen) -> Iterator[Cause]:
    """CloudFront's own refusals, and those of a bucket behind it."""
    message = seen.message
    if "block access from your country" in message:
        yield Cause("the distribution's geographic restriction leaves this country out", "look at its geoRestriction")
    elif "HTTP request method" in message:
        yield Cause(
            f"the behavior for this path does not take {seen.measurement.method}",
            "give it all of GET, HEAD, OPTIONS, PUT, PATCH, POST and DELETE as allowedMethods",
        )
    elif seen.is_cloudfront_page and "Request blocked" in message:
        yield Cause(
            "the distribution's web ACL blocked the request",
            "look at the sampled requests of the web ACL",
        )
    elif is_about_claim(seen):
        yield from explain_claim(seen)
    elif message.startswith("AccessDenied: ") and not seen.is_function_url:
        yield Cause(
            "the bucket behind this path refused CloudFront, or has no such object",
            "look whether the path should reach the function instead, then at the bucket's policy",
        )


def _explain_api(seen: Seen) -> Iterator[Cause]:
    message = seen.message
    if "Missing Authentication Token" in message:
        if not seen.is_signed:
            yield Cause("the method asks for AWS credentials, and the request is not signed", "sign it (--sign)")
        yield Cause(
            "the API's stage has no such path or method",
            "check the stage at the beginning of the path, and the method; deploy the API after changes",
        )
    elif "not authorized to perform: execute-api:Invoke" in message:
        yield Cause(
            "neither the caller's policies nor the API's resource policy let this request in, or one denies it",
            "allow execute-api:Invoke on the method's ARN to this caller",
        )
    elif seen.is_rest_api and message.endswith("Forbidden"):
        yield Cause(
            "the method asks for an API key, the stage is not there, or a web ACL blocked the request",
            "send the key in x-api-key, and check the path's stage",
        )
    elif "is not authorized to access this resource" in message:
        yield Cause("the API's authorizer refused the caller", "look at what the authorizer logs and answers")


def _explain_permission(seen: Seen) -> Iterator[Cause]:
    message = seen.message
    if "not authorized to perform: lambda:" in message or (
        seen.measurement.function is not None and message.startswith("AccessDenied")
    ):
        yield Cause(
            "the caller's policies, the function's policy or that of the VPC endpoint do not let this call in",
            "allow lambda:InvokeFunction on the function's ARN, with the qualifier that is called, in each of them",
        )
        return
    is_refused = "Function URL authorization" in message or message == "AccessDeniedException: Forbidden"
    if not is_refused and message != '{"Message":null}':
        return
    if seen.via_cloudfront:
        yield Cause(
            "the function's policy does not let this distribution in",
            f"grant cloudfront.amazonaws.com {_BOTH_PERMISSIONS}, for the distribution's ARN {_ONLY_TO_ALIAS}",
        )
        yield Cause(
            "CloudFront does not sign what it sends to the function URL",
            "give the origin an origin access control of type lambda that signs always with sigv4",
        )
        yield Cause(
            "the viewer's Host header is forwarded, by which Lambda finds no URL",
            "give the behavior the managed origin request policy AllViewerExceptHostHeader",
        )
    elif seen.is_signed:
        yield Cause(
            "the caller may not call this URL",
            f"allow the caller {_BOTH_PERMISSIONS}, {_ONLY_TO_ALIAS}",
        )
    else:
        yield Cause(
            "the URL asks for AWS credentials (AWS_IAM), and the request is not signed",
            "sign it (--sign), or call through the distribution in front of it",
        )
        yield Cause(
            "the URL is open (NONE), but the function's policy does not let everyone in",
            f"grant * {_BOTH_PERMISSIONS}",
        )


def _explain_throttling(seen: Seen) -> Iterator[Cause]:
    if seen.is_rest_api or seen.is_http_api:
        yield Cause("the API's stage, usage plan or account is throttled", "raise its rate and burst limits")
    else:
        yield Cause(
            "as many requests are under way as the function's reserved concurrency or the account's allows",
            "raise the reserved concurrency, or ask for a higher quota; a stream holds its environment until it ends, "
            "even when its client has gone",
        )
