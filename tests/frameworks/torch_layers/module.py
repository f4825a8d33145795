"""What the modules for every family are made of."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from nnstudio.layers import Operation, Shape

Modules = dict[type[Operation], Callable[..., nn.Module]]
"""Makes the module for a layer and the shapes of its inputs."""


def over_features(module: type[nn.Module]) -> type[nn.Module]:
    """Return a module for batches of (steps, features) out of one for PyTorch's (channels, length)."""

    class OverFeatures(module):
        def forward(self, x: Tensor) -> Tensor:
            y: Tensor = super().forward(x.swapaxes(1, 2))
            return y.swapaxes(1, 2)

    return OverFeatures


def feature_dim(x: Shape) -> int:
    """Return the axis of features or channels in a batch of samples of this shape."""
    return -1 if len(x) == 2 else 1


class Function(nn.Module):
    """A function of tensors as a module without parameters."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.function(*inputs)
