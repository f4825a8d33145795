from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QTableWidget
from pytestqt.qtbot import QtBot
from safetensors.numpy import load_file

from nnstudio.engine.parameters import Parameters
from nnstudio.formats import write_weights
from nnstudio.gui import edits
from nnstudio.gui.document import TRAINING
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.shell import Shell
from nnstudio.messages import message
from nnstudio.network.templates import template_named
from tests.gui.windows import Person, choosing, part, told

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return Shell(window)


def idle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.files.bench.is_busy)


@pytest.mark.parametrize("suffix", [".safetensors", ".npz"])
def test_weights_are_shown_before_they_are_loaded_as_one_step(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"w{suffix}"
    parameters = Parameters.initialize(window.document.network, 11)
    write_weights(file, window.document.network, parameters)
    rows: list[list[str]] = []

    def agree(dialog: QDialog) -> None:
        assert window.document.learned is None, "nothing is loaded before a person agrees"
        table = part(dialog, QTableWidget, "import_table")
        for row in range(table.rowCount()):
            rows.append([item.text() for column in range(4) if (item := table.item(row, column)) is not None])
        dialog.accept()

    person = Person(choosing(file), agree)
    window.verbs["import_weights"].trigger()
    qtbot.waitUntil(lambda: window.document.learned is not None)
    assert person.asked == ["file_dialog", "import_weights_dialog"]
    assert ["conv2d_1.weight", "32 × 1 × 3 × 3", "32 × 1 × 3 × 3", "loaded"] in rows
    assert window.document.parameters is not None
    assert window.document.parameters.equals(parameters)
    window.document.undo()
    assert window.document.learned is None


def test_what_does_not_fit_stands_first_and_stays_as_it_was(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "w.npz"
    present = Parameters.initialize(window.document.network, 3)
    window.document.learn(message("Train"), present)
    np.savez(file, **{"conv2d_1.bias": np.ones(32, np.float32), "dense_2.weight": np.ones((5, 128), np.float32)})
    first: list[str] = []

    def agree(dialog: QDialog) -> None:
        item = part(dialog, QTableWidget, "import_table").item(0, 3)
        assert item is not None
        first.append(item.text())
        assert "1 of 8 arrays fit" in part(dialog, QLabel, "import_summary").text()
        dialog.accept()

    person = Person(agree)
    shell.weights.load(file)
    qtbot.waitUntil(lambda: bool(person.asked))
    idle(shell, qtbot)
    assert first == ["not in the file, stays as it is"]
    loaded = window.document.parameters
    assert loaded is not None
    np.testing.assert_array_equal(loaded[2]["bias"], 1.0)
    np.testing.assert_array_equal(loaded[2]["weight"], present[2]["weight"])


def test_weights_that_are_declined_change_nothing(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "w.safetensors"
    write_weights(file, window.document.network, Parameters.initialize(window.document.network))
    person = Person(QDialog.reject)
    shell.weights.load(file)
    qtbot.waitUntil(lambda: bool(person.asked))
    assert window.document.learned is None
    assert not window.document.is_modified


@pytest.mark.parametrize("name", ["w.safetensors", "w.npz", "w.pt"])
def test_a_bad_file_is_one_sentence_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(b"rubbish" * 10)
    shell.weights.load(file)
    qtbot.waitUntil(lambda: bool(window.notices.strips))
    assert name in told(window)[0]
    assert window.document.learned is None


def test_weights_wait_for_a_network_that_runs_and_a_training_that_ends(
    window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    window.document.set_read_only(TRAINING)
    shell.weights.load(tmp_path / "w.npz")
    assert not shell.files.bench.is_busy
    window.document.set_read_only(None)
    window.document.edit(*edits.delete(window.document.project, {6}))
    shell.weights.load(tmp_path / "w.npz")
    assert "the network cannot take weights" in told(window)[0]


def test_exported_weights_are_numbered_where_that_is_asked_for(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    window.document.learn(message("Train"), Parameters.initialize(window.document.network, 3))
    file = tmp_path / "out.safetensors"

    def number(dialog: QDialog) -> None:
        part(dialog, QCheckBox, "export_numbered").click()
        dialog.accept()

    person = Person(number, choosing(file))
    window.verbs["export_weights"].trigger()
    idle(shell, qtbot)
    assert person.asked == ["export_weights_dialog", "file_dialog"]
    assert "0.weight" in load_file(file)


def test_a_network_that_branches_says_why_it_cannot_be_numbered(window: MainWindow, shell: Shell) -> None:
    shell.files.begin(template_named("resnet-18"))
    window.document.learn(message("Train"), Parameters.initialize(window.document.network))
    why: list[str] = []

    def read(dialog: QDialog) -> None:
        assert not part(dialog, QCheckBox, "export_numbered").isEnabled()
        why.append(part(dialog, QLabel, "export_numbered_why").text())
        dialog.reject()

    person = Person(read)
    window.verbs["export_weights"].trigger()
    assert person.asked
    assert "branches" in why[0]


def test_there_is_nothing_to_export_before_something_was_learned(window: MainWindow, shell: Shell) -> None:
    window.verbs["export_weights"].trigger()
    assert "train the network or import weights first" in told(window)[0]
