"""A small convolutional network that reads handwritten digits after a minute of training."""

from __future__ import annotations

from nnstudio.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPool
from nnstudio.network.network import Network


def digits_cnn() -> Network:
    """Return two convolutions, each with a pooling behind it, and two dense layers: 225,034 parameters."""
    return Network.stack(
        Input((1, 28, 28)),
        Conv2D(32, (3, 3), activation="relu"),
        MaxPool((2, 2)),
        Conv2D(64, (3, 3), activation="relu"),
        MaxPool((2, 2)),
        Flatten(),
        Dense(128, activation="relu"),
        Dropout(0.5),
        Dense(10, activation="softmax"),
    )
