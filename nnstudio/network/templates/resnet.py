"""ResNet: blocks that add what they compute to what they were given.

He, Zhang, Ren and Sun 2015, "Deep Residual Learning for Image Recognition", arXiv:1512.03385, table 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nnstudio.layers import Add, BatchNorm, Conv2D, Dense, GlobalAveragePool, Input, MaxPool, Operation, ReLU
from nnstudio.network.network import Network, NetworkError

STAGES: Mapping[int, tuple[int, ...]] = {
    18: (2, 2, 2, 2),
    34: (3, 4, 6, 3),
    50: (3, 4, 6, 3),
    101: (3, 4, 23, 3),
    152: (3, 8, 36, 3),
}
"""Blocks per stage, by depth."""

SHALLOWEST_WITH_BOTTLENECKS = 50
"""From this depth on a block is 1 × 1, 3 × 3 and 1 × 1 with four times the filters; below it is twice 3 × 3."""


@dataclass(frozen=True)
class Convention:
    """Whose ResNet it is: how layers are named, where a block's stride is, and how normalization is set.

    Names are patterns with `{stage}` (1 to 4), `{stage1}` (one more), `{block}` (from 0), `{block1}` and, in
    `convolution` and its like, `{number}` (from 1).
    """

    stem: tuple[str, str, str, str]
    convolution: str
    normalization: str
    activation: str
    shortcut: tuple[str, str]
    sum: str
    output: str
    top: tuple[str, str]
    epsilon: float
    momentum: float
    bias: bool
    strides_first: bool
    """Whether the stride of a bottleneck is on its first 1 × 1 convolution, as in the paper, or on the 3 × 3."""


TORCHVISION = Convention(
    stem=("conv1", "bn1", "relu", "maxpool"),
    convolution="layer{stage}.{block}.conv{number}",
    normalization="layer{stage}.{block}.bn{number}",
    activation="layer{stage}.{block}.relu{number}",
    shortcut=("layer{stage}.{block}.downsample.0", "layer{stage}.{block}.downsample.1"),
    sum="layer{stage}.{block}.add",
    output="layer{stage}.{block}.relu",
    top=("avgpool", "fc"),
    epsilon=1e-5,
    momentum=0.1,
    bias=False,
    strides_first=False,
)
"""The names of torchvision's state dicts, so that its weights load by name ("v1.5", stride on the 3 × 3)."""

KERAS = Convention(
    stem=("conv1_conv", "conv1_bn", "conv1_relu", "pool1_pool"),
    convolution="conv{stage1}_block{block1}_{number}_conv",
    normalization="conv{stage1}_block{block1}_{number}_bn",
    activation="conv{stage1}_block{block1}_{number}_relu",
    shortcut=("conv{stage1}_block{block1}_0_conv", "conv{stage1}_block{block1}_0_bn"),
    sum="conv{stage1}_block{block1}_add",
    output="conv{stage1}_block{block1}_out",
    top=("avg_pool", "predictions"),
    epsilon=1.001e-5,
    momentum=0.01,
    bias=True,
    strides_first=True,
)
"""The names and settings of `keras.applications.ResNet50` and its like."""


def resnet(depth: int = 50, convention: Convention = TORCHVISION, classes: int = 1000) -> Network:
    """Return the ResNet of depth 18, 34, 50, 101 or 152 for 224 × 224 images.

    Raises NetworkError for any other depth.
    """
    if depth not in STAGES:
        raise NetworkError("there is no ResNet of depth {depth}; choose 18, 34, 50, 101 or 152", depth=depth)
    convolution, normalization, activation, pooling = convention.stem
    network = (
        Network()
        .add(Input((3, 224, 224)), "input")
        .add(_convolution(convention, 64, 7, stride=2), convolution)
        .add(_normalization(convention), normalization)
        .add(ReLU(), activation)
        .add(MaxPool((3, 3), stride=(2, 2), padding=(1, 1, 1, 1)), pooling)
    )
    channels = 64
    for block in _blocks(depth, convention):
        network = block.on(network, channels)
        channels = block.output_filters
    pool, head = convention.top
    return network.add(GlobalAveragePool(), pool).add(Dense(classes, activation="softmax"), head)


@dataclass(frozen=True)
class _Block:
    """One residual block: filters per convolution, and where in the network it is."""

    convention: Convention
    stage: int
    block: int
    filters: int
    stride: int
    is_bottleneck: bool

    @property
    def output_filters(self) -> int:
        return 4 * self.filters if self.is_bottleneck else self.filters

    def on(self, network: Network, channels: int) -> Network:
        """Return the network with this block behind its last layer, which gives that many channels."""
        entry = network.nodes[-1].name
        convolutions = self._convolutions()
        for number, layer in enumerate(convolutions, start=1):
            network = network.add(layer, self._named(self.convention.convolution, number))
            network = network.add(_normalization(self.convention), self._named(self.convention.normalization, number))
            if number < len(convolutions):
                network = network.add(ReLU(), self._named(self.convention.activation, number))
        residual = network.nodes[-1].name
        if self.stride != 1 or channels != self.output_filters:
            network = self._with_shortcut(network, entry)
            entry = network.nodes[-1].name
        network = network.add(Add(), self._named(self.convention.sum), after=(residual, entry))
        return network.add(ReLU(), self._named(self.convention.output))

    def _convolutions(self) -> tuple[Operation, ...]:
        if not self.is_bottleneck:
            return (self._convolution(self.filters, 3, self.stride), self._convolution(self.filters, 3))
        first, second = (self.stride, 1) if self.convention.strides_first else (1, self.stride)
        return (
            self._convolution(self.filters, 1, first),
            self._convolution(self.filters, 3, second),
            self._convolution(self.output_filters, 1),
        )

    def _with_shortcut(self, network: Network, entry: str) -> Network:
        convolution, normalization = (self._named(pattern) for pattern in self.convention.shortcut)
        projection = self._convolution(self.output_filters, 1, self.stride)
        network = network.add(projection, convolution, after=entry)
        return network.add(_normalization(self.convention), normalization)

    def _convolution(self, filters: int, kernel_size: int, stride: int = 1) -> Conv2D:
        return _convolution(self.convention, filters, kernel_size, stride)

    def _named(self, pattern: str, number: int = 0) -> str:
        places = {"stage": self.stage, "stage1": self.stage + 1, "block": self.block, "block1": self.block + 1}
        return pattern.format(number=number, **places)


def _blocks(depth: int, convention: Convention) -> Iterator[_Block]:
    for stage, count in enumerate(STAGES[depth], start=1):
        for block in range(count):
            stride = 2 if stage > 1 and block == 0 else 1
            filters = 32 * 2**stage
            yield _Block(convention, stage, block, filters, stride, depth >= SHALLOWEST_WITH_BOTTLENECKS)


def _convolution(convention: Convention, filters: int, kernel_size: int, stride: int = 1) -> Conv2D:
    cells = kernel_size // 2
    return Conv2D(
        filters,
        (kernel_size, kernel_size),
        stride=(stride, stride),
        padding=(cells, cells, cells, cells),
        bias=convention.bias,
    )


def _normalization(convention: Convention) -> BatchNorm:
    return BatchNorm(epsilon=convention.epsilon, momentum=convention.momentum)
