"""What is made larger, one at a time, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

DOUBLINGS = 5
"""How often each size is doubled."""


@dataclass(frozen=True)
class Sizes:
    """How large a subject is: what it begins with, before one of the sizes grows."""

    batch: int = 16
    width: int = 32
    """Features or channels, of input and output alike."""
    length: int = 8
    """Steps of a sequence, or pixels along each side of an image."""
    depth: int = 1
    """Layers on top of each other."""

    def growing(self, axis: str, doublings: int = DOUBLINGS) -> Iterator[Sizes]:
        """Yield these sizes and each doubling of one of them."""
        for power in range(doublings + 1):
            grown: dict[str, Any] = {axis: getattr(self, axis) * 2**power}
            yield replace(self, **grown)
