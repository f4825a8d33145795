"""A small convolutional network on images of 28 x 28."""

from __future__ import annotations

from benchmarks.samples import images
from benchmarks.task import Task
from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool
from nnstudio.network import Network

_NETWORK = Network.stack(
    Input((1, 28, 28)),
    Conv2D(32, (3, 3), "relu"),
    MaxPool((2, 2)),
    Conv2D(64, (3, 3), "relu"),
    MaxPool((2, 2)),
    Flatten(),
    Dense(128, "relu"),
    Dense(10, "softmax"),
)

TASKS = {f"cnn-{size}": Task(f"CNN 32C3-P2-64C3-P2-128-10, batch {size}", _NETWORK, size, images) for size in (64, 128)}
