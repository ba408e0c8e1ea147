"""The pack as the engine asks it: milliseconds a resource, and what importing it costs beside pulumi_policy.

python -m benchmarks.policies.servicer [TRIPLES]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from google.protobuf import json_format, struct_pb2
from lambda_streaming_policies.pack import make_policies
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel, ReportViolation, StackValidationArgs, StackValidationPolicy
from pulumi_policy.policy import _PolicyAnalyzerServicer

from ..limits import limits
from .check_state import state

POLICIES = Path(__file__).parents[2] / "policies"


def silent(args: StackValidationArgs, report_violation: ReportViolation) -> None:
    """Judges nothing: what is left is the SDK's own time."""


def milliseconds(made: list, requests: list, stack: object) -> tuple[float, float]:
    servicer = _PolicyAnalyzerServicer("bench", "0.1.0", made, EnforcementLevel.ADVISORY)
    began = time.perf_counter()
    for request in requests:
        servicer.Analyze(request, None)
    between = time.perf_counter()
    servicer.AnalyzeStack(stack, None)
    ended = time.perf_counter()
    return (between - began) * 1000 / len(requests), (ended - between) * 1000 / len(requests)


def importing(module: str) -> float:
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(7)
    ]
    return statistics.median(runs)


def main(triples: int) -> None:
    requests, resources = [], []
    for entry in json.loads(state(triples))["deployment"]["resources"]:
        properties = json_format.ParseDict(entry["inputs"], struct_pb2.Struct())
        named = {"urn": entry["urn"], "type": entry["type"], "name": entry["urn"].rsplit("::", 1)[-1]}
        requests.append(proto.AnalyzeRequest(properties=properties, **named))
        resources.append(proto.AnalyzerResource(properties=properties, **named))
    stack = proto.AnalyzeStackRequest(resources=resources)
    made = make_policies()
    stack_policies = sum(isinstance(policy, StackValidationPolicy) for policy in made)
    alone, together = milliseconds(made, requests, stack)
    empty = [StackValidationPolicy(f"empty{number}", "-", silent) for number in range(stack_policies)]
    _, sdk = milliseconds(empty, requests, stack)
    pack, base = importing("lambda_streaming_policies.pack"), importing("pulumi_policy")
    print(f"{len(requests)} resources, {len(made)} policies, {stack_policies} of them on the whole stack")
    with limits() as check:
        check("resource rules", alone, 1, " ms a resource")
        check("stack rules together", together, 1, " ms a resource")
        print(f"  the SDK alone, no rules  {sdk:.2f} ms a resource: it decodes the stack anew for each policy")
        check("import, pack / pulumi_policy", pack / base, 1.15)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
