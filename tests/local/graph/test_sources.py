"""Where in a program something is declared."""

from __future__ import annotations

from pathlib import Path

import pytest
from lambda_streaming_local.graph.engine.sources import Sources
from pulumi.runtime.proto import resource_pb2

PROGRAM = """package main

func main() {
	found, err := ssm.LookupParameter(ctx, &ssm.LookupParameterArgs{Name: "a"})
	zones := aws.GetAvailabilityZonesOutput(ctx, args)
	err = ctx.Invoke("cloudflare:index/getZone:getZone", args, &zone)
	one, two := ec2.LookupVpc(ctx, nil), 2
	ec2.LookupVpcOutput(ctx, args)
}
"""


@pytest.mark.parametrize(
    ("token", "line"),
    [
        ("aws:ssm/getParameter:getParameter", 4),
        ("aws:index/getAvailabilityZones:getAvailabilityZones", 5),
        ("cloudflare:index/getZone:getZone", 6),
        ("aws:ec2/getVpc:getVpc", None),
        ("aws:ec2/getSubnet:getSubnet", None),
    ],
)
def test_a_lookup_of_go_has_the_line_that_alone_calls_it(tmp_path: Path, token: str, line: int | None):
    for folder in (tmp_path / "cmd", tmp_path / "vendor"):
        folder.mkdir()
        (folder / "main.go").write_text(PROGRAM)
    found = Sources(tmp_path).find(resource_pb2.ResourceInvokeRequest(tok=token))
    assert found == (f"{(tmp_path / 'cmd' / 'main.go').as_uri()}#{line}" if line else "")
