"""A network in the style of VGG on colour images of 32 x 32; Simonyan and Zisserman 2014, arXiv:1409.1556."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.samples import colour
from benchmarks.task import Task
from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool, Operation
from nnstudio.network import Network


def _stages() -> Iterator[Operation]:
    for filters in (64, 128, 256):
        yield Conv2D(filters, (3, 3), "relu", padding="same")
        yield Conv2D(filters, (3, 3), "relu", padding="same")
        yield MaxPool((2, 2))


_NETWORK = Network.stack(Input((3, 32, 32)), *_stages(), Flatten(), Dense(256, "relu"), Dense(10, "softmax"))

TASKS = {"vgg-64": Task("VGG style, 32 x 32 x 3, batch 64", _NETWORK, 64, colour)}
