"""Keeping unsaved work where a crash does not reach it: at most the last minute is lost.

Weights are long and change only with a training; they lie in a file of their own, which edits leave alone.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from nnstudio.formats import replacing
from nnstudio.gui.background import Job
from nnstudio.gui.document import Document, Learned
from nnstudio.gui.settings import Settings
from nnstudio.gui.snapshot import Snapshot, arrays_for
from nnstudio.messages import NnstudioError
from nnstudio.project import SUFFIX, OpenedProject, open_project, save_project

FOLDER = "unsaved"

_SOON = 1_000
"""Milliseconds after a training, or a recovery, until what came of it is kept."""


@dataclass(frozen=True)
class Kept:
    """The files in which one running window keeps its work; the lock is held while it runs."""

    stem: Path

    @property
    def project(self) -> Path:
        """The project as it was last."""
        return self.stem.with_suffix(SUFFIX)

    @property
    def weights(self) -> Path:
        """What was learned, with the network that learned it; missing where nothing was."""
        return self.stem.with_suffix(".weights")

    @property
    def note(self) -> Path:
        """What it is called, where it was saved, and when it was kept."""
        return self.stem.with_suffix(".json")

    def lock(self) -> QLockFile:
        """Return its lock, not yet taken; that of a process that is gone can be."""
        lock = QLockFile(str(self.stem.with_suffix(".lock")))
        lock.setStaleLockTime(0)
        return lock

    def write(self, snapshot: Snapshot, before: Snapshot | None = None) -> None:
        """Keep a snapshot; raises SaveError where that cannot be.

        Its weights are written only where they are others than those of `before`, which is what was kept last. They
        come first: a project beside newer weights has lost nothing.
        """
        if snapshot.learned is not None and (before is None or before.learned is not snapshot.learned):
            snapshot.write(self.weights)
        save_project(self.project, snapshot.project)
        if snapshot.learned is None:
            self.weights.unlink(missing_ok=True)
        note = {"title": snapshot.title, "path": str(snapshot.path or ""), "time": time.time()}
        with replacing(self.note) as file:
            file.write(json.dumps(note).encode())

    def read(self) -> OpenedProject:
        """Return what was kept; raise what opening a project raises. Weights that cannot be read are left out."""
        opened = open_project(self.project)
        if not self.weights.exists():
            return opened
        try:
            kept = open_project(self.weights)
        except NnstudioError as error:
            return replace(opened, notices=(*opened.notices, error.message))
        if kept.parameters is None:
            return opened
        learned = Learned(kept.project.network, kept.parameters, kept.fitted, kept.history)
        parameters = arrays_for(learned, opened.project.network, opened.project.settings.seed)
        return replace(opened, parameters=parameters, fitted=kept.fitted, history=kept.history)

    def discard(self) -> None:
        """Remove what was kept."""
        for path in (self.note, self.project, self.weights):
            path.unlink(missing_ok=True)


class Autosave(QObject):
    """Keeps the document while it has unsaved edits, every so often and soon after a training."""

    def __init__(self, document: Document, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._learning: Callable[[], Learned | None] | None = None
        self._kept: Kept | None = None
        self._lock: QLockFile | None = None
        self._last: Snapshot | None = None
        self._job: Job | None = None
        self._was_read_only = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.keep)
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self.keep)
        document.status_changed.connect(self._follow)
        self.follow_settings()

    def follow_settings(self) -> None:
        """Keep work as often as the settings say."""
        seconds = self._settings.autosave_seconds
        if seconds is None:
            self._timer.stop()
        else:
            self._timer.start(1000 * seconds)

    def ask_while_training(self, learning: Callable[[], Learned | None]) -> None:
        """Let a training say what it has learned so far, so that this is kept as well."""
        self._learning = learning

    def keep_soon(self) -> None:
        """Keep what there is in a moment."""
        if self._settings.autosave_seconds is not None:
            self._soon.start()

    def keep(self) -> None:
        """Keep what there is, beside the window, if it is other than what was kept last."""
        if self._job is not None:
            return  # before a snapshot, for which what a training has learned is copied
        snapshot = self._snapshot()
        if snapshot is None or self._is_kept(snapshot):
            return
        kept = self._own()
        if kept is None:
            return
        before, self._last = self._last, snapshot
        self._job = Job(lambda _: kept.write(snapshot, before), parent=self)
        self._job.done.connect(self._finish)
        self._job.cancelled.connect(self._finish)
        self._job.failed.connect(self._fail)
        self._job.start()

    def keep_now(self) -> bool:
        """Keep what there is before this returns, as after a crash; whether that was possible."""
        self.wait()
        snapshot = self._snapshot()
        kept = self._own() if snapshot else None
        if snapshot is None or kept is None:
            return False
        try:
            kept.write(snapshot, self._last if self._job is None else None)
        except (NnstudioError, OSError):
            self._last = None
            return False
        self._last = snapshot
        return True

    def discard(self) -> None:
        """Forget what was kept: it has been saved, or is not wanted."""
        self.wait()
        self._soon.stop()
        self._last = None
        if self._kept is not None:
            self._kept.discard()

    def close(self) -> bool:
        """Leave nothing behind as the window closes; never stands in the way of that."""
        self.discard()
        if self._lock is not None:
            self._lock.unlock()
        self._kept = self._lock = None
        return True

    def wait(self) -> None:
        """Wait until nothing is being written."""
        if self._job is not None:
            self._job.wait()

    def _snapshot(self) -> Snapshot | None:
        learning = self._learning() if self._learning and self._document.read_only is not None else None
        return Snapshot.of(self._document, learning) if learning or self._document.is_modified else None

    def _is_kept(self, snapshot: Snapshot) -> bool:
        last = self._last
        return last is not None and last.project is snapshot.project and last.learned is snapshot.learned

    def _own(self) -> Kept | None:
        """Return the files of this window, locked as long as it runs; None where there can be none."""
        if self._kept is None:
            folder = self._settings.state_folder / FOLDER
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError:
                return None
            kept = Kept(folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}")
            lock = kept.lock()
            if not lock.tryLock(0):
                return None
            self._kept, self._lock = kept, lock
        return self._kept

    def _follow(self) -> None:
        is_read_only = self._document.read_only is not None
        if self._was_read_only and not is_read_only:
            self.keep_soon()
        self._was_read_only = is_read_only
        if not is_read_only and not self._document.is_modified and self._last is not None and self._job is None:
            self.discard()

    def _finish(self, _: object = None) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
        self._follow()

    def _fail(self, _: NnstudioError) -> None:
        """Try again next time: a full disk is told of when a person saves."""
        self._last = None
        self._finish()
