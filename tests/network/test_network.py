"""A network is a value: made once, checked, and looked up by id, name and pattern."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.layers import Add, Dense, Input
from nnstudio.network import Network, NetworkError, Node
from tests.network.small import branched, edges, stack
from tests.network.strategies import networks, one_of

# Making


def test_a_stack_reads_from_bottom_to_top_and_names_layers_after_their_kind() -> None:
    assert edges(stack()) == {"input_1": [], "dense_1": ["input_1"], "dense_2": ["dense_1"], "dense_3": ["dense_2"]}


def test_a_layer_is_added_behind_the_last_or_behind_those_that_are_named() -> None:
    assert edges(branched()) == {
        "input": [],
        "trunk": ["input"],
        "left": ["trunk"],
        "right": ["trunk"],
        "sum": ["left", "right"],
        "head": ["sum"],
    }


@pytest.mark.parametrize("value", [stack(), stack().nodes[0]])
def test_networks_and_nodes_cannot_be_changed_in_place(value: object) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, dataclasses.fields(value)[0].name, None)


@pytest.mark.parametrize("name", ["conv1", "layer1.0.conv1", "fc-6", "Schicht_1", "卷积_1", "9", "a" * 100])
def test_a_name_may_have_letters_digits_dots_dashes_and_underscores(name: str) -> None:
    network = stack()
    assert network.rename(network.nodes[1].id, name).named(name).id == network.nodes[1].id


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "../a", ".a", "-a", "a\n", "a\0", "a" * 101, "\ud800"])
def test_a_malformed_name_is_refused_with_what_a_name_may_be(name: str) -> None:
    with pytest.raises(NetworkError, match="is no name for a layer; use up to 100 letters"):
        stack().rename(2, name)


def test_two_layers_of_one_name_are_refused() -> None:
    sentence = "two layers are named dense_2; give one of them another name"
    with pytest.raises(NetworkError, match=sentence):
        stack().rename(2, "dense_2")
    with pytest.raises(NetworkError, match=sentence):
        stack().add(Dense(), "dense_2")


def test_a_node_that_reads_one_behind_it_is_refused() -> None:
    with pytest.raises(NetworkError, match="first reads node 2, which does not stand before it"):
        Network((Node(1, "first", Dense(), (2,)), Node(2, "second", Dense())), 3)


@pytest.mark.parametrize("node_id", [0, -1, 1, 5])
def test_an_id_that_is_taken_or_was_never_given_is_refused(node_id: int) -> None:
    with pytest.raises(NetworkError, match=f"second has the id {node_id}, which is taken or not yet given"):
        Network((Node(1, "first", Dense()), Node(node_id, "second", Dense())), 5)


def test_what_is_no_layer_is_refused() -> None:
    with pytest.raises(NetworkError, match="int_1 is 5, which is no layer"):
        Network.stack(Input((4,)), 5)


# Looking up


def test_consumers_are_who_reads_a_node_and_stand_twice_where_they_read_it_twice() -> None:
    network = Network().add(Input((4,)), "input").add(Add(), "double", after=("input", "input"))
    first, double = network.nodes
    assert network.consumers == {first.id: (double.id, double.id), double.id: ()}


def test_ends_are_the_nodes_that_nobody_reads() -> None:
    network = branched()
    assert [node.name for node in network.ends] == ["head"]
    assert [node.name for node in network.remove({network.named("sum").id}).ends] == ["right", "head"]
    assert Network().ends == ()


def test_upstream_is_all_that_a_node_depends_on_and_no_other_branch() -> None:
    network = branched()
    found = network.upstream(network.named("left").id)
    assert {network.node(node_id).name for node_id in found} == {"input", "trunk", "left"}


@given(networks(), st.data())
def test_upstream_of_a_node_is_its_sources_and_what_is_upstream_of_them(network: Network, data: st.DataObject) -> None:
    node = network.node(data.draw(one_of(network)))
    assert network.upstream(node.id) == {node.id}.union(*(network.upstream(source) for source in node.inputs))


def test_a_pattern_finds_layers_by_name_and_an_idle_one_says_which_there_are() -> None:
    network = stack()
    assert [node.name for node in network.matching("dense_[12]")] == ["dense_1", "dense_2"]
    with pytest.raises(NetworkError, match=re.escape("no layer matches 'conv*'; there are input_1, dense_1, dense_2")):
        network.matching("conv*")


def test_an_unknown_name_gets_the_nearest_ones() -> None:
    with pytest.raises(NetworkError, match="no layer named 'dens_2'; there are dense_2, "):
        stack().named("dens_2")


def test_a_sentence_about_a_large_network_names_a_few_layers_only() -> None:
    network = Network(tuple(Node(number, f"node_{number}", Dense()) for number in range(1, 771)), 771)
    with pytest.raises(NetworkError, match=r"there are node_1, node_2, node_3, node_4, node_5, \.\.\.$"):
        network.matching("?")


EDITS: list[Callable[[Network], object]] = [
    lambda network: network.node(99),
    lambda network: network.upstream(99),
    lambda network: network.insert_after(99, Dense()),
    lambda network: network.remove({99}),
    lambda network: network.rewire(99, ()),
    lambda network: network.rewire(2, (99,)),
    lambda network: network.move(99, 2),
    lambda network: network.move(2, 99),
    lambda network: network.replace(99, Dense()),
    lambda network: network.rename(99, "name"),
    lambda network: network.freeze({99}),
    lambda network: network.unfreeze({99}),
    lambda network: network.freeze_up_to(99),
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_id_that_the_network_does_not_have_is_refused(edit: Callable[[Network], object]) -> None:
    with pytest.raises(NetworkError, match="the network has no node 99"):
        edit(stack())
