"""A composite is counted and laid out as the layers that it is made of, once for each repetition."""

from __future__ import annotations

import json

import pytest

from nnstudio.layers import LAYERS, Add, BatchNorm, Dense, Input, MaxPool, ReLU, ShapeError
from nnstudio.network import Block, InvertedResidual, Network, expand, infer_shapes, summarize

DENSE_TWICE = Network.stack(Input((1,)), Dense(4, "relu"), Dense(4))


def test_a_repeated_block_has_arrays_of_its_own_in_each_copy() -> None:
    block = Block(network=DENSE_TWICE, repeat=3)
    specs = block.params_from([(4,)])
    assert len({spec.name for spec in specs}) == len(specs) == 12
    assert [spec.name for spec in specs[:4]] == [
        "0.dense_1.weight",
        "0.dense_1.bias",
        "0.dense_2.weight",
        "0.dense_2.bias",
    ]
    assert sum(spec.size for spec in specs) == 3 * 2 * (4 * 4 + 4)
    assert block.multiply_adds_from([(4,)]) == 3 * 2 * 4 * 4


def test_the_first_copy_may_change_the_shape_where_the_others_then_keep_it() -> None:
    block = Block(network=Network.stack(Input((1,)), Dense(4)), repeat=2)
    assert block.shape_from([(7,)]) == (4,)
    assert [spec.shape for spec in block.params_from([(7,)])] == [(4, 7), (4,), (4, 4), (4,)]


def test_a_block_that_cannot_run_says_why_with_the_layer_in_it() -> None:
    block = Block(network=Network.stack(Input((1,)), Dense(4)))
    network = Network().add(Input((1, 2, 2)), "input").add(block, "block")
    (problem,) = infer_shapes(network).problems
    assert problem.node_id == network.named("block").id
    assert str(problem.message).startswith(
        "block, after input, holds a network that cannot run: dense_1, after input_1"
    )


def test_a_block_must_read_as_many_layers_as_it_has_inputs() -> None:
    with pytest.raises(ShapeError, match="holds a network with 1 Inputs and reads 2 layers"):
        Block(network=DENSE_TWICE).shape_from([(4,), (4,)])


def test_further_inputs_are_given_to_every_copy() -> None:
    inner = Network().add(Input((1,)), "x").add(Input((1,)), "bias", after=()).add(Add(), "sum", after=("x", "bias"))
    network = Network().add(Input((3,)), "input").add(ReLU(), "relu")
    network = network.add(Block(network=inner, repeat=2), "block", after=("input", "relu"))
    parts = expand(network, infer_shapes(network))
    assert [part.name for part in parts] == ["input", "relu", "block.0.sum", "block.1.sum"]
    assert [part.inputs for part in parts] == [(), (0,), (0, 1), (2, 1)]


def test_blocks_in_blocks_are_taken_apart_to_the_last() -> None:
    inner = Block(network=Network.stack(Input((1,)), Dense(2)), repeat=2)
    outer = Block(network=Network.stack(Input((1,)), inner, BatchNorm()), repeat=2)
    network = Network.stack(Input((2,)), outer)
    shapes = infer_shapes(network)
    parts = expand(network, shapes)
    assert [part.name for part in parts[1:4]] == [
        "block_1.0.block_1.0.dense_1",
        "block_1.0.block_1.1.dense_1",
        "block_1.0.batchnorm_1",
    ]
    used = [key for part in parts for key in part.own.values()]
    block = network.named("block_1").id
    assert used == [(block, spec.name) for spec in shapes.params[block]]


def test_depth_and_memory_count_what_is_inside() -> None:
    plain = summarize(Network.stack(Input((4,)), *[layer for _ in range(3) for layer in (Dense(4, "relu"), Dense(4))]))
    blocks = summarize(Network.stack(Input((4,)), Block(network=DENSE_TWICE, repeat=3)))
    assert (blocks.depth, blocks.depth_all) == (plain.depth, plain.depth_all) == (6, 6)
    assert blocks.total == plain.total
    assert blocks.memory == plain.memory


def test_a_block_survives_the_way_through_json() -> None:
    network = Network.stack(Input((4,)), Block(network=DENSE_TWICE, repeat=3), Block())
    assert Network.from_json(json.loads(json.dumps(network.to_json()))) == network


def test_a_new_block_fits_behind_any_layer() -> None:
    for shape in ((5,), (3, 4), (2, 6, 5)):
        assert LAYERS.named("Block")().shape_from([shape]) == shape


def test_repetitions_that_are_alike_are_worked_out_once() -> None:
    stack = InvertedResidual(filters=6, stride=2, repeat=1000)
    runs = stack.runs([(4, 16, 16)])
    assert [(run.stage.place, run.times) for run in runs] == [(0, 1), (1, 999)]
    assert [stage.place for stage in stack.stages([(4, 16, 16)])] == list(range(1000))
    assert stack.multiply_adds_from([(4, 16, 16)]) == sum(
        sum(stage.shapes.multiply_adds.values()) for stage in stack.stages([(4, 16, 16)])
    )


def test_repetitions_that_each_give_another_shape_are_runs_of_their_own() -> None:
    shrinking = Block(network=Network.stack(Input((1, 1, 1)), MaxPool()), repeat=3)
    assert [run.stage.output for run in shrinking.runs([(2, 16, 16)])] == [(2, 8, 8), (2, 4, 4), (2, 2, 2)]


def test_blocks_share_no_arrays() -> None:
    block = Block(network=DENSE_TWICE)
    network = Network().add(Input((4,)), "input").add(block, "first").add(block, "second").share(3, 2)
    (problem,) = infer_shapes(network).problems
    assert "is made of layers, and only single layers share arrays" in str(problem.message)
