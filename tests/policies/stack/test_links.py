import pytest
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.links import find_function, find_qualifier, parse_reference
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import ALIAS, FUNCTION, FUNCTION_URL, PERMISSION
from lambda_streaming_policies.stack.unknown import UNKNOWN, UnknownValue


def resource(type_, name, inputs=None, links=None, outputs=None, **rest):
    return Resource(
        f"urn:pulumi:dev::app::{type_}::{name}", type_, name, inputs or {}, outputs or {}, links=links or {}, **rest
    )


def function(name, region="eu-west-1", account="123456789012", partition="aws"):
    arn = f"arn:{partition}:lambda:{region}:{account}:function:{name}"
    return resource(FUNCTION, f"{name}@{region}", {"name": name}, outputs={"arn": arn})


CHAT = function("chat")
SIMILAR = [function(name) for name in ("chat-2", "my-chat", "chat_live", "cha", "function")]


@pytest.mark.parametrize(
    ("reference", "qualifier"),
    [
        ("chat", None),
        ("chat:live", "live"),
        ("chat:$LATEST", None),
        ("chat:7", "7"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:chat", None),
        ("arn:aws:lambda:eu-west-1:123456789012:function:chat:live", "live"),
        ("123456789012:function:chat", None),
        ("123456789012:function:chat:live", "live"),
        ("eu-west-1:123456789012:function:chat", None),
    ],
)
def test_a_function_by_every_name_it_has(reference, qualifier):
    url = resource(FUNCTION_URL, "url", {"functionName": reference})
    graph = Graph([*SIMILAR, CHAT, url])
    assert find_function(url, graph) is CHAT
    assert find_qualifier(url, graph) == qualifier


@pytest.mark.parametrize(
    ("partition", "region"),
    [
        ("aws", "ap-southeast-4"),
        ("aws-cn", "cn-northwest-1"),
        ("aws-us-gov", "us-gov-east-1"),
        ("aws-iso", "us-iso-east-1"),
        ("aws-iso-b", "us-isob-east-1"),
        ("aws-eusc", "eusc-de-east-1"),
    ],
)
def test_a_function_in_every_partition(partition, region):
    chat = function("chat", region, partition=partition)
    url = resource(FUNCTION_URL, "url", {"functionName": f"{chat.outputs['arn']}:live"})
    graph = Graph([chat, url])
    assert find_function(url, graph) is chat
    assert find_qualifier(url, graph) == "live"


@pytest.mark.parametrize(
    "reference",
    [
        "other",
        "chat3",
        "arn:aws:lambda:us-east-1:123456789012:function:chat",
        "arn:aws:lambda:eu-west-1:210987654321:function:chat",
        "210987654321:function:chat",
        "arn:aws:sns:eu-west-1:123456789012:chat",
        "https://chat",
        "",
        None,
        7.0,
        ["chat"],
    ],
)
def test_what_is_not_a_function_of_this_stack(reference):
    url = resource(FUNCTION_URL, "url", {"functionName": reference})
    assert find_function(url, Graph([CHAT, *SIMILAR, url])) is None


def test_a_dependency_outweighs_a_region_that_is_not_ours_to_know():
    url = resource(FUNCTION_URL, "url", {"functionName": "chat", "region": "us-east-1"}, {"functionName": (CHAT.urn,)})
    other = resource(
        FUNCTION_URL, "other", {"functionName": "else", "region": "us-east-1"}, {"functionName": (CHAT.urn,)}
    )
    graph = Graph([CHAT, url, other])
    assert find_function(url, graph) is CHAT
    assert find_function(other, graph) is None


def test_the_same_name_in_two_regions_is_told_apart_by_arn_region_or_dependency():
    elsewhere = function("chat", "us-east-1")
    by_arn = resource(FUNCTION_URL, "arn", {"functionName": elsewhere.outputs["arn"]})
    by_region = resource(FUNCTION_URL, "region", {"functionName": "chat", "region": "us-east-1"})
    by_link = resource(FUNCTION_URL, "link", {"functionName": "chat"}, {"functionName": (elsewhere.urn,)})
    neither = resource(FUNCTION_URL, "neither", {"functionName": "chat"})
    graph = Graph([CHAT, elsewhere, by_arn, by_region, by_link, neither])
    assert find_function(by_arn, graph) is elsewhere
    assert find_function(by_region, graph) is elsewhere
    assert find_function(by_link, graph) is elsewhere
    with pytest.raises(UnknownValue):
        find_function(neither, graph)


def test_a_value_that_is_known_outweighs_the_dependency_it_was_made_from():
    derived = resource(FUNCTION_URL, "url", {"functionName": "chat-2"}, {"functionName": (CHAT.urn,)})
    assert find_function(derived, Graph([CHAT, *SIMILAR, derived])) is SIMILAR[0]


def test_a_dependency_holds_while_the_value_is_unknown_through_aliases_and_other_urls():
    alias = resource(ALIAS, "live", {"functionName": UNKNOWN}, {"functionName": (CHAT.urn,)})
    url = resource(FUNCTION_URL, "url", {"functionName": UNKNOWN}, {"functionName": (alias.urn,)})
    permission = resource(PERMISSION, "permission", {"function": UNKNOWN}, {"function": (url.urn,)})
    graph = Graph([CHAT, alias, url, permission])
    assert find_function(url, graph) is CHAT
    assert find_function(permission, graph) is CHAT


def test_a_component_stands_for_its_children():
    component = resource("acme:index:Api", "api", custom=False)
    inner = resource("acme:index:Inner", "inner", custom=False, parent=component.urn)
    child = resource(FUNCTION, "child", {"name": UNKNOWN}, parent=inner.urn)
    url = resource(FUNCTION_URL, "url", {"functionName": UNKNOWN}, {"functionName": (component.urn,)})
    assert find_function(url, Graph([component, inner, child, url])) is child


def test_one_of_several_functions_cannot_be_told():
    component = resource("acme:index:Api", "api", custom=False)
    children = [resource(FUNCTION, name, {"name": UNKNOWN}, parent=component.urn) for name in ("a", "b")]
    url = resource(FUNCTION_URL, "url", {"functionName": UNKNOWN}, {"functionName": (component.urn,)})
    with pytest.raises(UnknownValue, match="functionName of url is not known yet"):
        find_function(url, Graph([component, *children, url]))


def test_resources_that_depend_on_each_other_end_somewhere():
    first = resource(ALIAS, "first", {"functionName": UNKNOWN})
    second = resource(ALIAS, "second", {"functionName": UNKNOWN}, {"functionName": (first.urn,)})
    first = resource(ALIAS, "first", {"functionName": UNKNOWN}, {"functionName": (second.urn, first.urn)})
    with pytest.raises(UnknownValue):
        find_function(first, Graph([first, second]))


def test_an_alias_before_it_exists_meets_itself():
    alias = resource(ALIAS, "live", {"functionName": UNKNOWN, "name": UNKNOWN})
    named = resource(ALIAS, "blue", {"functionName": UNKNOWN, "name": "blue"})
    by_qualifier = resource(FUNCTION_URL, "a", {"qualifier": UNKNOWN}, {"qualifier": (alias.urn,)})
    by_arn = resource(PERMISSION, "b", {"function": UNKNOWN}, {"function": (alias.urn,)})
    of_named = resource(PERMISSION, "c", {"qualifier": UNKNOWN}, {"qualifier": (named.urn,)})
    lost = resource(PERMISSION, "d", {"qualifier": UNKNOWN})
    graph = Graph([alias, named, by_qualifier, by_arn, of_named, lost])
    assert find_qualifier(by_qualifier, graph) == find_qualifier(by_arn, graph) == alias.urn
    assert find_qualifier(of_named, graph) == "blue"
    with pytest.raises(UnknownValue):
        find_qualifier(lost, graph)


def test_a_reference_is_what_it_says():
    parsed = parse_reference("arn:aws:lambda:eu-west-1:123456789012:function:chat:live")
    assert (parsed.name, parsed.region, parsed.account, parsed.qualifier) == (
        "chat",
        "eu-west-1",
        "123456789012",
        "live",
    )
    assert parse_reference("not a function") is None
