"""One subject at given sizes: arrays, a pass forward and back, and what theory says that costs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from benchmarks.growth.sizes import Sizes
from benchmarks.growth.subjects import TOKENS, Subject
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.parameters import Parameters
from nnstudio.kernels.layout import engine_shape
from nnstudio.layers import Embedding, Input
from nnstudio.layers.base import Array
from nnstudio.network import Network, infer_shapes


class Work:
    """Layers of one kind on top of each other; the lowest one gives the gradient of its input as well."""

    def __init__(self, subject: Subject, sizes: Sizes) -> None:
        layers = [subject.make(sizes) for _ in range(sizes.depth)]
        entry = subject.reads(sizes)
        network = Network.stack(Input(entry), *layers)
        self._shapes = infer_shapes(network)
        self._batch = sizes.batch
        self._held = sizes.batch * sizes.depth * subject.holds(sizes)
        parameters = Parameters.initialize(network)
        self._learned = LearnedVector(network, parameters)
        self._compiled = _with_all_gradients(CompiledNetwork(network, parameters))
        random = np.random.default_rng(0)
        shape = engine_shape(entry, sizes.batch)
        tokens = isinstance(layers[0], Embedding)
        self._x = random.integers(0, TOKENS, shape).astype(np.float32) if tokens else _normal(random, shape)
        output = self._shapes.outputs[network.ends[0].id]
        self._dy = _normal(random, engine_shape(output, sizes.batch))
        self._consumed = self._dy.copy()

    @property
    def cost(self) -> int:
        """Multiply-adds of matrix products and convolutions; for layers without any, the values they give."""
        products = sum(self._shapes.multiply_adds.values())
        return self._batch * products or self._given

    @property
    def values(self) -> int:
        """How many values the layers give, hold and learn."""
        return self._given + self._held + self._learned.weights.size

    @property
    def _given(self) -> int:
        _, *outputs = self._shapes.outputs.values()
        return self._batch * sum(map(math.prod, outputs))

    def run(self) -> None:
        """Take one batch forward and its gradient back."""
        self._compiled.forward(self._x, training=True)
        np.copyto(self._consumed, self._dy)
        self._compiled.backward(self._consumed, self._learned.gradients_of)


class Plain:
    """The least that a layer could do with so many values: add one forward, and add two of them on the way back."""

    def __init__(self, values: int) -> None:
        self._x, self._y, self._dy, self._dx = (np.ones(values, np.float32) for _ in range(4))

    def run(self) -> None:
        """Take the values forward and back."""
        np.add(self._x, 1, out=self._y)
        np.add(self._dy, self._y, out=self._dx)


def _with_all_gradients(compiled: CompiledNetwork) -> CompiledNetwork:
    """Let the lowest layer give the gradient of its input, and layers without weights theirs, as inside a network."""
    for step in compiled.steps[1:]:
        step.context.passes_gradient = True
    compiled.steps[1:] = [replace(step, has_gradient=True) for step in compiled.steps[1:]]
    return compiled


def _normal(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.standard_normal(shape, np.float32)
