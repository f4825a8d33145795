"""Arrays lent by the caller, so that a training step allocates nothing."""

from __future__ import annotations

from typing import Any, Protocol

from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]


class Buffers(Protocol):
    """Lends arrays by name; each is valid until the same name is lent again, in whatever shape."""

    def scratch(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array; without `dtype` it is of the dtype that the network runs in."""

    def zeros(self, name: str, shape: tuple[int, ...]) -> Array:
        """Lend an array that was zero when first lent in this shape and has kept what was written since."""
