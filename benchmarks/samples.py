"""What is learned from: the embedded digits and plays, in the shapes that the networks take.

From noise nothing can be learned, units die, and running means of their gradients decay to denormal numbers, which
measures something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.data import Split
from nnstudio.data.sources import Digits, Shakespeare

Array = NDArray[Any]

WINDOW = 128
_MARGIN = 2
_PATCH = 4


def images() -> Split:
    """Return digits as bytes (N, 1, 28, 28)."""
    digits = Digits().read().train
    return Split(digits.array.copy(), digits.targets)


def flat() -> Split:
    """Return digits as bytes (N, 784)."""
    return _shaped(lambda digits: digits.reshape(len(digits), -1))


def rows() -> Split:
    """Return digits as sequences of 28 rows, bytes (N, 28, 28)."""
    return _shaped(lambda digits: digits[:, 0])


def colour() -> Split:
    """Return digits with a margin of 2 pixels and three channels, bytes (N, 3, 32, 32)."""
    return _shaped(lambda digits: np.repeat(_with_margin(digits), 3, axis=1))


def patches() -> Split:
    """Return digits with the same margin as sequences of 64 patches of 4 x 4 pixels, bytes (N, 64, 16)."""
    return _shaped(_cut)


def characters() -> Split:
    """Return windows of the plays as tokens (N, 128), each step's label being the next one."""
    split = Shakespeare(window=WINDOW).read().train
    return Split(split.array.copy(), split.targets.copy())


def shuffled(samples: int, size: int) -> Iterator[Array]:
    """Yield the indices of one full batch after the other, in a new order after each pass over all samples."""
    random = np.random.default_rng(0)
    while True:
        order = random.permutation(samples)
        for start in range(0, samples - size + 1, size):
            yield order[start : start + size]


def _shaped(change: Callable[[Array], Array]) -> Split:
    digits = images()
    return Split(change(digits.array), digits.targets)


def _with_margin(digits: Array) -> Array:
    return np.pad(digits, ((0, 0), (0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN)))


def _cut(digits: Array) -> Array:
    """Return patches from the upper left to the lower right, each with its pixels row by row."""
    whole = _with_margin(digits)
    side = whole.shape[-1] // _PATCH
    tiles = whole.reshape(-1, side, _PATCH, side, _PATCH).swapaxes(2, 3)
    return tiles.reshape(len(whole), side * side, _PATCH * _PATCH)
