"""Keras's steps on its JAX backend, each compiled as a whole; on these networks `train_on_batch` took longer.

Its PyTorch backend is faster with convolutions and attention, and slower otherwise; PyTorch itself is faster than that.
"""

from __future__ import annotations

import os
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"  # read when Keras is imported

import jax
import keras
import numpy as np

from benchmarks.frameworks import Steps
from benchmarks.frameworks.keras.model import model_of
from benchmarks.samples import shuffled
from benchmarks.task import Task


class Keras:
    """The loop that Keras describes for JAX: its model and optimizer as functions of their state."""

    def __init__(self, task: Task) -> None:
        split = task.samples()
        self._inputs, self._labels = split.array, split.targets.astype(np.int32)
        self._size = task.batch_size
        keras.utils.set_random_seed(0)
        self._model = model_of(task)
        self._optimizer = keras.optimizers.Adam()
        self._optimizer.build(self._model.trainable_variables)
        self._loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @property
    def parameters(self) -> int:
        count: int = self._model.count_params()
        return count

    def train(self) -> Steps:
        step = jax.jit(self._step, donate_argnums=0)
        fixed = self._values(self._model.non_trainable_variables)
        state = self._values(self._model.trainable_variables), self._values(self._optimizer.variables)
        for chosen in shuffled(len(self._labels), self._size):
            state, loss = step(state, fixed, self._inputs[chosen], self._labels[chosen])
            yield float(loss)

    def infer(self) -> Steps:
        forward = jax.jit(lambda *arguments: self._model.stateless_call(*arguments, training=False)[0])
        weights = self._values(self._model.trainable_variables)
        fixed = self._values(self._model.non_trainable_variables)
        for chosen in shuffled(len(self._labels), self._size):
            yield float(forward(weights, fixed, self._inputs[chosen]).block_until_ready()[(0,) * self._labels.ndim][0])

    def _step(self, state: Any, fixed: Any, x: Any, labels: Any) -> Any:
        weights, moments = state
        loss, gradients = jax.value_and_grad(self._loss)(weights, fixed, x, labels)
        weights, moments = self._optimizer.stateless_apply(moments, gradients, weights)
        return (weights, moments), loss

    def _loss(self, weights: Any, fixed: Any, x: Any, labels: Any) -> Any:
        logits, _ = self._model.stateless_call(weights, fixed, x, training=True)
        return self._loss_of(labels, logits)

    def _values(self, variables: Any) -> list[Any]:
        """Return copies: what is donated to a step is gone, and the model keeps its own."""
        return [jax.numpy.array(variable.value) for variable in variables]
