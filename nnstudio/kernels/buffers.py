"""Arrays lent by the caller, so that a training step allocates nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]


class Buffers(Protocol):
    """Lends arrays by name; each is valid until the same name is lent again, in whatever shape.

    What need not outlive the forward pass, or the backward pass, of one layer lies in memory that all layers have in
    common: temporaries, and gradients of inputs, which are valid as long as anybody holds them.
    """

    def scratch(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array; without `dtype` it is of the dtype that the network runs in."""

    def zeros(self, name: str, shape: tuple[int, ...]) -> Array:
        """Lend an array that was zero when first lent in this shape and has kept what was written since."""

    def temporary(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array until the forward pass, or the backward pass, of the layer at hand is done."""

    def gradient(self, shape: tuple[int, ...]) -> Array:
        """Lend an uninitialised array for the gradient of an input."""


@dataclass(frozen=True)
class NamedBuffers:
    """Buffers lent on under names of their own, for several askers that use the same names at one time."""

    buffers: Buffers
    name: str

    def scratch(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array."""
        return self.buffers.scratch(f"{self.name} {name}", shape, dtype)

    def zeros(self, name: str, shape: tuple[int, ...]) -> Array:
        """Lend an array that was zero when first lent in this shape."""
        return self.buffers.zeros(f"{self.name} {name}", shape)

    def temporary(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array until the pass at hand is done."""
        return self.buffers.temporary(f"{self.name} {name}", shape, dtype)

    def gradient(self, shape: tuple[int, ...]) -> Array:
        """Lend an uninitialised array for the gradient of an input."""
        return self.buffers.gradient(shape)
