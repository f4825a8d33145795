"""Multilayer perceptrons: dense layers one on top of the other."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.layers import Dense, Flatten, Input, Shape
from nnstudio.network.network import Network


def mlp(units: Sequence[int], input_shape: Shape = (1, 28, 28), classes: int = 10, activation: str = "relu") -> Network:
    """Return hidden dense layers of these sizes, and a softmax over the classes.

    Images are flattened first; flat features go straight into the first dense layer.
    """
    flatten = (Flatten(),) if len(input_shape) > 1 else ()
    hidden = (Dense(size, activation=activation) for size in units)
    return Network.stack(Input(input_shape), *flatten, *hidden, Dense(classes, activation="softmax"))
