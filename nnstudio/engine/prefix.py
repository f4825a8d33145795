"""The frozen prefix of a network: its lowest steps, which give the same for a sample in every epoch.

What they give is kept from the first time on, so that later epochs compute only what is above. Donahue et al. 2014,
"DeCAF", call it the features of a network.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.data.cache import cache_folder
from nnstudio.engine.shared import shared_zeros
from nnstudio.layers import Shape
from nnstudio.layers.base import Array

if TYPE_CHECKING:
    from nnstudio.engine.compiled import CompiledNetwork, Step

MEMORY = 10**9
"""Bytes of memory that a training may keep outputs in; where they are more, they all go to a file."""

FROM_MEMORY = 32
FROM_FILE = 512
"""Multiply-adds that take as long as one number that is read back: 0.8 ns from memory, some 10 ns from a disk."""

_BACK = 2
"""Products on the way back for each one forward: the gradients of the inputs, and of the weights."""

_FREE = 2
"""How many times the outputs a disk must have free to take them."""


@dataclass(frozen=True)
class Cut:
    """Where a network can be cut so that the part below gives the same for a sample in every epoch."""

    steps: int
    """The number of steps below."""
    layer: str
    """The lowest layer above."""
    shape: Shape
    """That of the output for one sample."""
    nbytes: int
    """Memory that the outputs for all samples take."""
    is_in_memory: bool
    """Whether that is within the budget; otherwise they lie in a file."""
    saved: int
    """Multiply-adds per sample that are saved, less what reading the output back costs."""
    later: float
    """Time that a step takes once outputs are read back, relative to one before, as multiply-adds let expect."""


def best_cut(compiled: CompiledNetwork, samples: int, memory: int) -> Cut | None:
    """Return the cut that saves most, the highest of equals; None where none saves anything.

    `memory` is the budget in bytes for the outputs of so many samples.
    """
    cuts = [cut for cut in _cuts(compiled, samples, memory) if cut.saved > 0]
    return max(cuts, key=lambda cut: (cut.saved, cut.steps), default=None)


def _cuts(compiled: CompiledNetwork, samples: int, memory: int) -> Iterator[Cut]:
    computed = list(accumulate(step.multiply_adds for step in compiled.steps))
    for count in _repeating(compiled.steps[: compiled.stop]):
        shape, layer = compiled.steps[count - 1].shape, compiled.steps[count].part.name
        nbytes = samples * prod(shape) * compiled.parameters.dtype.itemsize
        price = FROM_MEMORY if nbytes <= memory else FROM_FILE
        saved = computed[count - 1] - price * prod(shape)
        step = computed[-1] + _BACK * (computed[-1] - computed[count - 1])
        yield Cut(count, layer, shape, nbytes, nbytes <= memory, saved, 1.0 - saved / step)


def _repeating(steps: Sequence[Step]) -> Iterator[int]:
    """Yield numbers of lowest steps that neither learn nor draw, and of which only the last is read from above."""
    read_by = [min(step.inputs, default=-1) for step in steps]
    read_from = list(accumulate(reversed(read_by), min))[::-1]
    for count, step in enumerate(steps[:-1], 1):
        if step.context.learns or step.draws:
            return
        if read_from[count] == count - 1:
            yield count


class KeptOutputs:
    """What the steps below a cut give for the samples of a split.

    `rows` are (N, numbers): those of a sample follow each other, in the order that they have inside the engine.
    """

    def __init__(self, cut: Cut, rows: Array) -> None:
        self.cut = cut
        self.rows = rows
        self._is_kept = shared_zeros(len(rows), np.bool_)
        self._digest = b""

    def has(self, samples: Array) -> bool:
        """Whether the outputs for these samples are kept."""
        return bool(self._is_kept[samples].all())

    def keep(self, samples: Array, outputs: Array) -> None:
        """Keep what the uppermost step below the cut gave for some samples."""
        self.rows[samples] = outputs.reshape(-1, len(samples)).T
        self._is_kept[samples] = True

    def renew(self, digest: bytes) -> None:
        """Forget what was kept unless it came of arrays with this digest."""
        if digest != self._digest:
            self._digest = digest
            self._is_kept[...] = False


def room_for(cut: Cut, splits: Sequence[int], dtype: DTypeLike) -> list[KeptOutputs] | None:
    """Return room for the outputs of splits of so many samples; None where neither memory nor disk has it.

    It is zeros, which take no memory before they are written, and processes forked from this one share it. A file has
    no name, so that none is left however the program ends.
    """
    shape = (sum(splits), prod(cut.shape))
    try:
        rows = shared_zeros(shape, dtype) if cut.is_in_memory else _in_file(shape, np.dtype(dtype))
    except (OSError, MemoryError):
        return None
    return [KeptOutputs(cut, part) for part in np.split(rows, np.cumsum(splits)[:-1])]


def _in_file(shape: tuple[int, int], dtype: np.dtype[Any]) -> Array:
    """Return an array that lies in a file; raise OSError where the disk is too small: later it would be fatal."""
    size = prod(shape) * dtype.itemsize
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < _FREE * size:
        raise OSError(f"no room for {size} bytes in {folder}")
    with tempfile.TemporaryFile(dir=folder) as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        return np.memmap(file, dtype, "w+", shape=shape)
