"""Steps that the engine runs as one because that takes less time; the network's layers stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from nnstudio.kernels.pooled_convolution import PooledConvolution
from nnstudio.layers import Conv2D, MaxPool, ReLU
from nnstudio.layers.base import Array, Arrays, Context, MergeBackward

LONGEST = 3
"""The largest number of steps that one step may stand for."""


class Runnable(Protocol):
    """What the engine needs of a step; see `nnstudio.layers.base.Operation`."""

    @property
    def keeps_output(self) -> bool:
        """Whether the output must stay as it is."""

    @property
    def streams(self) -> bool:
        """Whether a sequence may come in part by part."""

    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        """Return the output for a batch, and the function that takes gradients back."""


@dataclass(frozen=True)
class ConvolveAndPool:
    """A convolution, ReLU or none, and max pooling whose windows do not overlap."""

    keeps_output: ClassVar[bool] = True
    streams: ClassVar[bool] = False

    convolution: Conv2D
    pool: MaxPool
    rectifies: bool

    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        window, pool = self.convolution.window, self.pool.pool_size
        keeps = context.trains or (context.training and context.passes_gradient)
        step = PooledConvolution(
            inputs[0], params["weight"], window, pool, rectifies=self.rectifies, keeps=keeps, buffers=context
        )
        y = step.forward(params.get("bias"))

        def back(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            wanted = grads if context.trains else {}
            dx = step.gradients(dy, wanted.get("weight"), wanted.get("bias"), passes_gradient=context.passes_gradient)
            return None if dx is None else (dx,)

        return y, back


def fused(operations: Sequence[Runnable]) -> ConvolveAndPool | None:
    """Return one step that does what these do one after the other, where there is one."""
    match operations:
        case [Conv2D(groups=1) as convolution, MaxPool() as pool]:
            return ConvolveAndPool(convolution, pool, rectifies=False) if _tiles(pool) else None
        case [Conv2D(groups=1) as convolution, ReLU(), MaxPool() as pool]:
            return ConvolveAndPool(convolution, pool, rectifies=True) if _tiles(pool) else None
    return None


def _tiles(pool: MaxPool) -> bool:
    is_unpadded = pool.padding in ("valid", (0, 0, 0, 0))
    return is_unpadded and pool.pool_size == pool.window.stride != (1, 1)
