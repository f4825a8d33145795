"""Reading the samples that are in sight beside the window, so that any number of them can be scrolled through."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from nnstudio.data import Split
from nnstudio.data.lazy import bytes_of
from nnstudio.data.samples import Array
from nnstudio.gui.background import Job
from nnstudio.messages import NnstudioError

_TOGETHER = 64
"""Samples that are read at a time, unless they are large."""

_BYTES_TOGETHER = 4 * 2**20
_KEPT = 48
"""Blocks that are kept: scrolling back a little reads nothing again."""

Prepare = Callable[[Array, Array], Sequence[Any]]
"""Makes of inputs (n, ...) and targets (n, ...) what is drawn of each sample; called beside the window."""


@dataclass(frozen=True, eq=False)
class Content:
    """Samples of a split in the order in which they are looked at, and what is made of them to be drawn."""

    split: Split
    order: Array
    prepare: Prepare

    def __len__(self) -> int:
        return len(self.order)

    @property
    def together(self) -> int:
        """How many samples are read at a time."""
        size = bytes_of(self.split.inputs) // max(1, len(self.split))
        return max(1, min(_TOGETHER, _BYTES_TOGETHER // max(1, size)))


class SampleReader(QObject):
    """Reads what is wanted block by block, the last that was wanted first; `sample` has what was read."""

    ready = Signal()
    """More samples can be drawn."""

    failed = Signal(object)
    """Samples cannot be read any more: the NnstudioError."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._content: Content | None = None
        self._blocks: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._wanted = range(0)
        self._job: Job | None = None
        self._is_broken = False

    def __len__(self) -> int:
        return 0 if self._content is None else len(self._content)

    def show(self, content: Content | None) -> None:
        """Turn to other samples; what was read of those before is dropped."""
        self._content = content
        self._blocks.clear()
        self._wanted = range(0)
        self._is_broken = False

    def want(self, first: int, last: int) -> None:
        """Read the samples from one place to before another, in place of what was wanted before."""
        if self._content is None:
            return
        together = self._content.together
        last = min(last, len(self._content))
        self._wanted = range(max(0, first) // together, -(-last // together))
        self._read_on()

    def sample(self, place: int) -> Any:
        """Return what is drawn of a sample; None while it is not read."""
        if self._content is None:
            return None
        together = self._content.together
        block = self._blocks.get(place // together)
        return None if block is None else block[place % together]

    @property
    def is_complete(self) -> bool:
        """Whether all that is wanted has been read."""
        return all(block in self._blocks for block in self._wanted)

    def wait(self) -> None:
        """Wait until nothing is being read any more: for a program that ends."""
        job, self._job, self._content = self._job, None, None
        if job is not None:
            job.wait()

    def _read_on(self) -> None:
        missing = next((block for block in self._wanted if block not in self._blocks), None)
        if self._content is None or self._job is not None or missing is None or self._is_broken:
            return
        application = QCoreApplication.instance()  # outlives whoever looks at samples
        job = self._job = Job(partial(_read, self._content, missing), parent=application)
        job.done.connect(self._take)
        job.failed.connect(self._take_error)
        job.finished.connect(job.deleteLater)
        job.start()

    @Slot(object)
    def _take(self, read: tuple[Content, int, Sequence[Any]]) -> None:
        content, block, items = read
        self._job = None
        if content is self._content:
            self._blocks[block] = items
            while len(self._blocks) > max(_KEPT, 2 * len(self._wanted)):
                self._blocks.popitem(last=False)
            self.ready.emit()
        self._read_on()

    @Slot(object)
    def _take_error(self, error: NnstudioError) -> None:
        self._job = None
        self._is_broken = True
        self.failed.emit(error)


def _read(content: Content, block: int, job: Job) -> tuple[Content, int, Sequence[Any]]:
    places = content.order[block * content.together : (block + 1) * content.together]
    chosen = content.split.take(places)
    return content, block, content.prepare(np.asarray(chosen.inputs), chosen.targets)
