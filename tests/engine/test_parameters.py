"""Arrays come from the specs that are counted, from a seed of their own each, and survive edits where they fit."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.parameters import Parameters, carry_over
from nnstudio.layers import BatchNorm, Conv2D, Dense, Flatten, Input, MaxPool, ReLU, Role
from nnstudio.network import Network, ProblemError, summarize

NETWORK = Network.stack(
    Input((1, 8, 8)), Conv2D(4, (3, 3)), BatchNorm(), ReLU(), MaxPool((2, 2)), Flatten(), Dense(6), Dense(3)
)


def test_arrays_hold_exactly_the_parameters_that_are_counted() -> None:
    parameters = Parameters.initialize(NETWORK)
    for layer in summarize(NETWORK).layers:
        sizes = {spec.name: parameters[layer.node.id][spec.name].size for spec in layer.params}
        learned = sum(sizes[spec.name] for spec in layer.params if spec.role.is_learned)
        gathered = sum(sizes[spec.name] for spec in layer.params if spec.role is Role.STATISTIC)
        assert (learned, gathered) == (layer.counts.parameters, layer.counts.statistics)


def test_the_same_seed_draws_the_same_bits_and_another_one_others() -> None:
    first = Parameters.initialize(NETWORK, seed=3)
    assert first.equals(Parameters.initialize(NETWORK, seed=3))
    assert not first.equals(Parameters.initialize(NETWORK, seed=4))


def test_an_edit_elsewhere_does_not_change_what_a_layer_draws() -> None:
    edited = NETWORK.insert_after(NETWORK.named("dense_1").id, ReLU())
    before, after = Parameters.initialize(NETWORK), Parameters.initialize(edited)
    node = NETWORK.named("dense_2").id
    assert np.array_equal(before[node]["weight"], after[node]["weight"])


def test_two_layers_of_one_shape_draw_different_weights() -> None:
    network = Network.stack(Input((5,)), Dense(5), Dense(5))
    parameters = Parameters.initialize(network)
    first, second = (parameters[network.named(name).id]["weight"] for name in ("dense_1", "dense_2"))
    assert not np.array_equal(first, second)


def test_a_network_with_a_problem_gets_no_arrays() -> None:
    with pytest.raises(ProblemError, match="dense_1, after input_1"):
        Parameters.initialize(Network.stack(Input((1, 8, 8)), Dense(3)))


def test_a_copy_shares_no_memory() -> None:
    parameters = Parameters.initialize(NETWORK)
    for (node_id, name, array), (_, _, copied) in zip(parameters, parameters.copy(), strict=True):
        assert not np.shares_memory(array, copied), (node_id, name)


def test_equality_is_bit_for_bit() -> None:
    parameters = Parameters.initialize(NETWORK)
    other = parameters.copy()
    weight = other[NETWORK.named("dense_2").id]["weight"]
    weight[0, 0] = np.nextafter(weight[0, 0], np.float32(9))
    assert not parameters.equals(other)


def test_learned_arrays_survive_an_edit_wherever_they_still_fit() -> None:
    learned = Parameters.initialize(NETWORK, seed=7)
    edited = NETWORK.replace(NETWORK.named("dense_1").id, Dense(9))
    carried = carry_over(learned, NETWORK, edited)
    conv = NETWORK.named("conv2d_1").id
    assert np.array_equal(carried.parameters[conv]["weight"], learned[conv]["weight"])
    assert set(carried.new) == {"dense_1.weight", "dense_1.bias", "dense_2.weight"}
    assert {"conv2d_1.weight", "batchnorm_1.running_mean", "dense_2.bias"} <= set(carried.kept)


def test_what_survives_is_neither_copied_nor_drawn_for_nothing() -> None:
    learned = Parameters.initialize(NETWORK, seed=7)
    carried = carry_over(learned, NETWORK, NETWORK).parameters
    assert all(a is b for (*_, a), (*_, b) in zip(carried, learned, strict=True))


def test_a_renamed_layer_keeps_what_it_learned() -> None:
    learned = Parameters.initialize(NETWORK, seed=7)
    head = NETWORK.named("dense_2").id
    carried = carry_over(learned, NETWORK, NETWORK.rename(head, "head"))
    assert carried.new == ()
    assert np.array_equal(carried.parameters[head]["weight"], learned[head]["weight"])


def test_a_network_built_anew_takes_arrays_by_name() -> None:
    learned = Parameters.initialize(NETWORK, seed=7)
    rebuilt = Network().add(Input((1, 8, 8)), "start").add(Flatten()).add(Dense(3), "other")
    rebuilt = rebuilt.add(Conv2D(4, (3, 3)), "conv2d_1", after=["start"]).remove({2, 3})
    carried = carry_over(learned, NETWORK, rebuilt)
    assert set(carried.kept) == {"conv2d_1.weight", "conv2d_1.bias"}


def test_a_layer_of_another_kind_in_the_same_place_keeps_nothing() -> None:
    stack = Network.stack(Input((4,)), Dense(4), BatchNorm())
    edited = stack.replace(stack.named("dense_1").id, BatchNorm())
    carried = carry_over(Parameters.initialize(stack), stack, edited)
    assert "dense_1.weight" in carried.new
