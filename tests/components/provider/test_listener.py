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
    ended = []

    async def construct(servicer, request, context):
        if request.name.startswith("refused"):
            raise InputPropertiesError(request.name, [])
        await request.may_end.wait()

    async def ask(servicer, name, may_end):
        request = SimpleNamespace(name=name, may_end=may_end, dryRun=preview)
        if name == "good":
            await servicer._construct(request, None)
        else:
            with pytest.raises(InputPropertiesError, match=f"^{name}$"):
                await servicer._construct(request, None)
        ended.append(name)

    async def ask_for_three():
        servicer, may_end = Servicer(Provider("1.0.0"), "127.0.0.1:1"), asyncio.Event()
        # Each is asked for, and those that wait for nothing have ended, before the event is set.
        tasks = [asyncio.ensure_future(ask(servicer, name, may_end)) for name in ("good", "refused", "refused too")]
        asyncio.get_running_loop().call_soon(may_end.set)
        await asyncio.gather(*tasks)

    monkeypatch.setattr(ProviderServicer, "_construct", construct)
    asyncio.run(ask_for_three())
    assert ended.index("good") == (0 if preview else 2)
