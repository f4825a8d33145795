"""VGG: 3 × 3 convolutions in five stages, each half the size of the one before.

Simonyan and Zisserman 2014, "Very Deep Convolutional Networks for Large-Scale Image Recognition",
arXiv:1409.1556, table 1. Layers bear the names of the authors' own models (conv3_2, fc7), which the
literature uses, and not torchvision's numbers (features.12, classifier.3).
"""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.layers import BatchNorm, Conv2D, Dense, Dropout, Flatten, Input, MaxPool, ReLU
from nnstudio.network.network import Network, NetworkError

STAGES: Mapping[int, tuple[int, ...]] = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}
"""Convolutions per stage, by depth: configurations A, B, D and E of the paper's table 1."""

FILTERS = (64, 128, 256, 512, 512)
"""Filters of the convolutions in each stage."""


def vgg(depth: int = 16, batch_norm: bool = False, classes: int = 1000) -> Network:
    """Return the VGG of depth 11, 13, 16 or 19 for 224 × 224 images; torchvision's `vgg16`, `vgg16_bn` and so on.

    Raises NetworkError for any other depth.
    """
    if depth not in STAGES:
        raise NetworkError("there is no VGG of depth {depth}; choose 11, 13, 16 or 19", depth=depth)
    network = Network().add(Input((3, 224, 224)), "input")
    for stage, (count, filters) in enumerate(zip(STAGES[depth], FILTERS, strict=True), start=1):
        for number in range(1, count + 1):
            network = _with_convolution(network, f"{stage}_{number}", filters, batch_norm)
        network = network.add(MaxPool((2, 2)), f"pool{stage}")
    return (
        network.add(Flatten(), "flatten")
        .add(Dense(4096, activation="relu"), "fc6")
        .add(Dropout(0.5), "drop6")
        .add(Dense(4096, activation="relu"), "fc7")
        .add(Dropout(0.5), "drop7")
        .add(Dense(classes, activation="softmax"), "fc8")
    )


def _with_convolution(network: Network, label: str, filters: int, batch_norm: bool) -> Network:
    if not batch_norm:
        return network.add(Conv2D(filters, (3, 3), "relu", padding=(1, 1, 1, 1)), f"conv{label}")
    return (
        network.add(Conv2D(filters, (3, 3), padding=(1, 1, 1, 1)), f"conv{label}")
        .add(BatchNorm(), f"bn{label}")
        .add(ReLU(), f"relu{label}")
    )
