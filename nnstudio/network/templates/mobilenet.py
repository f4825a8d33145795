"""MobileNet: convolutions taken apart into one per channel (depthwise) and one across channels (pointwise).

Version 1: Howard et al. 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
Applications", arXiv:1704.04861, table 1. Version 2: Sandler et al. 2018, "MobileNetV2: Inverted
Residuals and Linear Bottlenecks", arXiv:1801.04381, table 2. Settings, and the names of version 1,
are those of `keras.applications`; version 2 is named likewise.
"""

from __future__ import annotations

from nnstudio.layers import Add, BatchNorm, Conv2D, Dense, Dropout, GlobalAveragePool, Input, Operation, ReLU6
from nnstudio.network.network import Network

V1_BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *[(512, 1)] * 5,
    (1024, 2),
    (1024, 1),
)
"""Filters and stride of each pair of a depthwise and a pointwise convolution of version 1."""

V2_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Expansion, output channels, blocks and stride of each stage of version 2 (t, c, n, s in the paper's table 2)."""

_STEM = Conv2D(32, (3, 3), stride=(2, 2), padding="same", bias=False)


def mobilenet_v1(classes: int = 1000) -> Network:
    """Return MobileNet of width 1.0 for 224 × 224 images; `keras.applications.MobileNet`."""
    network = Network().add(Input((3, 224, 224)), "input")
    network = _with_relu6(network, _STEM, "conv1", momentum=0.01)
    channels = 32
    for number, (filters, stride) in enumerate(V1_BLOCKS, start=1):
        network = _with_relu6(network, _depthwise(channels, stride), f"conv_dw_{number}", momentum=0.01)
        network = _with_relu6(network, _pointwise(filters), f"conv_pw_{number}", momentum=0.01)
        channels = filters
    return (
        network.add(GlobalAveragePool(), "global_average_pool")
        .add(Dropout(0.001), "dropout")
        .add(Dense(classes, activation="softmax"), "conv_preds")
    )


def mobilenet_v2(classes: int = 1000) -> Network:
    """Return MobileNetV2 of width 1.0 for 224 × 224 images; `keras.applications.MobileNetV2`."""
    network = Network().add(Input((3, 224, 224)), "input")
    network = _with_relu6(network, _STEM, "conv1", momentum=0.001)
    channels, number = 32, 0
    for expansion, filters, count, stride in V2_STAGES:
        for block in range(count):
            name = f"block_{number}" if number else "expanded_conv"
            network = _inverted_residual(
                network,
                name,
                channels=channels,
                expansion=expansion,
                filters=filters,
                stride=stride if block == 0 else 1,
            )
            channels, number = filters, number + 1
    network = _with_relu6(network, _pointwise(1280), "conv2", momentum=0.001)
    return network.add(GlobalAveragePool(), "global_average_pool").add(
        Dense(classes, activation="softmax"), "predictions"
    )


def _inverted_residual(
    network: Network, name: str, *, channels: int, expansion: int, filters: int, stride: int
) -> Network:
    """Return the network with a block that widens, filters each channel, and narrows without an activation."""
    entry = network.nodes[-1].name
    if expansion > 1:
        network = _with_relu6(network, _pointwise(channels * expansion), f"{name}_expand", momentum=0.001)
    network = _with_relu6(network, _depthwise(channels * expansion, stride), f"{name}_depthwise", momentum=0.001)
    network = _normalized(network, _pointwise(filters), f"{name}_project", momentum=0.001)
    if stride == 1 and channels == filters:
        network = network.add(Add(), f"{name}_add", after=(entry, network.nodes[-1].name))
    return network


def _depthwise(channels: int, stride: int) -> Conv2D:
    return Conv2D(channels, (3, 3), stride=(stride, stride), padding="same", groups=channels, bias=False)


def _pointwise(filters: int) -> Conv2D:
    return Conv2D(filters, (1, 1), bias=False)


def _normalized(network: Network, convolution: Operation, name: str, momentum: float) -> Network:
    return network.add(convolution, name).add(BatchNorm(epsilon=1e-3, momentum=momentum), f"{name}_bn")


def _with_relu6(network: Network, convolution: Operation, name: str, momentum: float) -> Network:
    return _normalized(network, convolution, name, momentum).add(ReLU6(), f"{name}_relu")
