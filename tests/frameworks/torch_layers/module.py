"""What the modules for every family are made of."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from nnstudio.layers import Operation

Modules = dict[type[Operation], Callable[..., nn.Module]]
"""Makes the module for a layer and the shapes of its inputs."""


class Function(nn.Module):
    """A function of tensors as a module without parameters."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.function(*inputs)
