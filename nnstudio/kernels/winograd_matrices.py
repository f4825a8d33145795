"""The matrices of Winograd's minimal filtering, F(4x4, 3x3): along one side of a tile, and along a side of an image.

The matrices A, G and B of Toom and Cook belong to points at which polynomials are evaluated. With 0, +-2/3, +-3/2 and
infinity rounding errors are a third of those with the usual 0, +-1, +-2 and infinity. Barabasz et al. 2020, "Error
Analysis and Improving the Accuracy of Winograd Convolution".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.windows import Axis

Array = NDArray[Any]

KERNEL = 3
TILE = 4
POINTS = TILE + KERNEL - 1
"""Points of evaluation, and cells along one side that a tile of the output sees."""

_FINITE_POINTS = (0.0, 2 / 3, -2 / 3, 3 / 2, -3 / 2)

_TOGETHER = 4
"""About as many tiles are transformed together across an image: more have more zeros in their matrices."""


@dataclass(frozen=True)
class Band:
    """Neighbouring tiles along one axis."""

    cells: slice
    """What they see of the image."""
    outputs: slice
    see: Array
    """Transforms cells: B' for each tile, (6 * tiles, cells), point by point."""
    gather: Array
    """Makes outputs: A' for each tile, (outputs, 6 * tiles)."""


@cache
def bands(axis: Axis, tiles: int, dtype: str) -> tuple[Band, ...]:
    """Return bands of so many tiles each that cover all outputs."""
    return tuple(_band(axis, first, tiles, dtype) for first in range(0, axis.outputs, TILE * tiles))


def _band(axis: Axis, first: int, tiles: int, dtype: str) -> Band:
    gather_of_tile, _, see_of_tile = _toom_cook()
    see = np.zeros((POINTS, tiles, TILE * tiles + KERNEL - 1))
    gather = np.zeros((TILE * tiles, POINTS, tiles))
    for tile in range(tiles):
        see[:, tile, TILE * tile : TILE * tile + POINTS] = see_of_tile
        gather[TILE * tile : TILE * (tile + 1), :, tile] = gather_of_tile
    start = first - axis.before
    low, high = (min(max(cell, 0), axis.size) for cell in (start, start + see.shape[2]))
    outputs = slice(first, min(first + len(gather), axis.outputs))
    on_image = see.reshape(POINTS * tiles, -1)[:, low - start : high - start]
    wanted = gather[: outputs.stop - first].reshape(-1, POINTS * tiles)
    return Band(slice(low, high), outputs, on_image.astype(dtype), wanted.astype(dtype))


def tiles_together(axis: Axis) -> int:
    """Return how many tiles to take together so that bands are alike."""
    tiles = tile_count(axis.outputs)
    return math.ceil(tiles / max(1, round(tiles / _TOGETHER)))


def tile_count(outputs: int) -> int:
    """Return how many tiles cover so many outputs."""
    return math.ceil(outputs / TILE)


@cache
def weight_matrix(dtype: str) -> Array:
    """Return G for height and width at once, (36, 9)."""
    _, matrix, _ = _toom_cook()
    return np.kron(matrix, matrix).astype(dtype)


@cache
def _toom_cook() -> tuple[Array, Array, Array]:
    """Return A' (4, 6), G (6, 3) and B' (6, 6); scaled by powers of two, which costs nothing, to even out sizes."""
    see = np.linalg.inv(_powers(POINTS)).T
    scale = 2.0 ** np.round(np.log2(np.abs(see).max(axis=1, keepdims=True)))
    return _powers(TILE).T, _powers(KERNEL) * scale, see / scale


def _powers(count: int) -> Array:
    """Return the powers 0 to count - 1 of each point; of infinity only the highest one counts."""
    finite = np.vander(_FINITE_POINTS, count, increasing=True)
    return np.vstack([finite, np.eye(count)[-1]])
