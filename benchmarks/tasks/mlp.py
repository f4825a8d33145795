"""A multilayer perceptron on flat images."""

from __future__ import annotations

from benchmarks.samples import flat
from benchmarks.task import Task
from nnstudio.network.templates.mlp import mlp

_NETWORK = mlp((256, 128), (784,))

TASKS = {f"mlp-{size}": Task(f"MLP 784-256-128-10, batch {size}", _NETWORK, size, flat) for size in (16, 64, 256)}
