"""The code is read-only for programs in every language, where the system allows it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lambda_streaming_local.runtime.read_only import keep_read_only

BOOTSTRAP = """#!/bin/sh
while true; do
  head=$(mktemp)
  curl -s -D "$head" -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"
  id=$(grep -i aws-request-id "$head" | tr -d '[:space:]' | cut -d: -f2)
  WRITE
  curl -s -d "$$ $(cat state)" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" > /dev/null
done
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "bootstrap").write_text("#!/bin/sh\n")
    (folder / "bootstrap").chmod(0o755)
    (folder / "state").write_text("as packed")
    if len(keep_read_only(folder, [str(folder / "bootstrap")])) == 1:
        pytest.skip("this system lets no process have mounts of its own")
    return folder / "bootstrap"


def run(program: Path, script: str) -> str:
    program.write_text(f"#!/bin/sh\n{script}\n")
    command = keep_read_only(program.parent, [str(program)])
    done = subprocess.run(command, cwd=program.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout


@pytest.mark.parametrize("script", ["echo x > state", "touch new", 'rm "$PWD/state"', "mkdir deep"])
def test_a_write_into_the_code_is_refused(program, script):
    assert "Read-only file system" in run(program, script)
    assert sorted(path.name for path in program.parent.iterdir()) == ["bootstrap", "state"]


def test_what_is_elsewhere_and_who_it_is_stay_as_they_are(program, tmp_path):
    outside = run(program, f"touch {tmp_path}/elsewhere; cat state; id -u; pwd").split("\n")
    assert (tmp_path / "elsewhere").exists()
    assert outside[0].startswith("as packed")
    alone = subprocess.run(["id", "-u"], capture_output=True, text=True, check=True).stdout
    assert outside[0].removeprefix("as packed") + "\n" + outside[1] == alone.strip() + "\n" + str(program.parent)


@pytest.mark.parametrize("broken", ["echo a script without its first line\n", "#!/bin/sh\n"])
def test_what_the_system_itself_does_not_start_is_left_to_it(program, broken):
    program.write_text(broken)
    program.chmod(0o755 if broken.startswith("echo") else 0o644)
    assert keep_read_only(program.parent, [str(program)]) == [str(program)]


@pytest.mark.parametrize("writes", [True, False])
def test_a_custom_runtime_that_writes_over_its_files_is_warned_of_and_goes_on(serve, declare, program, writes):
    program.write_text(BOOTSTRAP.replace("WRITE", "echo changed > state" if writes else "echo x > /tmp/state.$$"))

    async def scenario(served):
        answers = []
        for first in (True, False):
            async with served.client.get(served.url) as response:
                answers.append(await response.text())
            warning = (await served.logged()).warning or ""
            assert ("write below /tmp" in warning) == (writes and first)
        assert answers[0] == answers[1]
        assert answers[0].endswith(" as packed")

    declared = declare(
        "unused", runtime="provided.al2023", code={"path": str(program.parent)}, url={"invokeMode": "BUFFERED"}
    )
    serve(declared, scenario, reload=True)
