"""What a function runs: packages, images and web servers behind the Lambda Web Adapter."""

import stat
import zipfile
from typing import Any

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingFunction
from pulumi.runtime.rpc import UNKNOWN

CODE = pulumi.AssetArchive({"run.sh": pulumi.StringAsset("exec uvicorn main:app")})
TOOLS = "arn:aws:lambda:eu-west-1:123456789012:layer:tools"
IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/chat:1"
ADAPTER = {
    "AWS_LWA_INVOKE_MODE": "response_stream",
    "AWS_LWA_PORT": "8080",
    "AWS_LWA_READINESS_CHECK_PATH": "/",
    "PORT": "8080",
}
WRAPPER = {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap"}
LAYER = "arn:aws:lambda:eu-west-1:753240598075:layer:LambdaAdapterLayer"


def function(deploy, region="eu-west-1", preview=False, **args):
    given: Any = args
    deployment = deploy(lambda: StreamingFunction("chat", given), region=region, preview=preview)
    return deployment.only("Function").inputs


def test_web_adapter(deploy):
    inputs = function(deploy, code=CODE, web_adapter=True, runtime="python3.13")

    assert inputs["runtime"] == "python3.13"
    assert inputs["handler"] == "run.sh"
    assert inputs["layers"] == [f"{LAYER}Arm64:30"]
    assert inputs["environment"]["variables"] == {**ADAPTER, **WRAPPER}


def test_web_adapter_with_everything(deploy):
    inputs = function(
        deploy,
        code=CODE,
        web_adapter=True,
        web_adapter_port=3000.0,
        web_adapter_readiness_path="/up",
        architecture="x86_64",
        handler="start.sh",
        layer_arns=["arn:other"],
        environment={"STAGE": "dev", "AWS_LWA_ASYNC_INIT": "true", "PORT": "3001"},
    )

    assert inputs["runtime"] == "nodejs24.x"
    assert inputs["handler"] == "start.sh"
    assert inputs["layers"] == [f"{LAYER}X86:30", "arn:other"]
    assert inputs["environment"]["variables"] == {
        **ADAPTER,
        **WRAPPER,
        "AWS_LWA_PORT": "3000",
        "AWS_LWA_READINESS_CHECK_PATH": "/up",
        "STAGE": "dev",
        "AWS_LWA_ASYNC_INIT": "true",
        "PORT": "3001",
    }


def test_a_custom_runtime_starts_its_server_itself(deploy):
    inputs = function(deploy, code=CODE, web_adapter=True, runtime="provided.al2023")

    assert inputs["handler"] == "bootstrap"
    assert inputs["layers"] == [f"{LAYER}Arm64:30"]
    assert inputs["environment"]["variables"] == ADAPTER


@pytest.mark.parametrize(
    ("region", "architecture", "layer"),
    [
        ("us-east-1", "arm64", "arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerArm64:30"),
        ("ap-southeast-7", "x86_64", "arn:aws:lambda:ap-southeast-7:753240598075:layer:LambdaAdapterLayerX86:30"),
        ("cn-north-1", "x86_64", "arn:aws-cn:lambda:cn-north-1:041581134020:layer:LambdaAdapterLayerX86:30"),
        ("cn-northwest-1", "x86_64", "arn:aws-cn:lambda:cn-northwest-1:069767869989:layer:LambdaAdapterLayerX86:30"),
    ],
)
def test_the_layer_is_the_regions(deploy, region, architecture, layer):
    by_provider = function(deploy, region=region, code=CODE, web_adapter=True, architecture=architecture)
    assert by_provider["layers"] == [layer]
    given = function(deploy, code=CODE, web_adapter=True, architecture=architecture, **{"region": region})
    assert given["layers"] == [layer]


@pytest.mark.parametrize(
    ("region", "sentence"),
    [
        ("cn-north-1", "web_adapter has no layer for arm64 in cn-north-1; give architecture 'x86_64', or"),
        (
            "us-gov-west-1",
            "web_adapter has no public layer in us-gov-west-1; publish the adapter as a layer of your own",
        ),
    ],
)
def test_regions_without_the_layer_are_refused(deploy, region, sentence):
    with pytest.raises(ArgumentError) as refused:
        function(deploy, region=region, code=CODE, web_adapter=True)
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")
    own = function(deploy, region=region, code=CODE, web_adapter=True, web_adapter_layer_arn="arn:own")
    assert own["layers"] == ["arn:own"]


@pytest.mark.parametrize(
    "started", [{"web_adapter": True}, {"runtime": "provided.al2023"}], ids=["web adapter", "custom runtime"]
)
def test_what_starts_a_file_of_a_folder_can_run_it(deploy, tmp_path, monkeypatch, started):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app" / "lib").mkdir(parents=True)
    (tmp_path / "app" / "run.sh").write_text("#!/bin/sh\nexec true\n")
    (tmp_path / "app" / "lib" / "main.py").write_text("app = 1\n")

    paths = [function(deploy, code=pulumi.FileArchive("app"), **started)["code"]["path"]]
    (tmp_path / "app" / "__pycache__").mkdir()
    (tmp_path / "app" / "__pycache__" / "main.pyc").write_text("compiled")
    paths.append(function(deploy, code=pulumi.FileArchive("app"), **started)["code"]["path"])
    assert paths[0] == paths[1]
    with zipfile.ZipFile(paths[0]) as package:
        modes = {entry.filename: stat.filemode(entry.external_attr >> 16) for entry in package.infolist()}
        assert modes == {"lib/main.py": "-rw-r--r--", "run.sh": "-rwxr-xr-x"}
        assert package.read("lib/main.py") == b"app = 1\n"


def test_a_package_does_not_hold_the_ones_before(deploy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.sh").write_text("#!/bin/sh\nexec true\n")
    paths = [function(deploy, code=pulumi.FileArchive("."), web_adapter=True)["code"]["path"] for _ in range(2)]
    assert paths[0] == paths[1]
    with zipfile.ZipFile(paths[0]) as package:
        assert package.namelist() == ["run.sh"]


def test_links_between_packages_stay_links(deploy, tmp_path, monkeypatch):
    """As pnpm lays packages out: https://pnpm.io/symlinked-node-modules-structure"""
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "app" / "node_modules" / ".pnpm" / "own@1" / "node_modules" / "own"
    store.mkdir(parents=True)
    (store / "index.js").write_text("own")
    (tmp_path / "app" / "node_modules" / "own").symlink_to(".pnpm/own@1/node_modules/own")
    (store / "round").symlink_to("..")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "shared.js").write_text("shared")
    (tmp_path / "app" / "shared").symlink_to(tmp_path / "beside")
    (tmp_path / "beside" / "above").symlink_to(tmp_path)
    (tmp_path / "app" / "nowhere").symlink_to("missing")
    code = function(deploy, code=pulumi.FileArchive("app"), web_adapter=True)["code"]["path"]
    with zipfile.ZipFile(code) as package:
        names = set(package.namelist())
        link = package.getinfo("node_modules/own")
        assert (link.external_attr >> 16, package.read(link)) == (0o120777, b".pnpm/own@1/node_modules/own")
    assert {"node_modules/.pnpm/own@1/node_modules/own/index.js", "shared/shared.js"} < names
    assert not any("above" in name or "nowhere" in name for name in names)


def test_other_code_is_left_to_pulumi(deploy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "app.zip").write_bytes(b"")
    assert function(deploy, code=pulumi.FileArchive("app"))["code"]["path"] == "app"
    assert function(deploy, code=pulumi.FileArchive("app.zip"), web_adapter=True)["code"]["path"] == "app.zip"


def test_an_unknown_variable_leaves_the_others_known(deploy):
    def program():
        table = pulumi.CustomResource("aws:dynamodb/table:Table", "table", {"name": None})
        return StreamingFunction("chat", {"code": CODE, "web_adapter": True, "environment": {"TABLE": table.id}})

    variables = deploy(program, preview=True).only("Function").inputs["environment"]["variables"]
    assert variables == {**ADAPTER, **WRAPPER, "TABLE": UNKNOWN}


def test_image(deploy):
    inputs = function(
        deploy,
        image_uri=IMAGE,
        image_command=["serve"],
        image_entry_point=["/entry"],
        image_working_directory="/app",
        web_adapter=True,
        environment={"STAGE": "dev"},
    )

    assert inputs["packageType"] == "Image"
    assert inputs["imageUri"] == IMAGE
    assert inputs["imageConfig"] == {"commands": ["serve"], "entryPoints": ["/entry"], "workingDirectory": "/app"}
    assert inputs["architectures"] == ["arm64"]
    assert inputs["environment"]["variables"] == {**ADAPTER, "STAGE": "dev"}
    assert not {"code", "handler", "runtime", "layers"} & set(inputs)


def test_a_plain_image(deploy):
    inputs = function(deploy, image_uri=IMAGE)
    assert not {"imageConfig", "environment", "layers"} & set(inputs)


def test_layers(deploy):
    assert function(deploy, code=CODE, layer_arns=["arn:one", "arn:two"])["layers"] == ["arn:one", "arn:two"]


def test_snap_start(deploy):
    deployment = deploy(
        lambda: StreamingFunction(
            "chat", {"code": CODE, "web_adapter": True, "runtime": "python3.13", "snap_start": True}
        )
    )
    inputs = deployment.only("Function").inputs
    assert inputs["snapStart"] == {"applyOn": "PublishedVersions"}
    assert inputs["publish"] is True
    assert deployment.only("Alias").inputs["name"] == "live"


REFUSED = [
    ({"code": CODE, "entry": "a.ts"}, "code and entry are both given; leave one of them out"),
    ({"code": CODE, "image_uri": IMAGE}, "code and image_uri are both given; leave one of them out"),
    ({"code": CODE, "esbuild_options": ["--minify"]}, "esbuild_options has no effect without entry; leave it out"),
    ({"code": CODE, "image_command": ["x"]}, "image_command has no effect without image_uri; leave it out"),
    ({"code": CODE, "web_adapter_port": 80}, "web_adapter_port has no effect without web_adapter; leave it out"),
    ({"image_uri": IMAGE, "handler": "a.b"}, "handler does not go with image_uri; leave it out"),
    ({"image_uri": IMAGE, "layer_arns": ["a"]}, "layer_arns does not go with image_uri; leave it out"),
    ({"image_uri": IMAGE, "snap_start": True}, "snap_start does not go with image_uri; leave it out"),
    ({"code": CODE, "web_adapter": "yes"}, "web_adapter is of the type str; give true or false"),
    ({"code": CODE, "web_adapter": True, "runtime": "cobol"}, "runtime 'cobol' is none of Lambda's; give one such as"),
    ({"code": CODE, "web_adapter": True, "web_adapter_port": 0}, "web_adapter_port is 0; give 1 to 65535"),
    (
        {"code": CODE, "runtime": "python3.13"},
        "runtime 'python3.13' cannot stream by itself; give a Node.js or .NET runtime",
    ),
    ({"code": CODE, "snap_start": True}, "snap_start does not go with the runtime 'nodejs24.x': SnapStart is for Java"),
    (
        {"code": CODE, "snap_start": True, "web_adapter": True, "runtime": "python3.11"},
        "snap_start does not go with the runtime 'python3.11': SnapStart is for Java",
    ),
    (
        {"code": CODE, "snap_start": True, "web_adapter": True, "runtime": "provided.al2023"},
        "snap_start does not go with the runtime 'provided.al2023'",
    ),
    (
        {"code": CODE, "snap_start": True, "web_adapter": True, "runtime": "java21", "provisioned_concurrency": 1},
        "snap_start does not go with provisioned_concurrency; leave one of them out",
    ),
    (
        {"code": CODE, "environment": {"AWS_REGION": "eu-west-1"}},
        "environment has 'AWS_REGION', which Lambda sets itself",
    ),
    (
        {"code": CODE, "environment": {"my-model": "a"}},
        "environment has 'my-model'; give a name of two or more letters",
    ),
    ({"code": CODE, "environment": {1: "a"}}, "environment has 1; give a name of two or more letters"),
    (
        {"code": CODE, "environment": {"PROMPT": "x" * 4092}},
        "environment has 4098 bytes, but Lambda takes 4096; put what is long into a file, a parameter or a secret",
    ),
    ({"code": CODE, "layer_arns": ["arn"] * 6}, "layer_arns has 6 layers, but Lambda takes 5; give fewer"),
    (
        {"code": CODE, "layer_arns": ["arn"] * 5, "web_adapter": True},
        "layer_arns has 5 layers, but Lambda takes 4 beside that of web_adapter; give fewer",
    ),
    ({"code": CODE, "layer_arns": [TOOLS]}, f"layer_arns has '{TOOLS}'; give the ARN of a version, such as arn:"),
    ({"code": CODE, "layer_arns": [f"{TOOLS}:1", f"{TOOLS}:2"]}, f"layer_arns has {TOOLS} twice; leave one of them"),
    (
        {"image_uri": "docker.io/mine/chat:1"},
        "image_uri is 'docker.io/mine/chat:1', but Lambda takes images of Amazon ECR",
    ),
    (
        {"code": CODE, "snap_start": True, "web_adapter": True, "runtime": "java21", "ephemeral_storage_mb": 1024},
        "ephemeral_storage_mb is 1024, but snap_start goes with 512 at most; leave one out",
    ),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        function(deploy, **args)
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")


@pytest.mark.parametrize(
    "args",
    [
        {"web_adapter": True, "runtime": "python3.13"},
        {"web_adapter": True, "web_adapter_layer_arn": "arn:mine", "layer_arns": ["arn:other"]},
        {"web_adapter": False},
        {"web_adapter": False, "layer_arns": ["arn:other"], "environment": {"STAGE": "dev"}},
        {"web_adapter": True, "runtime": "java25", "snap_start": True, "alias": "live"},
        {"web_adapter": True, "runtime": "java25", "snap_start": False, "alias": "live"},
    ],
)
def test_outputs_give_what_their_values_give(deploy, args):
    def registered(form):
        given = lambda: {name: form(value) for name, value in args.items()}  # noqa: E731
        deployment = deploy(lambda: StreamingFunction("chat", {"code": CODE, **given()}))
        return {found.urn: found.inputs for found in deployment.resources}

    assert registered(pulumi.Output.from_input) == registered(lambda value: value)


def computed(**args):
    """A program that computes whether there is a web adapter, and whether it has SnapStart."""
    lifted = ("web_adapter", "snap_start")
    return lambda: StreamingFunction(
        "chat",
        {
            "code": CODE,
            **{name: pulumi.Output.from_input(args[name]) if name in lifted else args[name] for name in args},
        },
    )


def test_a_web_adapter_that_turns_out_not_to_be_one(deploy):
    with pytest.raises(ArgumentError, match=r"runtime 'python3\.13' cannot stream by itself"):
        deploy(computed(web_adapter=False, runtime="python3.13"))


def test_snap_start_makes_an_alias_so_it_is_plain_without_one(deploy):
    args = {"web_adapter": True, "runtime": "java25", "snap_start": True}
    with pytest.raises(ArgumentError, match="snap_start is an Output; give a plain value"):
        deploy(computed(**args))
    with pytest.raises(ArgumentError, match="snap_start does not go with provisioned_concurrency"):
        deploy(computed(**args, provisioned_concurrency=1))


@pytest.mark.parametrize("runtime", ["python3.13", "ruby3.4", "java8.al2", "java21", "dotnet8", "nodejs24.x"])
def test_runtimes_of_web_servers(deploy, runtime):
    assert function(deploy, code=CODE, web_adapter=True, runtime=runtime)["runtime"] == runtime


@pytest.mark.parametrize("runtime", ["dotnet8", "dotnet10"])
def test_dotnet_streams_by_itself_and_names_its_handler(deploy, runtime):
    handler = "Chat::Chat.Function::Handle"
    assert function(deploy, code=CODE, runtime=runtime, handler=handler)["handler"] == handler
    with pytest.raises(ArgumentError, match=r"handler is missing; give that of a \.NET function"):
        function(deploy, code=CODE, runtime=runtime)


@pytest.mark.parametrize("runtime", ["java11", "java17", "java25", "python3.12", "python3.14", "dotnet8", "dotnet10"])
def test_runtimes_with_snap_start(deploy, runtime):
    assert function(deploy, code=CODE, web_adapter=True, snap_start=True, runtime=runtime)["runtime"] == runtime
