"""StreamingFunction's arguments."""

import json

from .case import CODE, Case, Component, plain_list, plain_map
from .vpc_endpoint_cases import VPC_DOOR

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::videos/*"}
STATEMENTS = {"type": "array", "items": {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}}
ROLE_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]}, sort_keys=True)
CASES = [
    Case("handler", "app.main", "Function", "handler"),
    Case("runtime", "nodejs24.x", "Function", "runtime"),
    Case("architecture", "x86_64", "Function", "architectures.0"),
    Case("memorySizeMb", 512, "Function", "memorySize"),
    Case("timeoutSeconds", 60, "Function", "timeout"),
    Case("environment", {"MODEL": "b"}, "Function", "environment.variables.MODEL", "b"),
    Case("subnetIds", ["s-1"], "Function", "vpcConfig.subnetIds.0", "s-1", beside={"securityGroupIds": ["sg-1"]}),
    Case(
        "securityGroupIds", ["sg-1"], "Function", "vpcConfig.securityGroupIds.0", "sg-1", beside={"subnetIds": ["s-1"]}
    ),
    Case("logRetentionDays", 7, "LogGroup", "retentionInDays"),
    Case("tracingMode", "Active", "Function", "tracingConfig.mode"),
    Case("imageUri", "1.dkr.ecr.eu-west-1.amazonaws.com/a:1", "Function", "imageUri", beside={"code": None}),
    Case(
        "imageCommand", ["serve"], "Function", "imageConfig.commands.0", "serve", beside={"code": None, "imageUri": "a"}
    ),
    Case(
        "imageEntryPoint", ["sh"], "Function", "imageConfig.entryPoints.0", "sh", beside={"code": None, "imageUri": "a"}
    ),
    Case(
        "imageWorkingDirectory",
        "/app",
        "Function",
        "imageConfig.workingDirectory",
        beside={"code": None, "imageUri": "a"},
    ),
    Case("webAdapter", True, "Function", "handler", "run.sh"),
    Case(
        "snapStart",
        True,
        "Function",
        "snapStart.applyOn",
        "PublishedVersions",
        beside={"alias": "live", "webAdapter": True, "runtime": "java25"},
    ),
    Case("webAdapterPort", 3000, "Function", "environment.variables.AWS_LWA_PORT", "3000", beside={"webAdapter": True}),
    Case(
        "webAdapterReadinessPath",
        "/up",
        "Function",
        "environment.variables.AWS_LWA_READINESS_CHECK_PATH",
        beside={"webAdapter": True},
    ),
    Case("webAdapterLayerArn", "arn:layer", "Function", "layers.0", beside={"webAdapter": True}),
    Case("layerArns", ["arn:layer"], "Function", "layers.0", "arn:layer"),
    Case("ephemeralStorageMb", 1024, "Function", "ephemeralStorage.size"),
    Case("maxResponseMb", 200, "Function", "timeout", 120),
    Case("kmsKeyArn", "arn:key", "Function", "kmsKeyArn"),
    Case("codeSigningConfigArn", "arn:csc", "Function", "codeSigningConfigArn"),
    Case("description", "Answers", "Function", "description"),
    Case("alias", "live", "Alias", "name"),
    Case("stableVersion", "6", "Alias", "functionVersion", beside={"alias": "live"}),
    Case(
        "canaryWeight",
        0.25,
        "Alias",
        "routingConfig.additionalVersionWeights.7",
        beside={"alias": "live", "stableVersion": "6"},
    ),
    Case("keepVersions", 3, "Invocation", "input", '{"functionName": "fn", "keep": 3}', beside={"alias": "live"}),
    Case("provisionedConcurrency", 2, "ProvisionedConcurrencyConfig", "provisionedConcurrentExecutions"),
    Case("reservedConcurrency", 5, "Function", "reservedConcurrentExecutions"),
    Case(
        "capacityProviderArn",
        "arn:aws:lambda:eu-west-1:1:capacity-provider:fast",
        "Function",
        "capacityProviderConfig.lambdaManagedInstancesCapacityProviderConfig.capacityProviderArn",
    ),
    Case("tenantIsolation", True, "Function", "tenancyConfig.tenantIsolationMode", "PER_TENANT"),
    Case("roleArn", "arn:aws:iam::1:role/mine", "Function", "role"),
    Case("policyStatements", [STATEMENT], "RolePolicy:chat-statements", "policy", ROLE_POLICY, type=STATEMENTS),
    Case("permissionsBoundaryArn", "arn:policy", "Role", "permissionsBoundary"),
    Case(
        "ipv6AllowedForDualStack",
        True,
        "Function",
        "vpcConfig.ipv6AllowedForDualStack",
        beside={"subnetIds": ["s-1"], "securityGroupIds": ["sg-1"]},
    ),
    Case(
        "fileSystemArn",
        "arn:ap",
        "Function",
        "fileSystemConfig.arn",
        beside={"fileSystemMountPath": "/mnt/a", "subnetIds": ["s-1"], "securityGroupIds": ["sg-1"]},
    ),
    Case(
        "fileSystemMountPath",
        "/mnt/a",
        "Function",
        "fileSystemConfig.localMountPath",
        beside={"fileSystemArn": "arn:ap", "subnetIds": ["s-1"], "securityGroupIds": ["sg-1"]},
    ),
    Case("logFormat", "Text", "Function", "loggingConfig.logFormat"),
    Case("applicationLogLevel", "WARN", "Function", "loggingConfig.applicationLogLevel"),
    Case("systemLogLevel", "WARN", "Function", "loggingConfig.systemLogLevel"),
    Case("logKmsKeyArn", "arn:key", "LogGroup", "kmsKeyId"),
    Case("tags", {"team": "chat"}, "Function", "tags.team", "chat"),
    Case("region", "eu-west-1", "Function", "region"),
    Case(
        "code",
        CODE,
        "Function",
        "code.assets.index.mjs.text",
        "export const handler = 1",
        type={"$ref": "pulumi.json#/Archive"},
    ),
]

FUNCTION = Component(
    "StreamingFunction",
    required={"code": CODE},
    alternatives={"code"},
    cases=CASES,
    outputs={"functionName", "functionArn", "qualifiedArn", "roleName", "logGroupName"},
    plain={
        "links": plain_map("string"),
        "managedPolicyArns": plain_list(),
        "writableLinks": plain_map("string"),
    },
    # Bundled in function/test_bundle.py.
    elsewhere={
        "entry": {"type": "string"},
        "externalPackages": {"type": "array", "items": {"type": "string"}},
        "esbuildOptions": {"type": "array", "items": {"type": "string"}},
    },
    door=VPC_DOOR,
)
