"""A small network made for data, where the present one fits only with other layers."""

from __future__ import annotations

import dataclasses

from nnstudio.data import Dataset
from nnstudio.layers import (
    LSTM,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    MaxPool,
    Operation,
)
from nnstudio.messages import NnstudioError
from nnstudio.network import TEMPLATES, Network
from nnstudio.project.fitting import KnownData, adapted, misfit
from nnstudio.project.pacing import paced
from nnstudio.project.project import Project

_HIDDEN = 64
_SMALLEST_POOLED = 8
"""Pixels either way from which on an image is worth a convolution with a pooling behind it."""

_MOST_LAYERS = 8
_IMAGE, _SEQUENCE = 3, 2


def suited(project: Project, like: Dataset) -> Project | None:
    """Return the project with a small network made for data like these, and an automatic loss; None if there is none.

    A project that fits stays what it is.
    """
    if misfit(project, like) is None:
        return project
    network = network_for(like)
    if network is None:
        return None
    settings = dataclasses.replace(project.settings, loss=None)
    changed = dataclasses.replace(project, network=network, settings=settings, title="")
    return changed if misfit(changed, like) is None else None


def taking(project: Project, data: KnownData, before: KnownData | None) -> Project:
    """Return the project with its network fitted to the data, or another in place of one that nobody has touched.

    Where neither will do, or the network is somebody's own, it stays what it is. Batches and epochs that nobody has
    chosen are made for the number of samples. `before` are the data that it had.
    """
    fitting = adapted(project, data.like)
    if fitting is None and _is_untouched(project, before):
        fitting = suited(project, data.like)
    taken = fitting or project
    settings = paced(taken.settings, data.samples, None if before is None else before.samples)
    return taken if settings == taken.settings else dataclasses.replace(taken, settings=settings)


def _is_untouched(project: Project, before: KnownData | None) -> bool:
    """Tell whether the network is as a template has it, or as it was made for the data before."""
    if before is not None and project.network == network_for(before.like):
        return True
    return any(template.build() == project.network for template in TEMPLATES if template.title == project.title)


def network_for(like: Dataset) -> Network | None:
    """Return a small network that can learn from data like these; None where they have too many axes."""
    shape = like.sample_shape
    try:
        return Network.stack(Input(shape), *_body(like, shape), _head(like))
    except NnstudioError:
        return None


def _head(like: Dataset) -> Dense:
    return Dense(like.outputs, "softmax" if like.is_classification else "linear")


def _body(like: Dataset, shape: tuple[int, ...]) -> list[Operation]:
    if like.vocabulary is not None:
        reading = LSTM(2 * _HIDDEN, "sequence" if like.labels_steps else "last")
        return [Embedding(len(like.vocabulary), _HIDDEN), reading]
    if len(shape) == _IMAGE:
        return _of_image(shape)
    if len(shape) == _SEQUENCE:
        return [LSTM(_HIDDEN)]
    flatten = [Flatten()] if len(shape) > 1 else []
    return [*flatten, Dense(_HIDDEN, "relu"), Dense(_HIDDEN, "relu")]


def _of_image(shape: tuple[int, ...]) -> list[Operation]:
    layers: list[Operation] = []
    filters, side = 32, min(shape[1:])
    while side >= _SMALLEST_POOLED and len(layers) < _MOST_LAYERS:
        layers += [Conv2D(filters, padding="same", activation="relu"), MaxPool()]
        filters, side = min(2 * filters, 128), side // 2
    return [*layers, Flatten(), Dense(2 * _HIDDEN, "relu"), Dropout(0.5)]
