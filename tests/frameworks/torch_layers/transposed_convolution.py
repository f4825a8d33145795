"""How convolutions run backwards are written in PyTorch."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from nnstudio.layers import ConvTranspose2D, Shape
from tests.frameworks.torch_layers.module import Modules


class CutConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution of which as much is cut off on each side as `nn.ConvTranspose2d` does not take."""

    def __init__(self, sides: tuple[int, ...], size: tuple[int, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.size = sides[::2], size

    def forward(self, x: Tensor) -> Tensor:
        (top, left), (height, width) = self.first, self.size
        return super().forward(x)[..., top : top + height, left : left + width]


def conv_transpose2d(layer: ConvTranspose2D, x: Shape) -> nn.Module:
    """As PyTorch's own where padding is alike on both sides, else cut out of the whole; `same` as Keras."""
    settings = {"dilation": layer.dilation, "groups": layer.groups, "bias": layer.bias}
    common = (x[0], layer.filters, layer.kernel_size, layer.stride)
    if layer.padding == "same":
        sides, extra = _same(layer)
        size = (x[1] * layer.stride[0], x[2] * layer.stride[1])
        return CutConvTranspose2d(sides, size, *common, output_padding=extra, **settings)
    top, bottom, left, right = (0, 0, 0, 0) if isinstance(layer.padding, str) else layer.padding
    if (top, left) == (bottom, right):
        return nn.ConvTranspose2d(*common, padding=(top, left), output_padding=layer.output_padding, **settings)
    _, height, width = layer.output_shape(x)
    sides = (top, bottom, left, right)
    return CutConvTranspose2d(sides, (height, width), *common, output_padding=layer.output_padding, **settings)


def _same(layer: ConvTranspose2D) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return what is cut off, and what is missing where kernels are smaller than the stride."""
    spans = [dilation * (size - 1) + 1 for size, dilation in zip(layer.kernel_size, layer.dilation, strict=True)]
    over = [max(0, span - stride) for span, stride in zip(spans, layer.stride, strict=True)]
    missing = tuple(max(0, stride - span) for span, stride in zip(spans, layer.stride, strict=True))
    return tuple(side for cells in over for side in (cells // 2, cells - cells // 2)), missing


MODULES: Modules = {
    ConvTranspose2D: conv_transpose2d,
}
