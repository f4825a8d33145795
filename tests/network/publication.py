"""What is said of a network that others published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.network import Network


@dataclass(frozen=True)
class Published:
    """How to build a published network, its depth as papers count it, and its name in layer_counts.json."""

    build: Callable[[], Network]
    depth: int
    layers: str | None = None
