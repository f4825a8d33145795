"""Files that are dragged over from another program, as from a file manager."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QMessageBox

from nnstudio.network.templates import template_named
from nnstudio.project import Project, save_project
from tests.x11.facts import Facts
from tests.x11.person import Person, wait_until, xdotool


class FileManager:
    """A process whose files are dragged with the mouse; `said` is what it has told of that."""

    def __init__(self, folder: Path, *files: Path) -> None:
        self._said = folder / "said.txt"
        self._heard = 0
        self._agreed = False
        with self._said.open("w", encoding="utf-8") as said:
            program = Path(__file__).with_name("file_manager.py")
            self.process = subprocess.Popen([sys.executable, str(program), *map(str, files)], stdout=said)
        wait_until(lambda: self._has_said("ready"), "the other program shows its window")

    def drop_next(self, at: QPoint) -> None:
        """Drag its next file to a place on the screen, and let go once it is agreed there that the file is copied."""
        start = QPoint(10, 10)
        xdotool("mousemove", start.x(), start.y(), "mousedown", 1)
        wait_until(lambda: self._has_said("drags"), "the other program drags a file")
        if self._agreed:  # to another file, which holds until something else is said
            wait_until(lambda: self._hears(start, "IgnoreAction"), "the file is not welcome where it comes from")
        wait_until(lambda: self._hears(at, "CopyAction"), "the file is welcome")
        self._agreed = True
        xdotool("mouseup", 1)
        wait_until(lambda: self._has_said("done"), "the other program is free again")

    def _hears(self, at: QPoint, action: str) -> bool:
        """Whether it is told that an action is agreed to where the pointer is put."""
        # The pointer trembles, as under a hand: what it did before the drag had begun was seen by nobody.
        xdotool("mousemove", at.x() + 1, at.y(), "mousemove", at.x(), at.y())
        return self._has_said(action)

    def _has_said(self, word: str) -> bool:
        """Whether it has said a word since the one that was last waited for."""
        assert self.process.poll() is None, f"the other program ended with {self.process.returncode}"
        words = self._said.read_text("utf-8").split()
        if word not in words[self._heard :]:
            return False
        self._heard = words.index(word, self._heard) + 1
        return True


@pytest.fixture
def file_manager(tmp_path: Path) -> Iterator[Callable[..., FileManager]]:
    """Return how to start another program with some files; it ends with the test."""
    started: list[FileManager] = []

    def start(*files: Path) -> FileManager:
        started.append(FileManager(tmp_path, *files))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


def test_files_from_another_program_are_opened_wherever_they_are_dropped(
    person: Person, facts: Facts, tmp_path: Path, file_manager: Callable[..., FileManager]
) -> None:
    opened, other, rubbish = tmp_path / "opened.nns", tmp_path / "other.nns", tmp_path / "rubbish.docx"
    for file in (opened, other):
        save_project(file, Project(template_named("digits-mlp").build()))
    rubbish.touch()
    files = file_manager(opened, rubbish, other)

    files.drop_next(person.corner_of("palette_search"))
    person.waits(lambda: facts.document.path == opened, "the file is opened that was dropped on a text field")
    field = person.window.findChild(QLineEdit, "palette_search")
    assert field is not None
    assert person.look(field.text) == ""

    files.drop_next(person.corner_of("loss_plot"))
    notices = person.window.notices
    person.waits(lambda: any("rubbish.docx" in str(each.said) for each in notices.strips), "the window says why not")

    person.click_card("dense_1")
    person.press("Delete")
    person.waits(lambda: "dense_1" not in facts.names, "the network is another than in its file")
    files.drop_next(person.corner_of("canvas"))
    person.sees_dialog("unsaved_question")
    person.answer(QMessageBox.StandardButton.Discard)
    person.waits(lambda: facts.document.path == other, "the other file is opened")
