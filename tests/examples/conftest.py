from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
COMMAND = Path(sys.executable).with_name("lambda-streaming")

Doors = dict[str, str]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Doors]]:
    """Serves an example with `lambda-streaming serve` and answers its doors' addresses by kind."""
    with ExitStack() as running:

        def start(example: str) -> Doors:
            command = [
                str(COMMAND),
                "serve",
                str(EXAMPLES / example),
                "--json",
                "--access-key",
                "test",
                "--secret-key",
                "test",
            ]
            # What the functions log, beside the tests' own output.
            log = running.enter_context((tmp_path_factory.mktemp("served") / "log").open("w"))
            server = running.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True))
            running.callback(server.terminate)
            assert server.stdout is not None
            return {door["kind"]: door["url"] for door in json.loads(server.stdout.readline())["doors"]}

        yield start


# What `pulumi package add` makes of the component's schema, as far as the examples use it.
SDK = """
const pulumi = require("@pulumi/pulumi");
exports.StreamingService = class extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("lambda-streaming:index:StreamingService", name, { ...args, url: undefined, functionName: undefined }, opts, true);
  }
};
"""


@pytest.fixture(scope="session")
def installed() -> Callable[[Path, Path], Path]:
    """Copies a TypeScript program, with what `pulumi install` would make: packages, and an SDK of the components."""

    def copy(program: Path, folder: Path) -> Path:
        shutil.copytree(program, folder, ignore=shutil.ignore_patterns("node_modules", "sdks"))
        project = folder / "Pulumi.yaml"
        lines = project.read_text().splitlines()
        named = [f"  lambda-streaming: {ROOT / 'components'}" if "/components" in line else line for line in lines]
        project.write_text("\n".join(named))
        sdk = folder / "node_modules" / "@lambda-streaming" / "lambda-streaming"
        sdk.mkdir(parents=True)
        (sdk / "index.js").write_text(SDK)
        (sdk / "package.json").write_text(
            '{"name": "@lambda-streaming/lambda-streaming", "version": "0.0.0", "main": "index.js"}'
        )
        wanted = json.loads((folder / "package.json").read_text())
        for package in wanted["dependencies"] | wanted["devDependencies"]:
            # Types are the editor's business.
            if package != "@lambda-streaming/lambda-streaming" and not package.startswith("@types/"):
                linked = folder / "node_modules" / package
                linked.parent.mkdir(exist_ok=True)
                linked.symlink_to(ROOT / "node_modules" / package)
        return folder

    return copy


PYTHON_SDK = """
import pulumi

class StreamingService(pulumi.ComponentResource):
    def __init__(self, name, *, code, site_path, timeout_seconds, opts=None):
        args = {"code": code, "sitePath": site_path, "timeoutSeconds": timeout_seconds, "url": None, "functionName": None}
        super().__init__("lambda-streaming:index:StreamingService", name, args, opts, remote=True)

    @property
    @pulumi.getter
    def url(self):
        return pulumi.get(self, "url")

    @property
    @pulumi.getter(name="functionName")
    def function_name(self):
        return pulumi.get(self, "function_name")
"""


@pytest.fixture(scope="session")
def installed_python() -> Callable[[Path, Path], Path]:
    """The same for Python: an SDK of the components in the environment that the project names."""

    def copy(program: Path, folder: Path) -> Path:
        shutil.copytree(program, folder, ignore=shutil.ignore_patterns("venv", "sdks"))
        (folder / "lambda_streaming_lambda_streaming.py").write_text(PYTHON_SDK)
        project = (folder / "Pulumi.yaml").read_text()
        project = project.replace("../../../components", str(ROOT / "components"))
        (folder / "Pulumi.yaml").write_text(project.replace("virtualenv: venv", f"virtualenv: {sys.prefix}"))
        return folder

    return copy


# The same for Go; its module has what `go mod tidy` would write from the module cache.
GO_SDK = """
package lambdastreaming

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

type StreamingServiceArgs struct {
	Code           pulumi.Archive
	SitePath       *string
	TimeoutSeconds pulumi.Float64
}

type StreamingService struct {
	pulumi.ResourceState

	FunctionName pulumi.StringOutput `pulumi:"functionName"`
	Url          pulumi.StringOutput `pulumi:"url"`
}

func NewStreamingService(ctx *pulumi.Context, name string, args *StreamingServiceArgs) (*StreamingService, error) {
	made := &StreamingService{}
	properties := pulumi.Map{
		"code": args.Code, "sitePath": pulumi.String(*args.SitePath), "timeoutSeconds": args.TimeoutSeconds,
	}
	err := ctx.RegisterRemoteComponentResource("lambda-streaming:index:StreamingService", name, properties, made)
	return made, err
}
"""


@pytest.fixture
def installed_go(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Path], Path]:
    """Copies a Go program, with what `pulumi install` would make: an SDK of the components, and sums of modules."""
    if shutil.which("go") is None:
        pytest.skip("no `go` on PATH")
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")

    def copy(program: Path, folder: Path) -> Path:
        shutil.copytree(program, folder, ignore=shutil.ignore_patterns("sdks"))
        package = folder / "sdks" / "lambda-streaming-lambda-streaming" / "lambdastreaming"
        package.mkdir(parents=True)
        (package / "sdk.go").write_text(GO_SDK)
        module = (folder / "go.mod").read_text()
        name = re.findall(r"replace (\S+) =>", module)[0]
        (package.parent / "go.mod").write_text(f"module {name}\n\ngo 1.25\n")
        tested = ROOT / "tests" / "local" / "graph" / "programs" / "go"
        shutil.copy(tested / "go.sum", folder / "go.sum")
        indirect = re.findall(r"^require \((.*?)^\)", (tested / "go.mod").read_text(), re.MULTILINE | re.DOTALL)
        (folder / "go.mod").write_text(module + "".join(f"\nrequire ({one})\n" for one in indirect))
        listed = subprocess.run(["go", "list", "-deps", "."], cwd=folder, capture_output=True, text=True, check=False)
        if listed.returncode:
            pytest.skip(f"the Pulumi SDK for Go is not in the module cache (`make setup`): {listed.stderr}")
        return folder

    return copy
