"""Composites run as what they are made of, and agree with finite differences and with what they promise."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.parameters import Parameters
from nnstudio.layers import LAYERS, Shape
from nnstudio.network import Composite, Network, infer_shapes
from tests.network.around import network_around
from tests.network.composites import COMPOSITES

every_composite = pytest.mark.parametrize(
    ("layer", "inputs"),
    COMPOSITES,
    ids=[f"{type(layer).__name__} {number}" for number, (layer, _) in enumerate(COMPOSITES)],
)


def test_every_registered_composite_has_an_example() -> None:
    shown = {type(layer) for layer, _ in COMPOSITES}
    assert [cls.__name__ for cls in LAYERS if issubclass(cls, Composite) and cls not in shown] == []


@every_composite
def test_a_composite_survives_the_way_through_json(layer: Composite, inputs: tuple[Shape, ...]) -> None:
    assert LAYERS.from_json(json.loads(json.dumps(layer.to_json()))) == layer


@every_composite
def test_what_runs_has_the_shape_that_was_promised(layer: Composite, inputs: tuple[Shape, ...]) -> None:
    network = network_around(layer, inputs)
    node_id = network.named("layer").id
    upto = Network(tuple(node for node in network.nodes if node.id in network.upstream(node_id)), network.next_id)
    y = CompiledNetwork(upto, Parameters.initialize(upto)).predict(np.ones((3, 4), np.float32))
    assert y.shape == (3, *infer_shapes(network).outputs[node_id])


@every_composite
def test_gradients_through_a_composite_are_those_of_finite_differences(
    layer: Composite, inputs: tuple[Shape, ...]
) -> None:
    network = network_around(layer, inputs)
    parameters = Parameters.initialize(network, dtype=np.float64)
    rng = np.random.default_rng(0)
    for _, name, array in parameters:
        if array.dtype.kind == "f" and "running" not in name:
            array[...] += 0.3 * rng.normal(size=array.shape)
    learned = LearnedVector(network, parameters)
    compiled = CompiledNetwork(network, parameters)
    x, weights = rng.normal(size=(4, 5)), rng.normal(size=(2, 5))

    def objective() -> float:
        return float(np.vdot(weights, compiled.forward(x, training=True)))

    objective()
    compiled.backward(weights.copy(), learned.gradients_of)
    gradients = learned.gradients.copy()
    for _ in range(5):
        direction = rng.normal(size=learned.weights.shape) * (gradients != 0)
        start, width = learned.weights.copy(), 1e-6
        learned.weights[:] = start + width * direction
        above = objective()
        learned.weights[:] = start - width * direction
        slope = (above - objective()) / (2 * width)
        learned.weights[:] = start
        assert slope == pytest.approx(gradients @ direction, rel=1e-4, abs=1e-6)


@every_composite
def test_a_frozen_composite_learns_nothing_and_lets_gradients_through(
    layer: Composite, inputs: tuple[Shape, ...]
) -> None:
    network = network_around(layer, inputs)
    node_id = network.named("layer").id
    frozen = network.freeze({node_id})
    parameters = Parameters.initialize(frozen, dtype=np.float64)
    learned = LearnedVector(frozen, parameters)
    before = {name: array.copy() for name, array in parameters[node_id].items()}
    compiled = CompiledNetwork(frozen, parameters)
    y = compiled.forward(np.random.default_rng(0).normal(size=(4, 5)), training=True)
    compiled.backward(np.random.default_rng(1).normal(size=y.shape), learned.gradients_of)
    assert node_id not in learned.gradients_of
    assert np.abs(learned.gradients_of[network.named("values_0").id]["weight"]).max() > 0
    for name, array in parameters[node_id].items():
        np.testing.assert_array_equal(array, before[name])
