"""What is trained beside the window, and what is edited in it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from benchmarks.samples import WINDOW
from benchmarks.task import Task
from benchmarks.tasks import TASKS
from nnstudio.data import DataSource
from nnstudio.data.sources import Digits, Moons, Npz, Shakespeare
from nnstudio.engine.settings import TrainingSettings
from nnstudio.layers import Conv2D, Dense, Flatten, Input
from nnstudio.network import Network, template_named
from nnstudio.network.templates.mlp import mlp
from nnstudio.project import Project

_ENDLESS = 100_000

TRAINED = {
    "a toy MLP": Project(mlp((16, 16), (2,), 2), data=Moons()),
    "the digits CNN": Project(template_named("digits-cnn").build(), data=Digits()),
    "MLP 784-1024-1024-10": Project(mlp((1024, 1024)), data=Digits()),
}
"""Networks by their names in the table: steps of a fifth of a millisecond, of some ten, and of large products."""

HEAVY = {TASKS[name].title: TASKS[name] for name in ("vgg-64", "lstm-64", "encoder-32", "char-gpt-16")}
"""What is compared with other frameworks and weighs most: steps of up to a third of a second, weights of 10 MB."""

_PER_CLASS = 64
_STRIDE = 16 * WINDOW
"""So few samples of those that epochs end, with validation and weights to keep, while the window is watched."""


def endless(name: str, folder: Path) -> Project:
    """Return what is trained under a name, for more epochs than anybody waits for; what samples it needs lie there."""
    project = TRAINED[name] if name in TRAINED else _project(HEAVY[name], folder)
    return dataclasses.replace(project, settings=dataclasses.replace(project.settings, epochs=_ENDLESS))


def deep_stack() -> Network:
    """Return a stack of 200 layers, each of which has weights and shows a shape that follows from the input's."""
    hidden = (Conv2D(16, padding="same", activation="relu") for _ in range(197))
    return Network.stack(Input((3, 64, 64)), *hidden, Flatten(), Dense(10))


def _project(task: Task, folder: Path) -> Project:
    data = _tokens() if task.has_tokens else _written(task, folder)
    return Project(task.network, TrainingSettings(batch_size=task.batch_size), data, data.usual_transform)


def _tokens() -> DataSource:
    return Shakespeare(window=WINDOW, stride=_STRIDE)


def _written(task: Task, folder: Path) -> DataSource:
    """Return a task's samples as a file: they go to another process by their names alone."""
    samples, path = task.samples(), folder / "samples.npz"
    np.savez(path, x=samples.array, y=samples.targets)
    return Npz(str(path), axes="as-is", per_class=_PER_CLASS)
