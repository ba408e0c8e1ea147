"""What a StreamingFunction can be told."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from typing_extensions import NotRequired, TypedDict


class StreamingFunctionArgs(TypedDict):
    code: NotRequired[pulumi.Input[pulumi.Archive]]
    """The deployment package: a folder, a zip file or an archive made in the program. A folder that starts a file, with
    `web_adapter` or on a custom runtime, is zipped into `.lambda-streaming`, so that its scripts and programs can be
    executed. One of `code`, `entry` and `image_uri` is needed."""
    entry: NotRequired[pulumi.Input[str]]
    """A source file, relative to the program's folder, that is packaged with what it needs. JavaScript and TypeScript:
    esbuild, from npm in the program's `node_modules` or above, bundles it with what it imports into the module
    `index.mjs`. Python, such as `app/main.py` or `app/main.py:api` with the application's name: its folder is packaged
    with what `uv.lock`, `requirements.txt` or `pyproject.toml` there asks for, by uv or pip, for `runtime` and
    `architecture`, and `run.sh` there, or else the server that is required (uvicorn, hypercorn, gunicorn, waitress),
    starts it for `web_adapter`. The same sources and versions make the same package, kept in `.lambda-streaming`, which
    may be deleted at any time. For Python a plain value."""
    external_packages: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `entry`, the packages that are not bundled. Default: `["@aws-sdk/*", "@smithy/*"]`, which the runtime brings
    along."""
    esbuild_options: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `entry`, further options for esbuild, such as `--minify`, `--sourcemap` or `--loader:.html=text`
    (https://esbuild.github.io/api/). Default: none."""
    image_uri: NotRequired[pulumi.Input[str]]
    """A container image in Amazon ECR, of `architecture`, that streams by itself or holds the Lambda Web Adapter."""
    image_command: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `image_uri`, the command to run instead of the image's `CMD`."""
    image_entry_point: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `image_uri`, what to run instead of the image's `ENTRYPOINT`."""
    image_working_directory: NotRequired[pulumi.Input[str]]
    """With `image_uri`, the folder to use instead of the image's `WORKDIR`."""
    handler: NotRequired[pulumi.Input[str]]
    """The file and the exported name of the handler, or the script that starts the server of `web_adapter`.
    Default: `index.handler`; with `web_adapter` `run.sh`, which `entry` brings along, or `bootstrap` on a custom
    runtime."""
    runtime: NotRequired[pulumi.Input[str]]
    """A runtime that streams by itself, Node.js (`nodejs22.x`, `nodejs24.x`), .NET (`dotnet8`, `dotnet10`) or a custom
    one (`provided.al2023`), or any of Lambda's with `web_adapter`. Default: `nodejs24.x`; `python3.13` with `entry` in
    Python."""
    web_adapter: NotRequired[pulumi.Input[bool]]
    """Whether the code is a web server in any language (FastAPI, Express, ...) that the Lambda Web Adapter calls over
    HTTP, with `RESPONSE_STREAM`; `environment` may set its `AWS_LWA_` variables. With `image_uri` the adapter must be
    in the image. Default: false, or true with `entry` in Python. https://aws.github.io/aws-lambda-web-adapter/"""
    web_adapter_port: NotRequired[pulumi.Input[float]]
    """With `web_adapter`, the port that the server listens on, which it finds in `PORT`. Default: 8080."""
    web_adapter_readiness_path: NotRequired[pulumi.Input[str]]
    """With `web_adapter`, the path that answers when the server is up. Default: `/`."""
    web_adapter_layer_arn: NotRequired[pulumi.Input[str]]
    """With `web_adapter`, another layer than AWS's public one for the region and architecture; needed in AWS GovCloud
    (US), where there is none."""
    architecture: NotRequired[pulumi.Input[str]]
    """The instruction set: `arm64` or `x86_64`. Default: `arm64`."""
    memory_size_mb: NotRequired[pulumi.Input[float]]
    """Memory in MB, 128 to 10240, with `capacity_provider_arn` 2048 to 32768; the CPU share grows with it.
    Default: 1024, or 2048."""
    ephemeral_storage_mb: NotRequired[pulumi.Input[float]]
    """Size of `/tmp` in MB, 512 to 10240. Default: 512."""
    timeout_seconds: NotRequired[pulumi.Input[float]]
    """Seconds after which Lambda stops an invocation, 900 at most. Lambda streams 6 MB at full speed, then 2 MB a
    second. Default: 120, which carries the largest response, 200 MB."""
    max_response_mb: NotRequired[pulumi.Input[float]]
    """The largest response in MB, 200 at most, that `timeout_seconds` must leave time for: 6 MB at full speed, then
    2 MB a second. Nothing stops a larger one. Default: not checked."""
    environment: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Environment variables of the function. Default: none."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the KMS key that encrypts the environment variables; the role may decrypt with it.
    Default: a key of AWS's."""
    layer_arns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ARNs of layer versions, 5 at most with that of `web_adapter`. Default: none."""
    code_signing_config_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the code signing configuration that packages must pass. Default: none."""
    description: NotRequired[pulumi.Input[str]]
    """What the function does, for people who look at it in AWS. Default: none."""
    alias: NotRequired[pulumi.Input[str]]
    """The name of an alias for the version that each change publishes; callers name it as their `qualifier`.
    Default: none; `live` with `provisioned_concurrency`, `snap_start` or `capacity_provider_arn`, which need one."""
    stable_version: NotRequired[pulumi.Input[str]]
    """The number of the version that the alias stays on, such as `7`, while a newer one is tried by `canary_weight`, or
    to roll back to it; it must be there. Default: each change's own, the newest."""
    canary_weight: NotRequired[pulumi.Input[float]]
    """With `stable_version`, the share of the requests that goes to the newest version, from 0 to 1, such as 0.1. Both
    versions must have the same role. Default: 0."""
    keep_versions: NotRequired[pulumi.Input[float]]
    """How many of the newest versions to keep, 1 or more, beside those that aliases lead to. After each change a
    function of the stack's own deletes the others, to which there is no way back. Default: all are kept, which count
    towards the account's 75 GB."""
    provisioned_concurrency: NotRequired[pulumi.Input[float]]
    """Environments kept ready for the alias, 1 or more; they are billed all the time. Default: none."""
    reserved_concurrency: NotRequired[pulumi.Input[float]]
    """The most environments that run at once, set aside from the account's; 0 stops the function. Default: no limit but
    the account's."""
    snap_start: NotRequired[pulumi.Input[bool]]
    """Whether versions start from a snapshot (SnapStart): with `web_adapter` on Java, Python 3.12 and .NET 8 or newer.
    Without `alias` a plain value, because it then makes one. Default: false."""
    capacity_provider_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a capacity provider, whose instances run the function (Lambda Managed Instances): in its VPC, several
    requests in an environment at once, 2048 MB or more. A function has it from the start or never; another name makes
    a new one. Default: none, and Lambda's own machines run it.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html"""
    tenant_isolation: NotRequired[pulumi.Input[bool]]
    """Whether no environment serves more than one tenant. Each call then names one: InvokeWithResponseStream by
    `TenantId`, StreamingApi by `tenant_id_source`; function URLs cannot. A function has it from the start or never.
    Default: false. https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html"""
    role_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a role of yours, which must allow what the function needs, its log included. Default: a role of the
    function's own."""
    policy_statements: NotRequired[pulumi.Input[Sequence[pulumi.Input[Mapping[str, pulumi.Input[Any]]]]]]
    """What the handler itself calls, as statements of an IAM policy, such as `{"Effect": "Allow", "Action":
    "s3:GetObject", "Resource": "arn:aws:s3:::videos/*"}`. Default: none."""
    links: NotRequired[Mapping[str, pulumi.Input[str]]]
    """What the handler works with, by the environment variable that names it there, such as `{"VIDEOS": bucket.arn}`.
    The value is an ARN, and the role gets no more than the right to it: to read a DynamoDB table (the variable has its
    name) or an S3 bucket's objects (its name), to send to an SQS queue (its URL), to read a secret (its ARN), to call a
    Bedrock model or inference profile (its ARN). What a key of your own encrypts needs `kms:Decrypt` in
    `policy_statements` too. A plain map, whose values may be Outputs. Default: none."""
    writable_links: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tables and buckets like those of `links`, to put and update what is in them too, not to delete. A plain map,
    whose values may be Outputs. Default: none."""
    managed_policy_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """The ARNs of managed policies for the role. Default: none."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the managed policy that bounds the role. Default: none."""
    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """IDs of the VPC subnets to attach the function to, with `security_group_ids`. A function in a VPC is called
    through StreamingVpcEndpoint, because function URLs do not stream there. Default: not in a VPC."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """IDs of the function's security groups, with `subnet_ids`."""
    ipv6_allowed_for_dual_stack: NotRequired[pulumi.Input[bool]]
    """Whether the function may send IPv6 from dual-stack subnets. Default: false."""
    file_system_arn: NotRequired[pulumi.Input[str]]
    """The ARN of an access point of Amazon EFS to mount, with `file_system_mount_path` and in a VPC; name the mount
    targets in the component's `depends_on`. One of Amazon S3 Files needs its own `policy_statements`. Default: none."""
    file_system_mount_path: NotRequired[pulumi.Input[str]]
    """Where the function finds `file_system_arn`, such as `/mnt/models`."""
    log_retention_days: NotRequired[pulumi.Input[float]]
    """Days that CloudWatch keeps the function's log. Default: 30."""
    log_format: NotRequired[pulumi.Input[str]]
    """`JSON` or `Text`. Default: `JSON`."""
    application_log_level: NotRequired[pulumi.Input[str]]
    """The least that the handler logs, `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` or `FATAL`, with `JSON`.
    Default: AWS's, `INFO`."""
    system_log_level: NotRequired[pulumi.Input[str]]
    """The least that Lambda logs, `DEBUG`, `INFO` or `WARN`, with `JSON`. Default: AWS's, `INFO`."""
    log_kms_key_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the KMS key that encrypts the log; its policy must admit CloudWatch Logs.
    Default: a key of AWS's."""
    tracing_mode: NotRequired[pulumi.Input[str]]
    """X-Ray tracing: `Active` samples requests, `PassThrough` leaves it to the caller. Default: `PassThrough`."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the function, its role and its log group. Default: none but the provider's."""
    region: NotRequired[pulumi.Input[str]]
    """The region of the function, its alias and its log group. Default: the provider's."""
