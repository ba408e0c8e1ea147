import pytest
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN, UnknownValue


def block(**data):
    return Resource("urn:x", "t", "chat", inputs=data).props


def test_a_missing_or_wrongly_typed_property_is_none():
    props = block(text=1.0, number="1", flag="true", block=[1.0], blocks={"a": 1.0})
    assert props.text("text") is None
    assert props.number("number") is None
    assert props.number("absent") is None
    assert props.flag("flag") is None
    assert props.block("block").data == {}
    assert props.blocks("blocks") == []


def test_a_boolean_is_no_number():
    assert block(n=True).number("n") is None
    assert block(n=3).number("n") == 3.0


@pytest.mark.parametrize("reader", ["get", "text", "number", "flag", "block", "blocks"])
def test_reading_what_is_not_known_says_where(reader):
    with pytest.raises(UnknownValue) as raised:
        getattr(block(outer={"inner": UNKNOWN}).block("outer"), reader)("inner")
    assert raised.value.path == "outer.inner"
    assert raised.value.top_level == "outer"


def test_the_place_in_a_list():
    origins = block(origins=[{"a": 1.0}, {"a": UNKNOWN}]).blocks("origins")
    assert origins[1].at("a") == "origins[1].a"
    with pytest.raises(UnknownValue) as raised:
        block(origins=[UNKNOWN]).blocks("origins")
    assert raised.value.path == "origins[0]"
    assert raised.value.top_level == "origins"


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_what_the_provider_writes_for_nothing_is_not_set(value):
    assert not block(x=value).is_set("x")


@pytest.mark.parametrize("value", ["a", 0.0, False, [1.0], {"a": 1.0}, UNKNOWN])
def test_everything_else_is_set(value):
    assert block(x=value).is_set("x")


def test_outputs_outweigh_inputs_unless_they_are_unknown():
    resource = Resource("urn:x", "t", "n", {"a": "asked", "b": "asked"}, {"a": "made", "b": UNKNOWN, "c": UNKNOWN})
    assert resource.props.data == {"a": "made", "b": "asked"}


def test_without_inputs_an_unknown_output_may_have_been_asked_for():
    assert Resource("urn:x", "t", "n", {}, {"c": UNKNOWN}).props.data == {"c": UNKNOWN}


def test_an_index_is_made_once():
    made = []
    graph = Graph([Resource("urn:x", "t", "n")])

    def index(graph):
        made.append(graph)
        return len(graph)

    assert (graph.index(index), graph.index(index)) == (1, 1)
    assert made == [graph]


def test_unknown_parts_of_outputs_are_filled_up_with_what_was_asked_for():
    resource = Resource(
        "urn:x",
        "t",
        "n",
        {"vpc": {"subnets": [UNKNOWN], "unasked": None}, "list": [{"a": "asked"}], "longer": ["a", "b"]},
        {"vpc": {"subnets": UNKNOWN, "id": UNKNOWN}, "list": [{"a": UNKNOWN, "b": 1.0}], "longer": [UNKNOWN]},
    )
    assert resource.props.data == {
        "vpc": {"subnets": [UNKNOWN]},
        "list": [{"a": "asked", "b": 1.0}],
        "longer": [UNKNOWN],
    }


def test_the_items_of_a_set_may_change_their_order():
    resource = Resource(
        "urn:x",
        "t",
        "n",
        {"origins": [{"id": "a", "name": UNKNOWN}, {"id": "b", "name": UNKNOWN, "access": UNKNOWN}]},
        {"origins": [{"id": "b", "name": UNKNOWN, "access": UNKNOWN}, {"id": "a", "name": UNKNOWN, "made": UNKNOWN}]},
    )
    assert resource.props.data["origins"] == [
        {"id": "b", "name": UNKNOWN, "access": UNKNOWN},
        {"id": "a", "name": UNKNOWN},
    ]


def test_items_that_cannot_be_told_apart_stay_unknown():
    asked = [{"id": UNKNOWN}, {"id": UNKNOWN, "access": UNKNOWN}]
    planned = [{"id": UNKNOWN, "access": UNKNOWN}, {"id": UNKNOWN, "access": UNKNOWN}]
    assert Resource("urn:x", "t", "n", {"origins": asked}, {"origins": planned}).props.data["origins"] == planned
