"""Layers are run as one step only where nobody can tell, and give what they give one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from nnstudio.engine import compiled as compiled_module
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.fusion import ConvolveAndPool, fused
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.parameters import Parameters
from nnstudio.kernels.layout import to_engine
from nnstudio.layers import AveragePool, BatchNorm, Concatenate, Conv2D, Flatten, Input, MaxPool, Primitive, ReLU
from nnstudio.layers.base import Array
from nnstudio.network import Network

CONVOLUTION = Conv2D(3, (3, 3))


@pytest.mark.parametrize("between", [(), (ReLU(),)])
def test_a_convolution_and_its_pooling_become_one_step(between: tuple[Primitive, ...]) -> None:
    pool = MaxPool((2, 3))
    assert fused([CONVOLUTION, *between, pool]) == ConvolveAndPool(CONVOLUTION, pool, rectifies=bool(between))


@pytest.mark.parametrize(
    "operations",
    [
        [CONVOLUTION],
        [CONVOLUTION, ReLU()],
        [CONVOLUTION, BatchNorm(), MaxPool((2, 2))],
        [CONVOLUTION, AveragePool((2, 2))],
        [CONVOLUTION, MaxPool((3, 3), stride=(2, 2))],
        [CONVOLUTION, MaxPool((2, 2), padding="same")],
        [CONVOLUTION, MaxPool((1, 1))],
        [Conv2D(4, (3, 3), groups=2), MaxPool((2, 2))],
    ],
)
def test_what_cannot_be_done_at_once_stays_apart(operations: Sequence[Primitive]) -> None:
    assert fused(operations) is None


def test_a_layer_that_others_read_too_stays_apart() -> None:
    network = Network().add(Input((1, 6, 6)), "in").add(CONVOLUTION, "conv").add(MaxPool((2, 2)), "pool")
    network = network.add(MaxPool((2, 2)), "other", after=["conv"]).add(Concatenate(), after=["pool", "other"])
    names = step_names(network)
    assert names[:3] == ["in", "conv", "pool"]


def test_a_layer_between_others_of_the_list_keeps_its_place() -> None:
    network = Network().add(Input((1, 6, 6)), "in").add(CONVOLUTION, "left").add(CONVOLUTION, "right", after=["in"])
    network = network.add(MaxPool((2, 2)), "left-pool", after=["left"]).add(MaxPool((2, 2)), "pool", after=["right"])
    network = network.add(Concatenate(), "cat", after=["left-pool", "pool"])
    assert step_names(network) == ["in", "left", "right", "left-pool", "pool", "cat"]


def step_names(network: Network) -> list[str]:
    compiled = CompiledNetwork(network, Parameters.initialize(network))
    compiled.forward(np.ones((6, 1, 6, 2), np.float32))
    return [name for name, _ in compiled.outputs()]


@pytest.mark.parametrize("frozen", [False, True])
def test_outputs_and_gradients_are_those_of_single_layers(frozen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network.stack(
        Input((2, 11, 12)),
        Conv2D(3, (3, 3), "relu", padding="same"),
        MaxPool((2, 2)),
        Conv2D(4, (2, 2)),
        ReLU(),
        MaxPool((2, 3)),
        Flatten(),
    )
    if frozen:
        network = network.freeze([network.nodes[3].id])
    together = pass_over(network)
    monkeypatch.setattr(compiled_module, "fused", lambda operations: None)
    for ours, theirs in zip(together, pass_over(network), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def test_inference_gives_the_same_outputs_and_notes_nothing_for_a_backward_pass() -> None:
    network = Network.stack(Input((1, 10, 12)), Conv2D(3, (3, 3), "relu"), MaxPool((2, 2)))
    compiled = CompiledNetwork(network, Parameters.initialize(network))
    x = np.random.default_rng(0).standard_normal((10, 1, 12, 3), np.float32)
    inferred, held = compiled.forward(x).copy(), compiled.nbytes
    assert (compiled.forward(x, training=True) == inferred).all()
    assert compiled.nbytes > held


def pass_over(network: Network) -> tuple[Array, Array]:
    """Return output and gradients of one training step."""
    parameters = Parameters.initialize(network, dtype=np.float64)
    for _, _, array in parameters:
        np.add(array, 0.1, out=array)
    learned = LearnedVector(network, parameters)
    compiled = CompiledNetwork(network, parameters)
    x = to_engine(np.random.default_rng(0).standard_normal((5, 2, 11, 12)))
    y = compiled.forward(x, training=True).copy()
    compiled.backward(np.random.default_rng(1).standard_normal(y.shape), learned.gradients_of)
    return y, learned.gradients
