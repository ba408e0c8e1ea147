"""`check --state` beside checkov on the same functions, URLs and permissions: whole processes, ratios in one run.

    python -m benchmarks.policies.check_state [TRIPLES] [--checkov PATH]

Without --checkov it installs checkov from the package index into a temporary environment. checkov gets the triples as
Terraform and its five nearest rules; `check` gets them as a stack export and all of its rules.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from ..limits import limits

# Function URL auth, X-Ray, concurrency, DLQ, and public permissions: what checkov knows of functions and their URLs.
CHECKOV_RULES = "CKV_AWS_258,CKV_AWS_50,CKV_AWS_115,CKV_AWS_116,CKV_AWS_301"
RUNS = 3


def state(triples: int) -> str:
    resources = []
    for number in range(triples):
        name = f"fn{number}"
        arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
        kinds = {
            "function:Function": {"name": name, "runtime": "nodejs22.x", "timeout": 30, "arn": arn},
            "functionUrl:FunctionUrl": {
                "functionName": name,
                "authorizationType": "AWS_IAM",
                "invokeMode": "RESPONSE_STREAM",
                "functionUrl": f"https://{number:032d}.lambda-url.us-east-1.on.aws/",
            },
            "permission:Permission": {
                "function": name,
                "action": "lambda:InvokeFunctionUrl",
                "principal": "123456789012",
                "functionUrlAuthType": "AWS_IAM",
            },
        }
        for kind, inputs in kinds.items():
            type_ = f"aws:lambda/{kind}"
            urn = f"urn:pulumi:prod::bench::{type_}::{name}"
            resources.append({"urn": urn, "type": type_, "custom": True, "inputs": inputs, "outputs": inputs})
    return json.dumps({"version": 3, "deployment": {"resources": resources}})


def terraform(triples: int) -> str:
    blocks = []
    for number in range(triples):
        name = f"fn{number}"
        blocks.append(f"""
            resource "aws_lambda_function" "{name}" {{
              function_name = "{name}"
              runtime       = "nodejs22.x"
              timeout       = 30
              role          = "r"
              handler       = "h"
            }}
            resource "aws_lambda_function_url" "{name}" {{
              function_name      = "{name}"
              authorization_type = "AWS_IAM"
              invoke_mode        = "RESPONSE_STREAM"
            }}
            resource "aws_lambda_permission" "{name}" {{
              function_name          = "{name}"
              action                 = "lambda:InvokeFunctionUrl"
              principal              = "123456789012"
              function_url_auth_type = "AWS_IAM"
            }}
        """)
    return "".join(blocks)


def measured(command: list[str], runs: int = RUNS) -> tuple[float, float, float]:
    """Median seconds, megabytes and CPU seconds of the whole process; those of its own children may be missing."""
    seconds, megabytes, cpu = [], [], []
    for _ in range(runs):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - began)
        cpu.append(usage.ru_utime + usage.ru_stime)
        megabytes.append(usage.ru_maxrss / 1024)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise SystemExit(f"{command[0]} failed: run {' '.join(command)} to see why")
    return statistics.median(seconds), statistics.median(megabytes), statistics.median(cpu)


def checkov(folder: Path) -> str:
    environment = folder / "checkov"
    venv.create(environment, with_pip=True)
    subprocess.run([environment / "bin/python", "-m", "pip", "install", "--quiet", "checkov"], check=True)
    return str(environment / "bin/checkov")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("triples", type=int, nargs="?", default=1000)
    parser.add_argument("--checkov")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        other = arguments.checkov or checkov(folder)
        command = str(Path(sys.executable).with_name("lambda-streaming"))
        times = {}
        for triples in (arguments.triples, 10 * arguments.triples):
            file = folder / f"state{triples}.json"
            file.write_text(state(triples))
            times[triples] = measured([command, "check", "--state", str(file), "--format", "json"])
        (folder / "tf").mkdir()
        (folder / "tf" / "main.tf").write_text(terraform(arguments.triples))
        theirs = measured(
            [
                other,
                "--directory",
                str(folder / "tf"),
                "--framework",
                "terraform",
                "--check",
                CHECKOV_RULES,
                "--skip-download",
            ]
        )
    (seconds, megabytes, once), (tenfold, _, ten) = times[arguments.triples], times[10 * arguments.triples]
    print(
        f"{arguments.triples} triples: check {seconds:.2f} s, {megabytes:.0f} MB; checkov {theirs[0]:.2f} s, {theirs[1]:.0f} MB"
    )
    with limits() as check:
        check("time, check / checkov", seconds / theirs[0], 1 / 8)
        check("memory, check / checkov", megabytes / theirs[1], 1)
        check("CPU time, tenfold / onefold", ten / once, 11, shown=f"{10 * arguments.triples} triples: {tenfold:.2f} s")


if __name__ == "__main__":
    main()
