"""A multilayer perceptron on flat images."""

from __future__ import annotations

from benchmarks.task import CLASSES, Task
from nnstudio.network.templates.mlp import mlp

_NETWORK = mlp((256, 128), (784,), CLASSES)

TASKS = {f"mlp-{size}": Task(f"MLP 784-256-128-10, batch {size}", _NETWORK, size) for size in (64, 256)}
