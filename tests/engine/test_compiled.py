"""A compiled network computes what its layers say, on branches too, and nothing that nobody asked for."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.losses import CrossEntropy, MeanSquaredError
from nnstudio.engine.parameters import Parameters
from nnstudio.kernels.layout import to_engine
from nnstudio.layers import Add, BatchNorm, Concatenate, Conv2D, Dense, Flatten, GlobalAveragePool, Input, MaxPool, ReLU
from nnstudio.layers.base import Array
from nnstudio.network import Block, Network, ProblemError

STACK = Network.stack(Input((6,)), Dense(5, "tanh"), Dense(4, "relu"), Dense(3, "softmax"))


def branching() -> Network:
    """Return a residual block with a shortcut, a concatenation, and a node that three others read."""
    network = (
        Network().add(Input((2, 6, 6)), "in").add(Conv2D(4, (3, 3), padding="same"), "stem").add(BatchNorm(), "bn")
    )
    network = network.add(ReLU(), "relu").add(Conv2D(4, (3, 3), "relu", padding="same"), "left", after=["relu"])
    network = network.add(Conv2D(4, (1, 1)), "right", after=["relu"])
    network = network.add(Add(), "add", after=["left", "right", "relu"]).add(ReLU(), "after")
    network = network.add(Concatenate(), "cat", after=["after", "stem"]).add(MaxPool((2, 2)), "pool")
    return network.add(Flatten(), "flat").add(Dense(3, "softmax"), "head")


def tied() -> Network:
    """Return a network of three layers with one weight matrix, the last with a bias of its own."""
    network = Network.stack(Input((4,)), Dense(4, "tanh", bias=False), Dense(4, "tanh", bias=False), Dense(4))
    return network.share(3, 2).share(4, 2).add(Dense(3, "softmax"))


def of_blocks() -> Network:
    """Return blocks in blocks, one of them repeated with a side input, and arrays shared inside of them."""
    inner = Network().add(Input((1,)), "x").add(Input((1,)), "side", after=()).add(Dense(4, "tanh"), "first", after="x")
    inner = inner.add(Dense(4), "second").share(4, 3).add(Add(), "sum", after=("second", "side"))
    outer = Network.stack(Input((1,)), BatchNorm()).add(Dense(4), "side", after="input_1")
    outer = outer.add(Block(network=inner, repeat=2), "inner", after=("batchnorm_1", "side"))
    return Network.stack(Input((4,)), Dense(4), Block(network=outer, repeat=2), Dense(3, "softmax"))


def batch(network: Network, samples: int, seed: int = 0) -> tuple[Array, Array]:
    """Return float64 inputs in engine layout, and labels of three classes."""
    rng = np.random.default_rng(seed)
    shape = network.nodes[0].layer.shape_from(())
    return to_engine(rng.normal(size=(samples, *shape))), rng.integers(0, 3, samples)


@pytest.mark.parametrize(
    "network", [STACK, branching(), tied(), of_blocks()], ids=["stack", "branching", "tied", "of blocks"]
)
def test_gradients_agree_with_finite_differences(network: Network) -> None:
    parameters = Parameters.initialize(network, dtype=np.float64)
    learned, loss = LearnedVector(network, parameters), CrossEntropy()
    compiled = CompiledNetwork(network, parameters, loss)
    x, labels = batch(network, 5)

    def value() -> float:
        return loss.value(compiled.forward(x, training=True), labels)

    outputs = compiled.forward(x, training=True)
    _, gradient = loss.value_and_gradient(outputs, labels, lambda _, shape: np.empty(shape))
    compiled.backward(gradient, learned.gradients_of)
    rng = np.random.default_rng(1)
    for _ in range(20):
        direction = rng.normal(size=learned.weights.shape) * (learned.gradients != 0)
        start, width = learned.weights.copy(), 1e-6
        learned.weights[:] = start + width * direction
        above = value()
        learned.weights[:] = start - width * direction
        slope = (above - value()) / (2 * width)
        learned.weights[:] = start
        assert slope == pytest.approx(direction @ learned.gradients, rel=2e-5, abs=1e-8)


def test_the_fused_softmax_gives_the_same_loss_as_the_plain_one() -> None:
    parameters = Parameters.initialize(STACK, dtype=np.float64)
    x, labels = batch(STACK, 7)
    loss = CrossEntropy()
    fused = loss.value(CompiledNetwork(STACK, parameters, loss).forward(x), labels)
    shares = CompiledNetwork(STACK, parameters).forward(x)
    assert fused == pytest.approx(-np.log(shares[labels, np.arange(7)]).mean())


def test_predictions_are_the_networks_own_output_whatever_the_loss() -> None:
    parameters = Parameters.initialize(STACK)
    inputs = np.random.default_rng(0).normal(size=(9, 6)).astype(np.float32)
    fused = CompiledNetwork(STACK, parameters, CrossEntropy()).predict(inputs)
    plain = CompiledNetwork(STACK, parameters, MeanSquaredError()).predict(inputs)
    assert fused.shape == (9, 3)
    assert np.array_equal(fused, plain)
    assert fused.sum(axis=1) == pytest.approx(np.ones(9))


@pytest.mark.parametrize("batch_size", [1, 4, 9, 100])
def test_predictions_do_not_depend_on_how_they_are_batched(batch_size: int) -> None:
    network = branching()
    compiled = CompiledNetwork(network, Parameters.initialize(network, dtype=np.float64))
    inputs = np.random.default_rng(0).normal(size=(9, 2, 6, 6))
    assert compiled.predict(inputs, batch_size) == pytest.approx(compiled.predict(inputs, 9))


def test_no_samples_give_no_predictions() -> None:
    compiled = CompiledNetwork(STACK, Parameters.initialize(STACK))
    assert compiled.predict(np.empty((0, 6), np.float32)).shape == (0, 3)


def test_inputs_stay_as_they_are() -> None:
    network = Network.stack(Input((1, 4, 4)), ReLU(), Flatten(), ReLU(), Dense(3, "softmax"))
    compiled = CompiledNetwork(network, Parameters.initialize(network), CrossEntropy())
    x = to_engine(np.random.default_rng(0).normal(size=(3, 1, 4, 4)).astype(np.float32))
    before = x.copy()
    compiled.forward(x, training=True)
    assert np.array_equal(x, before)


def test_what_two_layers_read_is_overwritten_by_neither() -> None:
    network = Network().add(Input((4,)), "in").add(Dense(4), "a").add(ReLU(), "b").add(Add(), "sum", after=["a", "b"])
    network = network.add(Dense(3), "head")
    parameters = Parameters.initialize(network, dtype=np.float64)
    x = np.random.default_rng(0).normal(size=(4, 5))
    a = parameters[network.named("a").id]["weight"] @ x
    expected = parameters[network.named("head").id]["weight"] @ (a + np.maximum(a, 0))
    assert CompiledNetwork(network, parameters).forward(x, training=True) == pytest.approx(expected)


def test_a_sum_lies_where_its_last_summand_did_which_nobody_else_reads() -> None:
    network = Network().add(Input((4,)), "in").add(Dense(4), "a").add(Dense(4), "b").add(Add(), "sum", after=["a", "b"])
    parameters = Parameters.initialize(network, dtype=np.float64)
    compiled = CompiledNetwork(network, parameters)
    compiled.forward(batch(network, 5)[0])
    outputs = dict(compiled.outputs())
    assert np.shares_memory(outputs["sum"], outputs["b"])
    b = parameters[network.named("b").id]
    np.testing.assert_allclose(outputs["sum"], outputs["a"] + b["weight"] @ outputs["a"] + b["bias"][:, np.newaxis])


def test_only_trainable_layers_get_gradients() -> None:
    network = STACK.freeze({STACK.named("dense_1").id, STACK.named("dense_3").id})
    parameters = Parameters.initialize(network)
    learned = LearnedVector(network, parameters)
    assert set(learned.gradients_of) == {network.named("dense_2").id}
    compiled = CompiledNetwork(network, parameters, CrossEntropy())
    outputs = compiled.forward(batch(network, 5)[0].astype(np.float32), training=True)
    compiled.backward(np.ones_like(outputs), learned.gradients_of)
    assert np.any(learned.gradients)


def test_shapes_are_checked_before_anything_runs() -> None:
    network = Network.stack(Input((1, 4, 4)), Conv2D(2, (3, 3)), GlobalAveragePool())
    with pytest.raises(ProblemError, match="several outputs"):
        CompiledNetwork(network.add(Flatten(), after=[network.nodes[0].name]), Parameters({}))


def test_the_vector_of_weights_begins_with_what_decays() -> None:
    network = Network.stack(Input((2, 4, 4)), Conv2D(3, (3, 3)), BatchNorm(), Flatten(), Dense(5))
    parameters = Parameters.initialize(network)
    learned = LearnedVector(network, parameters)
    decaying = learned.weights[: learned.decaying]
    for name in ("conv2d_1", "dense_1"):
        assert np.shares_memory(parameters[network.named(name).id]["weight"], decaying)
        assert not np.shares_memory(parameters[network.named(name).id]["bias"], decaying)
    assert not np.shares_memory(parameters[network.named("batchnorm_1").id]["weight"], decaying)


def test_a_block_computes_what_its_layers_compute_one_after_the_other() -> None:
    block = Block(network=Network.stack(Input((1,)), Dense(4, "tanh"), BatchNorm()), repeat=2)
    folded = Network.stack(Input((4,)), block)
    plain = Network.stack(Input((4,)), Dense(4, "tanh"), BatchNorm(), Dense(4, "tanh"), BatchNorm())
    parameters = Parameters.initialize(folded)
    places = {2: "0.dense_1.", 3: "0.batchnorm_1.", 4: "1.dense_1.", 5: "1.batchnorm_1."}
    arrays = {
        node: {name.removeprefix(place): array for name, array in parameters[2].items() if name.startswith(place)}
        for node, place in places.items()
    }
    inputs = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    expected = CompiledNetwork(plain, Parameters({1: {}, **arrays})).predict(inputs)
    np.testing.assert_array_equal(CompiledNetwork(folded, parameters).predict(inputs), expected)


@pytest.mark.parametrize("frozen", [2, 3])
def test_whoever_owns_a_shared_array_decides_whether_it_learns(frozen: int) -> None:
    network = tied().freeze({frozen})
    parameters = Parameters.initialize(network, dtype=np.float64)
    learned = LearnedVector(network, parameters)
    compiled = CompiledNetwork(network, parameters)
    x, _ = batch(network, 5)
    outputs = compiled.forward(x, training=True)
    compiled.backward(np.ones_like(outputs), learned.gradients_of)
    assert ("weight" in learned.gradients_of.get(2, {})) == (frozen != 2)
    everything = LearnedVector(tied(), parameters.copy())
    whole = CompiledNetwork(tied(), parameters)
    whole.backward(np.ones_like(whole.forward(x, training=True)), everything.gradients_of)
    for node_id, gradients in learned.gradients_of.items():
        for name, gradient in gradients.items():
            np.testing.assert_array_equal(gradient, everything.gradients_of[node_id][name])


def test_a_network_with_several_inputs_takes_an_array_for_each() -> None:
    network = Network().add(Input((2,)), "a").add(Input((2,)), "b", after=()).add(Add(), "sum", after=("a", "b"))
    a, b = np.ones((2, 3), np.float32), np.full((2, 3), 2, np.float32)
    assert (CompiledNetwork(network, Parameters.initialize(network)).forward((a, b)) == 3).all()
