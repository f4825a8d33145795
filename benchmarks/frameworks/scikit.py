"""scikit-learn's multilayer perceptron: one batch at a time goes to `partial_fit`."""

from __future__ import annotations

import numpy as np
from sklearn.neural_network import MLPClassifier

from benchmarks.frameworks import Steps
from benchmarks.samples import Array, shuffled
from benchmarks.task import Task
from nnstudio.layers import Dense


class ScikitLearn:
    """It scales nothing itself, so batches come in as float32."""

    def __init__(self, task: Task) -> None:
        split = task.samples()
        self._inputs, self._labels = split.array, split.targets
        self._size = task.batch_size
        self._classes = np.arange(task.outputs)
        *hidden, _ = (node.layer.units for node in task.network.nodes if isinstance(node.layer, Dense))
        self._model = MLPClassifier(tuple(hidden), solver="adam", alpha=0.0, batch_size=task.batch_size, random_state=0)
        self._fit(np.arange(self._size))

    @property
    def parameters(self) -> int:
        return sum(array.size for array in (*self._model.coefs_, *self._model.intercepts_))

    def train(self) -> Steps:
        for chosen in shuffled(len(self._labels), self._size):
            self._fit(chosen)
            yield float(self._model.loss_)

    def infer(self) -> Steps:
        for chosen in shuffled(len(self._labels), self._size):
            yield float(self._model.predict_proba(self._batch(chosen))[0, 0])

    def _fit(self, chosen: Array) -> None:
        self._model.partial_fit(self._batch(chosen), self._labels[chosen], classes=self._classes)

    def _batch(self, chosen: Array) -> Array:
        return self._inputs[chosen].astype(np.float32) / np.float32(255)
