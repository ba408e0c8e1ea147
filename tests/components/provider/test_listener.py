"""A refusal at preview does not cut off the components that are made beside it."""

import asyncio
from types import SimpleNamespace

import pytest
from lambda_streaming.listener import Servicer
from pulumi.errors import InputPropertiesError
from pulumi.provider import Provider
from pulumi.provider.server import ProviderServicer


@pytest.mark.parametrize("preview", [True, False])
def test_a_refusal_waits_for_the_components_under_way(monkeypatch, preview):
    async def construct(servicer, request, context):
        if request.name.startswith("refused"):
            raise InputPropertiesError(request.name, [])
        await request.may_end.wait()
        return request.name

    async def ask_for_three():
        servicer, may_end = Servicer(Provider("1.0.0"), "127.0.0.1:1"), asyncio.Event()
        asked = [
            asyncio.ensure_future(
                servicer._construct(SimpleNamespace(name=name, may_end=may_end, dryRun=preview), None)
            )
            for name in ("good", "refused", "refused too")
        ]
        for _ in range(20):
            await asyncio.sleep(0)
        answered = [each.done() for each in asked]
        may_end.set()
        return answered, await asyncio.gather(*asked, return_exceptions=True)

    monkeypatch.setattr(ProviderServicer, "_construct", construct)
    answered, ends = asyncio.run(ask_for_three())
    assert answered == [False, not preview, not preview]
    assert [str(end) for end in ends] == ["good", "refused", "refused too"]
