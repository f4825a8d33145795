from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.engine.parameters import Parameters
from nnstudio.formats import write_weights
from nnstudio.gui import edits
from nnstudio.gui.app import first_project
from nnstudio.gui.areas import Area
from nnstudio.gui.document import TRAINING
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.shell import Shell
from nnstudio.project import save_project
from tests.gui.windows import Person, drop, told

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing


class DataPanel(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Path] = []

    def take_data(self, path: Path) -> None:
        self.taken.append(path)


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return Shell(window)


def test_a_project_is_opened(qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "x.nns"
    save_project(file, first_project())
    assert drop(window, file) is not None
    qtbot.waitUntil(lambda: window.document.path == file)


@pytest.mark.parametrize("suffix", [".safetensors", ".npz"])
def test_weights_are_loaded(qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"x{suffix}"
    write_weights(file, window.document.network, Parameters.initialize(window.document.network))
    person = Person()
    assert drop(window, file) is not None
    qtbot.waitUntil(lambda: bool(person.asked or told(window)))
    assert not told(window)
    assert person.asked == ["import_weights_dialog"]


def test_data_go_to_the_panel_for_data(qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path) -> None:
    panel = DataPanel()
    window.place(Area.DATA, panel)
    samples = tmp_path / "samples.npz"
    np.savez(samples, x_train=np.zeros((4, 2), np.float32), y_train=np.zeros(4, np.int64))
    assert drop(window, samples) is not None
    assert drop(window, tmp_path) is not None
    qtbot.waitUntil(lambda: panel.taken == [samples, tmp_path])
    assert window.verbs["mode_data"].isChecked()


def test_what_nothing_can_be_done_with_is_one_sentence(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.docx"
    assert drop(window, notes) is not None
    qtbot.waitUntil(lambda: len(told(window)) == 1)
    assert f"{notes} does not exist" in told(window)[0]
    notes.touch()
    assert drop(window, notes) is not None
    qtbot.waitUntil(lambda: "notes.docx is no project, no weights and no data that nnstudio" in told(window)[0])
    assert drop(window, tmp_path / "a.nns", tmp_path / "b.nns") is not None
    qtbot.waitUntil(lambda: "2 files were dropped" in told(window)[0])
    assert len(told(window)) == 1, "what was said of others is put away"


def test_files_are_taken_on_text_fields_too(qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "x.nns"
    save_project(file, first_project())
    field = QLineEdit()
    window.place(Area.PALETTE, field)
    field.show()
    assert drop(window, file, on=field) is not None
    qtbot.waitUntil(lambda: window.document.path == file)
    assert field.text() == ""


def test_nobody_is_told_that_files_were_moved(window: MainWindow, shell: Shell, tmp_path: Path) -> None:
    action = Qt.DropAction
    assert drop(window, tmp_path / "gone.nns", actions=action.MoveAction | action.CopyAction) is action.CopyAction
    assert drop(window, tmp_path / "gone.nns", actions=action.MoveAction) is action.IgnoreAction


def file_beside_unsaved_work(window: MainWindow, folder: Path) -> Path:
    """Return a project's file that the window asks about before it opens it, as what it shows is not saved."""
    file = folder / "x.nns"
    save_project(file, first_project())
    window.document.edit(*edits.set_training(window.document.project, "epochs", 3))
    return file


def test_the_program_that_files_come_from_does_not_wait_for_an_answer(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    file = file_beside_unsaved_work(window, tmp_path)
    person = Person(lambda box: box.reject())
    assert drop(window, file) is not None
    assert person.asked == [], "it was let go before anything is asked"
    qtbot.waitUntil(lambda: person.asked == ["unsaved_question"])


def test_nothing_is_taken_while_something_is_asked(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    file = file_beside_unsaved_work(window, tmp_path)
    answers: list[Qt.DropAction | None] = []

    def drop_another(box: QDialog) -> None:
        answers.append(drop(window, file))
        box.reject()

    person = Person(drop_another)
    assert drop(window, file) is not None
    qtbot.waitUntil(lambda: bool(answers) and QApplication.activeModalWidget() is None)
    assert answers == [None]
    assert person.asked == ["unsaved_question"]


def test_a_name_that_the_system_does_not_take_is_none_of_a_file(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    assert drop(window, Path("/") / ("x" * 300 + ".nns")) is not None
    qtbot.waitUntil(lambda: len(told(window)) == 1)
    assert "xxx.nns does not exist" in told(window)[0]


def test_a_training_in_the_way_is_said_where_the_file_was_dropped_until_it_is_over(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    window.document.set_read_only(TRAINING)
    assert drop(window, tmp_path) is not None
    qtbot.waitUntil(lambda: told(window) == [str(TRAINING)])
    assert not window.verbs["mode_data"].isChecked(), "there would be nothing to see of it"
    window.document.set_read_only(None)
    assert not told(window)


def test_text_is_not_taken(window: MainWindow, shell: Shell) -> None:
    assert drop(window) is None
