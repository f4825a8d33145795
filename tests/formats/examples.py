"""A small network with every role of array, for tests of what is written and read."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.parameters import Parameters
from nnstudio.layers import Add, BatchNorm, Conv2D, Dense, Dropout, Flatten, Input, MaxPool
from nnstudio.network import Network

STACK = Network.stack(
    Input((1, 8, 8)),
    Conv2D(4, (3, 3), activation="relu"),
    BatchNorm(),
    MaxPool((2, 2)),
    Flatten(),
    Dense(6, activation="relu", bias=False),
    Dropout(0.5),
    Dense(3),
)
"""Convolution, statistics, and a layer without a bias. In PyTorch the arrays are those of modules 0, 2, 5 and 8."""

BRANCHING = (
    Network.stack(Input((4,)), Dense(4)).add(Dense(4), "side", after=["input_1"]).add(Add(), after=["dense_1", "side"])
)


def drawn(network: Network, seed: int = 1) -> Parameters:
    """Return parameters of which no two arrays are equal."""
    parameters = Parameters.initialize(network, seed)
    rng = np.random.default_rng(seed)
    for _, _, array in parameters:
        if array.dtype.kind == "i":
            array[...] = rng.integers(1, 1000)
        else:
            array[...] = rng.uniform(0.1, 1.0, array.shape)
    return parameters
