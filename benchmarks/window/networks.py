"""What is trained beside the window, and what is edited in it."""

from __future__ import annotations

import dataclasses

from nnstudio.data.sources import Digits, Moons
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
"""Every network by its name in the table: steps of a fifth of a millisecond, of some ten, and of large products."""


def endless(project: Project) -> Project:
    """Return the project with more epochs than anybody waits for."""
    return dataclasses.replace(project, settings=dataclasses.replace(project.settings, epochs=_ENDLESS))


def deep_stack() -> Network:
    """Return a stack of 200 layers, each of which has weights and shows a shape that follows from the input's."""
    hidden = (Conv2D(16, padding="same", activation="relu") for _ in range(197))
    return Network.stack(Input((3, 64, 64)), *hidden, Flatten(), Dense(10))
