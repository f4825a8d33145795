"""An edit gives another network, in which ids stay, names differ and nobody reads what stands behind."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.layers import Dense, Dropout, Input
from nnstudio.network import Network, NetworkError, Node
from tests.network.small import branched, edges, ids, order, stack
from tests.network.strategies import LAYERS, networks, one_of, some_of

# What holds for every edit


@st.composite
def edited(draw: st.DrawFn, before: Network) -> Network:
    """The network after one edit of any kind."""
    layer, node_id, other, some = draw(LAYERS), draw(one_of(before)), draw(one_of(before)), draw(some_of(before))
    edits: list[Callable[[], Network]] = [
        lambda: before.add(layer),
        lambda: before.insert_after(node_id, layer),
        lambda: before.remove(some - {node_id}),
        lambda: before.move(node_id, other),
        lambda: before.rewire(node_id, () if node_id in before.upstream(other) else (other,)),
        lambda: before.replace(node_id, layer),
        lambda: before.rename(node_id, before.fresh_name(Dropout())),
        lambda: before.freeze(some),
        lambda: before.freeze_up_to(node_id),
        before.unfreeze_all,
    ]
    return draw(st.sampled_from(edits))()


@given(networks(), st.data())
def test_ids_survive_edits_and_are_never_given_again(network: Network, data: st.DataObject) -> None:
    given_ids = ids(network)
    for _ in range(5):
        changed = data.draw(edited(network))
        new = ids(changed) - ids(network)
        assert not new & given_ids
        assert changed.next_id >= network.next_id > max(given_ids)
        given_ids |= new
        network = changed


@given(networks(), st.data())
def test_the_network_before_an_edit_stays_as_it_was_so_that_undo_is_keeping_it(
    network: Network, data: st.DataObject
) -> None:
    before = network.to_json()
    data.draw(edited(network))
    assert network.to_json() == before


@given(networks(), st.data())
def test_an_edited_network_is_a_network_with_names_that_differ(network: Network, data: st.DataObject) -> None:
    changed = data.draw(edited(network))
    assert Network(changed.nodes, changed.next_id) == changed
    assert len({node.name for node in changed.nodes}) == len(changed.nodes)


@given(networks(), LAYERS)
def test_a_fresh_name_is_free(network: Network, layer: Dense) -> None:
    for _ in range(3):
        network = network.add(layer)
    assert order(network)[-3:] == ["dense_1", "dense_2", "dense_3"]


# Inserting


def test_a_layer_inserted_behind_a_node_is_read_by_all_that_read_the_node() -> None:
    network = branched()
    changed = network.insert_after(network.named("trunk").id, Dropout(), "dropout")
    assert order(changed) == ["input", "trunk", "dropout", "left", "right", "sum", "head"]
    assert edges(changed) == {**edges(network), "dropout": ["trunk"], "left": ["dropout"], "right": ["dropout"]}


@given(networks(), st.data())
def test_removing_what_was_inserted_gives_the_network_back(network: Network, data: st.DataObject) -> None:
    changed = network.insert_after(data.draw(one_of(network)), Dense(7))
    (new,) = ids(changed) - ids(network)
    assert changed.remove({new}).nodes == network.nodes


# Removing


def test_whoever_read_a_removed_node_reads_what_it_read() -> None:
    network = stack()
    assert edges(network.remove({2, 3})) == {"input_1": [], "dense_3": ["input_1"]}


def test_behind_a_removed_sum_its_first_input_is_read_on() -> None:
    network = branched()
    assert edges(network.remove({network.named("sum").id}))["head"] == ["left"]


def test_without_its_input_a_network_begins_with_nodes_that_read_nothing() -> None:
    assert edges(stack().remove({1}))["dense_1"] == []


@given(networks(), st.data())
def test_after_a_removal_the_others_stay_in_order_and_none_reads_what_is_gone(
    network: Network, data: st.DataObject
) -> None:
    gone = data.draw(some_of(network))
    changed = network.remove(gone)
    assert [node.id for node in changed.nodes] == [node.id for node in network.nodes if node.id not in gone]
    for node in changed.nodes:
        if not gone & set(network.node(node.id).inputs):
            assert node == network.node(node.id)


# Moving


def test_a_moved_node_leaves_no_gap_and_is_read_by_all_behind_its_new_place() -> None:
    network = stack()
    changed = network.move(2, after=3)
    assert edges(changed) == {"input_1": [], "dense_2": ["input_1"], "dense_1": ["dense_2"], "dense_3": ["dense_1"]}
    assert order(changed) == ["input_1", "dense_2", "dense_1", "dense_3"]


def test_a_node_moved_to_where_it_is_changes_nothing_even_beside_another_branch() -> None:
    network = branched()
    assert network.move(network.named("left").id, after=network.named("trunk").id) == network
    assert network.move(2, after=2) == network


@given(networks(), st.data())
def test_a_moved_node_keeps_its_id_name_and_layer_and_reads_the_one_it_was_put_behind(
    network: Network, data: st.DataObject
) -> None:
    node, after = network.node(data.draw(one_of(network))), data.draw(one_of(network))
    changed = network.move(node.id, after)
    moved = changed.node(node.id)
    assert ids(changed) == ids(network)
    assert (moved.name, moved.layer, moved.trainable) == (node.name, node.layer, node.trainable)
    if after != node.id:
        assert moved.inputs == (after,)


# Rewiring


def test_a_node_cannot_read_itself_or_what_depends_on_it() -> None:
    network = branched()
    trunk = network.named("trunk").id
    for source in ("trunk", "head"):
        with pytest.raises(NetworkError, match=f"trunk cannot read {source}, which depends on it"):
            network.rewire(trunk, (network.named(source).id,))


def test_rewiring_moves_a_node_behind_its_new_source_and_leaves_the_rest_in_order() -> None:
    network = branched()
    changed = network.rewire(network.named("left").id, (network.named("right").id,))
    assert order(changed) == ["input", "trunk", "right", "left", "sum", "head"]
    assert edges(changed) == {**edges(network), "left": ["right"]}


@given(networks(), st.data())
def test_rewiring_is_refused_exactly_where_it_would_close_a_circle(network: Network, data: st.DataObject) -> None:
    node_id = data.draw(one_of(network))
    sources = data.draw(st.lists(one_of(network), max_size=3))
    if any(node_id in network.upstream(source) for source in sources):
        with pytest.raises(NetworkError, match="which depends on it"):
            network.rewire(node_id, sources)
        return
    changed = network.rewire(node_id, sources)
    assert changed.node(node_id).inputs == tuple(sources)
    assert all(changed.node(node.id) == node for node in network.nodes if node.id != node_id)


@given(networks(), st.data())
def test_rewiring_to_nodes_that_stand_before_it_keeps_the_order(network: Network, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(network.nodes) - 1))
    source = data.draw(st.sampled_from(network.nodes[:place]))
    assert order(network.rewire(network.nodes[place].id, (source.id,))) == order(network)


def test_rewiring_sorts_a_network_of_thousands_of_nodes_given_back_to_front() -> None:
    count = 2000
    layers = [Node(number, f"n{number}", Dense(3), (number - 1,)) for number in range(2, count)]
    network = Network((Node(1, "n1", Input((3,))), *layers, Node(count, f"n{count}", Dense(3), (1,))), count + 1)
    changed = network.rewire(2, (count,))
    assert order(changed) == ["n1", f"n{count}", *(f"n{number}" for number in range(2, count))]


# Replacing and renaming


def test_a_replaced_layer_keeps_its_id_name_and_edges() -> None:
    network = branched()
    changed = network.replace(network.named("trunk").id, Dense(9))
    assert edges(changed) == edges(network)
    assert changed.named("trunk") == Node(2, "trunk", Dense(9), (1,))


# Freezing


def frozen(network: Network) -> set[str]:
    return {node.name for node in network.nodes if not node.trainable}


def test_freezing_up_to_a_node_freezes_its_branch_and_leaves_the_other() -> None:
    network = branched()
    assert frozen(network.freeze_up_to(network.named("left").id)) == {"input", "trunk", "left"}
    assert frozen(network.freeze_up_to(network.named("sum").id)) == {"input", "trunk", "left", "right", "sum"}


@given(networks(), st.data())
def test_freezing_and_unfreezing_change_the_named_nodes_alone(network: Network, data: st.DataObject) -> None:
    chosen = {network.node(node_id).name for node_id in data.draw(some_of(network))}
    chosen_ids = {network.named(name).id for name in chosen}
    assert frozen(network.freeze(chosen_ids)) == frozen(network) | chosen
    assert frozen(network.unfreeze(chosen_ids)) == frozen(network) - chosen
    assert frozen(network.unfreeze_all()) == set()


# Sharing


def tied() -> Network:
    network = Network().add(Input((4,)), "input").add(Dense(4), "first").add(Dense(4), "second")
    return network.share(3, 2)


def test_shared_arrays_survive_json_and_edits_elsewhere() -> None:
    assert Network.from_json(json.loads(json.dumps(tied().to_json()))) == tied()
    assert tied().insert_after(2, Dense(4)).named("second").shares == 2
    assert tied().rename(2, "other").named("second").shares == 2


def test_whoever_shared_the_arrays_of_a_removed_layer_has_its_own_again() -> None:
    assert tied().remove({2}).named("second").shares is None


def test_moving_a_layer_keeps_what_it_shares_unless_it_is_then_before_it() -> None:
    network = tied().add(Dense(4), "third")
    assert network.move(3, after=4).named("second").shares == 2
    assert network.move(2, after=4).named("second").shares is None
    assert network.move(4, after=1).named("second").shares == 2


def test_arrays_are_shared_with_earlier_layers_alone() -> None:
    with pytest.raises(NetworkError, match="first shares the arrays of node 3, which does not stand before it"):
        tied().share(2, 3)
    with pytest.raises(NetworkError, match="first cannot read second, which depends on it"):
        tied().rewire(2, [3])
