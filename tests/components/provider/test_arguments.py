"""Each argument arrives where it should, as a plain value, an Output, a secret, and while it is unknown."""

import pytest
from pulumi.runtime.rpc import UNKNOWN

from .case import SIGNATURE
from .engine import SECRET, SOURCE, UNKNOWN_OUTPUT, arrived, wrapped
from .service_cases import COMPONENTS

CASES = [(component, case) for component in COMPONENTS for case in component.cases]
each_argument = pytest.mark.parametrize(
    ("component", "case"), CASES, ids=[f"{component.name}.{case.argument}" for component, case in CASES]
)


def construct(provider, component, case, value, preview=False):
    given = {**component.required, **case.beside, case.argument: value}
    registered, _ = provider.construct(component.name, given, preview)
    return registered[case.resource]


@each_argument
def test_plain(provider, component, case):
    found = construct(provider, component, case, case.value)
    assert arrived(found, case.path) == (case.expected, False)


@each_argument
def test_output(provider, component, case):
    found = construct(provider, component, case, wrapped(case.value))
    assert arrived(found, case.path) == (case.expected, False)
    assert SOURCE in found.propertyDependencies[case.path.split(".")[0]].urns


@each_argument
def test_secret(provider, component, case):
    found = construct(provider, component, case, wrapped(case.value, secret=True))
    assert arrived(found, case.path) == (case.expected, True)


@each_argument
def test_unknown(provider, component, case):
    found = construct(provider, component, case, UNKNOWN_OUTPUT, preview=True)
    assert arrived(found, case.path)[0] == UNKNOWN


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.name)
def test_without_output_values(provider, component):
    """As engines and programs send them that know no envelopes of Outputs."""
    case = component.cases[0]
    secret = construct(provider, component, case, {SIGNATURE: SECRET, "value": case.value})
    assert arrived(secret, case.path) == (case.expected, True)
    assert arrived(construct(provider, component, case, UNKNOWN, preview=True), case.path)[0] == UNKNOWN
