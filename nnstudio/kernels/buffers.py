"""Arrays lent by the caller, so that a training step allocates nothing."""

from __future__ import annotations

from typing import Any, Protocol

from numpy.typing import NDArray

Array = NDArray[Any]


class Buffers(Protocol):
    """Lends arrays by name and shape, all of one type; the same name and shape give the same array again."""

    def scratch(self, name: str, shape: tuple[int, ...]) -> Array:
        """Lend an uninitialised array."""

    def zeros(self, name: str, shape: tuple[int, ...]) -> Array:
        """Lend an array that was zero when first lent and has kept what was written since."""
