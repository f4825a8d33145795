"""The blocks that deep convolutional networks are stacks of: what they compute is added to what they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from nnstudio.hyperparameters import integer, real
from nnstudio.layers import LAYERS, Add, BatchNorm, Conv2D, Family, Input, Operation, ReLU, ReLU6, Shape
from nnstudio.layers.base import only
from nnstudio.layers.sliding import image_size
from nnstudio.network.composite import Composite
from nnstudio.network.network import Network


class ConvolutionalBlock(Composite, kw_only=True):
    """What blocks of convolutions share."""

    family: ClassVar[Family] = Family.CONVOLUTION

    filters: int = integer(64, low=1, help="Channels of the output.")
    stride: int = integer(1, low=1, help="Step of the first copy; the others keep the size.")
    epsilon: float = real(1e-5, above=0.0, help="Epsilon of the normalizations.")
    momentum: float = real(0.1, above=0.0, high=1.0, help="Share of the newest batch in the moving statistics.")

    def _step(self, place: int) -> int:
        return self.stride if place == 0 else 1

    def _convolved(
        self, network: Network, name: str, layer: Operation, activation: Operation | None, after: str | None = None
    ) -> Network:
        """Return the network with a convolution, its normalization and its activation."""
        network = network.add(layer, name, after=after).add(BatchNorm(self.epsilon, self.momentum), f"{name}_norm")
        return network if activation is None else network.add(activation, f"{name}_activation")


def _convolution(filters: int, kernel_size: int, stride: int = 1, groups: int = 1) -> Conv2D:
    cells = kernel_size // 2
    return Conv2D(
        filters,
        (kernel_size, kernel_size),
        stride=(stride, stride),
        padding=(cells, cells, cells, cells),
        groups=groups,
        bias=False,
    )


class _Residual(ConvolutionalBlock, kw_only=True):
    """A way of convolutions, a shortcut beside it, their sum, and ReLU."""

    def body(self, place: int, inputs: Sequence[Shape]) -> Network:
        channels, _, _ = image_size(only(inputs))
        network = Network().add(Input((1, 1, 1)), "input")
        layers = self._convolutions(self._step(place))
        for number, layer in enumerate(layers, start=1):
            network = self._convolved(network, f"conv_{number}", layer, ReLU() if number < len(layers) else None)
        way, shortcut = network.nodes[-1].name, "input"
        if self._step(place) != 1 or channels != self.filters:
            projection = _convolution(self.filters, 1, self._step(place))
            network = self._convolved(network, "shortcut", projection, None, after="input")
            shortcut = network.nodes[-1].name
        return network.add(Add(), "sum", after=(way, shortcut)).add(ReLU(), "activation")

    def _convolutions(self, stride: int) -> tuple[Conv2D, ...]:
        raise NotImplementedError


@LAYERS.register
class ResidualBlock(_Residual, kw_only=True):
    """Two 3 × 3 convolutions, each normalized, added to what the block is given: the block of ResNet-18 and 34.

    Where the shape changes, a 1 × 1 convolution brings the shortcut into it. He et al. 2015, "Deep Residual Learning
    for Image Recognition", figure 2.
    """

    def _convolutions(self, stride: int) -> tuple[Conv2D, ...]:
        return _convolution(self.filters, 3, stride), _convolution(self.filters, 3)


@LAYERS.register
class Bottleneck(_Residual, kw_only=True):
    """A narrow 3 × 3 convolution between two of 1 × 1, added to what the block is given: the block of ResNet-50.

    The stride is on the 3 × 3, as in torchvision. He et al. 2015, "Deep Residual Learning for Image Recognition",
    figure 5.
    """

    filters: int = integer(256, low=1, help="Channels of the output.")
    width: int = integer(64, low=1, help="Channels of the narrow convolution; papers have a quarter of the filters.")

    def _convolutions(self, stride: int) -> tuple[Conv2D, ...]:
        return _convolution(self.width, 1), _convolution(self.width, 3, stride), _convolution(self.filters, 1)


@LAYERS.register
class InvertedResidual(ConvolutionalBlock, kw_only=True):
    """Widens with 1 × 1, filters each channel with 3 × 3, and narrows with 1 × 1: the block of MobileNetV2.

    What it gives is added to what it is given where the shapes agree. Sandler et al. 2018, "MobileNetV2: Inverted
    Residuals and Linear Bottlenecks", table 1.
    """

    expansion: int = integer(6, low=1, help="How many times wider it is inside; 1 leaves the widening out.")

    def body(self, place: int, inputs: Sequence[Shape]) -> Network:
        channels, _, _ = image_size(only(inputs))
        inside, stride = channels * self.expansion, self._step(place)
        network = Network().add(Input((1, 1, 1)), "input")
        if self.expansion > 1:
            network = self._convolved(network, "expand", _convolution(inside, 1), ReLU6())
        network = self._convolved(network, "depthwise", _convolution(inside, 3, stride, groups=inside), ReLU6())
        network = self._convolved(network, "project", _convolution(self.filters, 1), None)
        if stride != 1 or channels != self.filters:
            return network
        return network.add(Add(), "sum", after=("input", network.nodes[-1].name))
