"""The rule url-buffered."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.function_urls import streams
from ..stack.resource import Resource
from ..stack.tokens import FUNCTION_URL


@resource_rule(
    id="url-buffered",
    title="A function URL should answer with a stream.",
    severity="low",
    level="advisory",
    advice=True,
    types=(FUNCTION_URL,),
    fix="Set invokeMode to RESPONSE_STREAM, or disable this rule for URLs that are meant to buffer.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html",
)
def url_buffered(url: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports a function URL whose invoke mode is `BUFFERED`, or that leaves it out, which is the same.

    ## Why is this bad
    The caller waits until the handler has finished, and an answer of more than 6 MB fails. A handler written with
    `streamifyResponse` works all the same, so nothing tells that its stream is held back.

    ## Example
    ```python
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM")
    ```

    ## Use instead
    ```python
    aws.lambda_.FunctionUrl(
        "chat", function_name=function.name, authorization_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
    )
    ```

    ## References
    - [Response streaming for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html)
    """
    if not streams(url):
        yield Violation.at(url.props, "invokeMode", "The whole answer is held back until the handler has finished.")
