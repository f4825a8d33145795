"""Where weights lie that undo may bring back: the nearest in memory, the others in files that go with the window."""

from __future__ import annotations

import mmap
import shutil
import tempfile
import weakref
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Slot

from nnstudio.engine.parameters import Parameters
from nnstudio.gui.background import Job
from nnstudio.gui.document import Document
from nnstudio.gui.training.memory import physical_memory
from nnstudio.layers.base import Array

FOLDER = "undo"

_MOST = 2**30
_SHARE = 8
"""What a machine's memory is divided by for weights that are not the present ones, at most a gibibyte of them."""

_ALIGNMENT = 64
_FREE = 2
"""How many times the weights a disk must have free to take them."""


class Shelf(QObject):
    """Keeps the weights of the document's other steps within a budget of memory.

    What is more goes to disk beside the window, the furthest steps first, and is read from there when undo or redo
    comes to it: nothing is ever lost. Where the disk cannot take it, it stays in memory. The files have no name, so
    that none is left however the program ends.
    """

    def __init__(self, document: Document, folder: Path, parent: QObject, budget: int | None = None) -> None:
        """Put files below `folder`; `budget` is in bytes, by default an eighth of the machine's memory or 1 GiB."""
        super().__init__(parent)
        self._document = document
        self._folder = folder / FOLDER
        self._budget = default_budget() if budget is None else budget
        self._away: weakref.WeakSet[Parameters] = weakref.WeakSet()
        self._job: Job | None = None
        document.status_changed.connect(self.tidy)

    @Slot()
    def tidy(self) -> None:
        """Put away what is beyond the budget, one step's weights after the other."""
        if self._job is not None:
            return
        excess = self._excess()
        if excess is None:
            return
        self._away.add(excess)  # tried once: what the disk cannot take stays in memory
        self._job = Job(lambda _: _put_away(excess, self._folder), parent=self)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._take)
        self._job.start()

    @Slot()
    def wait(self) -> None:
        """Wait until nothing is being written: for a program that ends."""
        if self._job is not None:
            self._job.wait()

    def _excess(self) -> Parameters | None:
        """Return the weights in memory that are to go first; None where all are within the budget."""
        kept = [learned.parameters for learned in self._document.other_learned if learned.parameters not in self._away]
        return kept[0] if sum(map(size, kept)) > self._budget else None

    @Slot(object)
    def _take(self, _: object) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
        self.tidy()


def default_budget() -> int:
    """Return the bytes of memory for weights that are not the present ones."""
    present = physical_memory()
    return _MOST if present is None else min(_MOST, present // _SHARE)


def size(parameters: Parameters) -> int:
    """Return the bytes of a network's arrays."""
    return sum(array.nbytes for _, _, array in parameters)


def _put_away(parameters: Parameters, folder: Path) -> None:
    """Let arrays lie in a file without a name in place of memory; leave them where the disk cannot take them."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free >= _FREE * size(parameters):
            parameters.hold(_in_file(parameters, folder))
    except OSError:
        return


def _in_file(parameters: Parameters, folder: Path) -> dict[int, dict[str, Array]]:
    """Write arrays to a file that goes with the last of them, and return them as they lie there, not to be written."""
    places: list[tuple[int, str, Array, int]] = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for node_id, name, array in parameters:
            file.write(bytes(-file.tell() % _ALIGNMENT))
            places.append((node_id, name, array, file.tell()))
            file.write(np.ascontiguousarray(array).data)
        file.write(bytes(_ALIGNMENT))  # a file that is mapped has at least one byte
        file.flush()
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    arrays: dict[int, dict[str, Array]] = {}
    for node_id, name, array, start in places:
        arrays.setdefault(node_id, {})[name] = np.frombuffer(content, array.dtype, array.size, start).reshape(
            array.shape
        )
    return arrays
