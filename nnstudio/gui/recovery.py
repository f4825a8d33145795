"""What a window that ended unexpectedly has left, offered to the next one that starts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QLockFile, QObject

from nnstudio.gui.autosave import FOLDER, Autosave, Kept
from nnstudio.gui.files import Files
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.notices import Offer
from nnstudio.gui.wording import wording
from nnstudio.messages import NnstudioError, message
from nnstudio.project import SUFFIX

_LONGEST_NOTE = 65_536


@dataclass(frozen=True, eq=False)
class Leftover:
    """Work that was kept by a window that is gone, and the lock that keeps other windows from it."""

    kept: Kept
    lock: QLockFile
    title: str
    path: Path | None
    time: float

    def discard(self) -> None:
        """Remove it for good."""
        self.kept.discard()
        self.lock.unlock()


def leftovers(state: Path) -> Iterator[Leftover]:
    """Take hold of all work that windows which are gone have left, the newest first."""
    found = []
    for project in sorted((state / FOLDER).glob(f"*{SUFFIX}"), reverse=True):
        kept = Kept(project.with_suffix(""))
        lock = kept.lock()
        if lock.tryLock(0):
            found.append(_described(kept, lock))
    yield from sorted(found, key=lambda left: left.time, reverse=True)


def _described(kept: Kept, lock: QLockFile) -> Leftover:
    """Read the note beside kept work; one that is missing or makes no sense is done without."""
    try:
        note = json.loads(kept.note.read_bytes()[:_LONGEST_NOTE])
        title, path, time = str(note["title"]), str(note["path"]), float(note["time"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        title, path, time = "", "", os.path.getmtime(kept.project)  # noqa: PTH204
    return Leftover(kept, lock, title, Path(path) if path else None, time)


class Recovery(QObject):
    """Offers what was left, one notice for each; putting a notice away leaves the work for the next start."""

    def __init__(self, window: MainWindow, files: Files, autosave: Autosave) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._autosave = autosave
        self._left: dict[str, Leftover] = {}

    def offer(self) -> None:
        """Look for what was left and offer it."""
        for left in leftovers(self._window.settings.state_folder):
            chosen = _Choice(self, left)
            self._window.notices.tell(
                message(
                    "nnstudio ended unexpectedly; {title} was kept as it was at {time}",
                    title=left.title or message("Untitled"),
                    time=_moment(left.time),
                ),
                Offer("restore", message("Restore"), chosen.restore),
                Offer("discard", message("Discard"), left.discard),
                key="recovery",
            )

    def restore(self, left: Leftover) -> None:
        """Show work that was left, unsaved as it was; it stays kept until the window has kept it itself."""
        self._files.settle(_Choice(self, left).show)

    def show(self, left: Leftover) -> None:
        """Show work that was left, in place of what the window shows."""
        try:
            opened = left.kept.read()
        except NnstudioError as error:
            self._window.notices.tell(error)
            return
        self._files.show_opened(opened, left.path)
        self._window.document.mark_unsaved()
        if self._autosave.keep_now():
            left.discard()


class _Choice:
    """One piece of work that a notice is about."""

    def __init__(self, recovery: Recovery, left: Leftover) -> None:
        self._recovery = recovery
        self._left = left

    def restore(self) -> None:
        self._recovery.restore(self._left)

    def show(self) -> None:
        self._recovery.show(self._left)


def _moment(seconds: float) -> str:
    """Return a time as people of the window's language write it."""
    locale = QLocale(wording().language.code)
    return locale.toString(QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale.FormatType.ShortFormat)
