"""The rule web-function-code-unversioned."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import WEB_REVISION


@resource_rule(
    id="web-function-code-unversioned",
    title="A revision of a Web Function should name the version of its code.",
    severity="low",
    level="advisory",
    types=(WEB_REVISION,),
    fix="Set buildConfig.codeConfig.s3Object.versionId to the object's version, in a bucket with versioning.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-code-s3.html",
)
def web_function_code_unversioned(resource: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports a revision of a Lambda Web Function whose S3 object has no `versionId`.

    ## Why is this bad
    New code under the same key changes nothing that the provider sees, so no new revision is made. Lambda reads the
    object again whenever it starts an environment.

    ## Example
    ```python
    code = {"s3_object": {"bucket": bucket.name, "key": "app.zip"}}
    aws_native.lambda_.WebFunctionRevision("chat", build_config={"code_config": code, **runtime}, **rest)
    ```

    ## Use instead
    ```python
    code = {"s3_object": {"bucket": bucket.name, "key": "app.zip", "version_id": app.version_id}}
    aws_native.lambda_.WebFunctionRevision("chat", build_config={"code_config": code, **runtime}, **rest)
    ```

    ## References
    - [Code of Web Functions in S3](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-code-s3.html)
    """
    code = resource.props.block("buildConfig").block("codeConfig").block("s3Object")
    if code.is_set("key") and not code.is_set("versionId"):
        yield Violation.at(code, "versionId", "The code has no version: new code under the same key makes no revision.")
