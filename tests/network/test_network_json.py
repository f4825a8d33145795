"""Networks as JSON: what is written is read back, and what is no network is refused in a sentence."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import Dense, Input
from nnstudio.messages import NnstudioError
from nnstudio.network import Network, NetworkError, summarize, template_named
from tests.network.strategies import networks

LONGEST_SENTENCE = 2000

GOOD = Network.stack(Input((4,)), Dense(2)).to_json()


@given(networks())
def test_a_network_survives_json(network: Network) -> None:
    assert Network.from_json(json.loads(json.dumps(network.to_json()))) == network


def test_a_network_is_written_in_plain_words() -> None:
    network = Network.stack(Input((4,)), Dense(2, activation="softmax")).freeze({2})
    assert network.to_json() == {
        "next_id": 3,
        "nodes": [
            {"id": 1, "name": "input_1", "layer": {"type": "Input", "shape": [4]}, "inputs": [], "trainable": True},
            {
                "id": 2,
                "name": "dense_1",
                "layer": Dense(2, activation="softmax").to_json(),
                "inputs": [1],
                "trainable": False,
            },
        ],
    }


def with_node(**changes: Any) -> Any:
    value = copy.deepcopy(GOOD)
    value["nodes"][1] |= changes
    return value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "a network is written as an object with a list of nodes"),
        ([], "a network is written as an object with a list of nodes"),
        ({"next_id": 1}, "a network is written as an object with a list of nodes"),
        ({"nodes": {}, "next_id": 1}, "a network is written as an object with a list of nodes"),
        ({"nodes": []}, "a network needs a whole number as its next_id"),
        ({"nodes": [], "next_id": 1.0}, "a network needs a whole number as its next_id"),
        ({"nodes": [], "next_id": True}, "a network needs a whole number as its next_id"),
        ({"nodes": [7], "next_id": 1}, "a layer of a network is written as an object with a name, not as 7"),
        ({"nodes": [{"id": 1}], "next_id": 2}, "is written as an object with a name"),
        (with_node(name=3), "is written as an object with a name"),
        (with_node(name="a b"), "'a b' is no name for a layer"),
        (with_node(name="input_1"), "two layers are named input_1"),
        (with_node(id="2"), "dense_1 needs a whole number as id and a list of them as inputs"),
        (with_node(id=True), "dense_1 needs a whole number as id and a list of them as inputs"),
        (with_node(id=1), "dense_1 has the id 1, which is taken or not yet given"),
        (with_node(id=3), "dense_1 has the id 3, which is taken or not yet given"),
        (with_node(inputs=None), "dense_1 needs a whole number as id and a list of them as inputs"),
        (with_node(inputs=[1.0]), "dense_1 needs a whole number as id and a list of them as inputs"),
        (with_node(inputs=[2]), "dense_1 reads node 2, which does not stand before it"),
        (with_node(inputs=[9]), "dense_1 reads node 9, which does not stand before it"),
        (with_node(trainable=1), "dense_1 needs true or false as trainable"),
        (with_node(layer=None), "dense_1: None describes no layer; write an object with a type"),
        (with_node(layer={"units": 2}), "dense_1: {'units': 2} describes no layer; write an object with a type"),
        (with_node(layer={"type": "Dens"}), "dense_1: there is no layer 'Dens'; try Dense"),
        (with_node(layer={"type": "Dense", "unit": 2}), "dense_1: Dense has no setting 'unit'; try units"),
        (with_node(layer={"type": "Dense", "units": 0}), "dense_1: units of Dense: 0 is too small"),
        (with_node(layer={"type": "Dense", "units": "2"}), "dense_1: units of Dense: '2' is not a whole number"),
    ],
)
def test_malformed_json_is_refused_with_where_it_is_wrong(value: Any, sentence: str) -> None:
    with pytest.raises(NetworkError, match=re.escape(sentence)):
        Network.from_json(value)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**301)
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.just("x" * 10_000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with each of its keys or indices."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@given(st.data())
@settings(max_examples=200)
def test_mutated_json_is_a_network_or_refused_in_one_sentence(data: st.DataObject) -> None:
    value = template_named("digits-cnn").build().to_json()
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(value) or [({"all": value}, "all")]))
        change = data.draw(st.sampled_from(("replace", "delete", "repeat", "swap")))
        if change == "replace":
            container[key] = data.draw(ANYTHING)
        elif change == "delete":
            del container[key]
        elif change == "repeat" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        elif change == "swap":
            other, place = data.draw(st.sampled_from(places(value) or [(container, key)]))
            container[key] = copy.deepcopy(other[place])
    check(value)


def check(value: Any) -> None:
    error = refusal(value)
    if error is None:
        summary = summarize(Network.from_json(value))
        sentences = [str(problem.message) for problem in summary.problems]
    else:
        assert isinstance(error, NetworkError | HyperparameterError)
        sentences = [str(error)]
    assert all(0 < len(sentence) < LONGEST_SENTENCE for sentence in sentences)


def refusal(value: Any) -> NnstudioError | None:
    try:
        Network.from_json(value)
    except NnstudioError as error:
        return error
    return None


@given(ANYTHING)
def test_any_json_is_a_network_or_refused_in_one_sentence(value: Any) -> None:
    check(value)


@pytest.mark.parametrize("digits", [6, 18, 300, 4000])
def test_sizes_without_measure_are_refused_or_counted(digits: int) -> None:
    size = 10**digits
    value = copy.deepcopy(GOOD)
    value["nodes"][0]["layer"]["shape"] = [size, size, size]
    value["nodes"][1]["layer"]["units"] = size
    check(value)


def test_json_nested_without_end_is_refused_in_one_sentence() -> None:
    nested: Any = []
    for _ in range(100_000):
        nested = [nested]
    for value in (nested, {"nodes": [nested], "next_id": 1}, with_node(layer=nested), with_node(name=nested)):
        check(value)
    check(with_node(layer={"type": "Dense", "units": nested}))
    check(with_node(layer={"type": "Input", "shape": nested}))
