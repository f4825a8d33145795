"""JAX's steps: scaling, forward pass, loss, backward pass and Adam in one compiled function with donated buffers."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from benchmarks.frameworks import Steps
from benchmarks.frameworks.jax.model import model_of
from benchmarks.samples import shuffled
from benchmarks.task import Task

RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


class Jax:
    """Batches are gathered by NumPy, as bytes."""

    def __init__(self, task: Task) -> None:
        split = task.samples()
        self._inputs, self._labels = split.array, split.targets.astype(np.int32)
        self._size = task.batch_size
        self._scales = not task.has_tokens
        self._arrays, self._model = model_of(task)

    @property
    def parameters(self) -> int:
        return sum(array.size for array in jax.tree.leaves(self._arrays))

    def train(self) -> Steps:
        step = jax.jit(self._step, donate_argnums=0)
        arrays = jax.tree.map(jnp.asarray, self._arrays)
        state = (arrays, *(jax.tree.map(jnp.zeros_like, arrays) for _ in range(2)), jnp.zeros((), jnp.int32))
        for chosen in shuffled(len(self._labels), self._size):
            state, loss = step(state, self._inputs[chosen], self._labels[chosen])
            yield float(loss)

    def infer(self) -> Steps:
        forward = jax.jit(self._outputs)
        arrays = jax.tree.map(jnp.asarray, self._arrays)
        for chosen in shuffled(len(self._labels), self._size):
            yield float(forward(arrays, self._inputs[chosen]).block_until_ready()[(0,) * self._labels.ndim][0])

    def _outputs(self, arrays: Any, x: Array) -> Array:
        return self._model(arrays, x.astype(jnp.float32) / 255 if self._scales else x)

    def _loss(self, arrays: Any, x: Array, labels: Array) -> Array:
        logits = self._outputs(arrays, x)
        right = jnp.take_along_axis(logits, labels[..., None], axis=-1)[..., 0]
        return (jax.nn.logsumexp(logits, axis=-1) - right).mean()

    def _step(self, state: Any, x: Array, labels: Array) -> tuple[Any, Array]:
        arrays, means, squares, count = state
        loss, gradients = jax.value_and_grad(self._loss)(arrays, x, labels)
        count += 1
        means = jax.tree.map(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, means, gradients)
        squares = jax.tree.map(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, squares, gradients)
        rate = RATE * jnp.sqrt(1 - BETA_2**count) / (1 - BETA_1**count)
        arrays = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + EPSILON), arrays, means, squares)
        return (arrays, means, squares, count), loss
