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
from nnstudio.network import Network, ProblemError

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


def batch(network: Network, samples: int, seed: int = 0) -> tuple[Array, Array]:
    """Return float64 inputs in engine layout, and labels of three classes."""
    rng = np.random.default_rng(seed)
    shape = network.nodes[0].layer.shape_from(())
    return to_engine(rng.normal(size=(samples, *shape))), rng.integers(0, 3, samples)


@pytest.mark.parametrize("network", [STACK, branching()], ids=["stack", "branching"])
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
