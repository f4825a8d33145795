"""The page Data: choosing sources, seeing what they hold, and mending what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import SOURCES, Images, Mnist, Moons, Npz, Spirals
from nnstudio.data.transforms import Standardize
from nnstudio.gui import edits
from nnstudio.gui.document import TRAINING, Document
from nnstudio.gui.panels.data_panel import DataPanel
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.settings import Settings
from tests.gui.panels.trainings import hosted


@pytest.fixture
def panel(qtbot: QtBot, points: Document, settings: Settings) -> Iterator[DataPanel]:
    panel = DataPanel(points, settings)
    with hosted(panel, 1000, 600):
        loaded(qtbot, panel)
        yield panel
        panel.wait()


def loaded(qtbot: QtBot, panel: DataPanel) -> None:
    document = panel._document
    qtbot.waitUntil(
        lambda: (
            not panel.is_loading
            and (problem(panel) != "" or (panel.survey is not None and panel.survey.source == document.project.data))
        ),
    )


def text(panel: DataPanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def problem(panel: DataPanel) -> str:
    return text(panel, "data_problem")


def click(panel: QWidget, name: str) -> None:
    button = panel.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def saved(path: Path, features: int = 2, classes: int = 2) -> Path:
    rng = np.random.default_rng(0)
    np.savez(path, x=rng.normal(size=(60, features)).astype("f4"), y=np.arange(60) % classes)
    return path


def test_samples_and_split_are_shown_of_the_projects_data(panel: DataPanel) -> None:
    assert panel.survey is not None
    assert panel.samples.isVisible()
    assert panel.balance.isVisible()
    assert "training <b>288</b>" in text(panel, "data_sizes")
    assert text(panel, "data_shape") == "2"


def test_every_registered_source_can_be_chosen(panel: DataPanel) -> None:
    combo = panel.findChild(QComboBox, "data_source")
    assert isinstance(combo, QComboBox)
    assert [combo.itemText(place) for place in range(combo.count())] == [kind.__name__ for kind in SOURCES]


def test_choosing_a_source_is_a_step_that_loads_it(qtbot: QtBot, panel: DataPanel, points: Document) -> None:
    combo = panel.findChild(QComboBox, "data_source")
    assert isinstance(combo, QComboBox)
    combo.setCurrentText("Spirals")
    combo.activated.emit(combo.currentIndex())
    assert isinstance(points.project.data, Spirals)
    loaded(qtbot, panel)
    points.undo()
    assert combo.currentText() == "Moons"
    loaded(qtbot, panel)


def test_a_field_of_the_source_changes_what_is_loaded(qtbot: QtBot, panel: DataPanel, points: Document) -> None:
    samples = panel.findChild(NumberBox, "samples")
    assert isinstance(samples, NumberBox)
    samples.selectAll()
    QTest.keyClicks(samples.lineEdit(), "200")
    assert isinstance(points.project.data, Moons)
    assert points.project.data.samples == 200
    loaded(qtbot, panel)
    assert "test <b>40</b>" in text(panel, "data_sizes")


def test_another_transform_is_a_step(panel: DataPanel, points: Document) -> None:
    combo = panel.findChild(QComboBox, "transform")
    assert isinstance(combo, QComboBox)
    combo.setCurrentText("Standardize")
    combo.activated.emit(combo.currentIndex())
    assert isinstance(points.project.transform, Standardize)


def test_a_file_that_is_dropped_becomes_the_data(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = saved(tmp_path / "some.npz")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    what = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(panel, QDragEnterEvent(QPoint(500, 400), *what))
    QApplication.sendEvent(panel, QDropEvent(QPoint(500, 400), *what))
    assert points.project.data == Npz(path=str(path))
    loaded(qtbot, panel)
    assert panel.samples.isVisible()


def test_a_folder_is_taken_for_pictures_or_for_mnists_form_by_what_is_in_it(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    panel.take_data(tmp_path)
    assert points.project.data == Images(path=str(tmp_path))
    loaded(qtbot, panel)
    assert "no folder for each class" in problem(panel)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"")
    panel.take_data(tmp_path)
    assert points.project.data == Mnist(path=str(tmp_path))
    qtbot.waitUntil(lambda: "train-images" in problem(panel), timeout=30_000)


def test_a_file_of_another_kind_is_refused_in_place(panel: DataPanel, points: Document, tmp_path: Path) -> None:
    panel.take_data(tmp_path / "notes.doc")
    assert "notes.doc holds no data that nnstudio reads" in problem(panel)
    assert isinstance(points.project.data, Moons)


def test_data_that_are_gone_are_said_to_be_and_can_be_loaded_once_they_are_back(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "gone.npz"
    points.edit(*edits.set_data(points.project, Npz(path=str(path))))
    loaded(qtbot, panel)
    assert "does not exist" in problem(panel)
    assert not panel.samples.isVisible()
    pointing = panel.findChild(QPushButton, "point_to_data_button")
    assert isinstance(pointing, QPushButton)
    assert pointing.isVisible()
    saved(path)
    click(panel, "load_again_button")
    qtbot.waitUntil(panel.samples.isVisible)
    assert problem(panel) == ""


def test_a_file_that_is_no_npz_is_one_sentence(qtbot: QtBot, panel: DataPanel, tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(b"not a zip")
    panel.take_data(path)
    loaded(qtbot, panel)
    assert "broken.npz" in problem(panel)


def test_loading_can_be_called_off(panel: DataPanel, points: Document) -> None:
    points.edit(*edits.set_data(points.project, Moons(samples=1_000_000)))
    panel.reload()
    assert panel.is_loading
    panel.cancel()
    assert not panel.is_loading
    assert "called off" in problem(panel)


def test_while_training_the_data_can_only_be_looked_at(panel: DataPanel, points: Document) -> None:
    points.set_read_only(TRAINING)
    combo = panel.findChild(QComboBox, "data_source")
    assert isinstance(combo, QComboBox)
    assert not combo.isEnabled()


def test_a_network_that_does_not_fit_is_made_to_in_one_step(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    panel.take_data(saved(tmp_path / "five.npz", features=5, classes=3))
    loaded(qtbot, panel)
    before = points.network
    assert "input_1 takes samples of 2" in text(panel, "data_misfit")
    click(panel, "adapt_network_button")
    assert text(panel, "data_misfit") == ""
    assert not points.summary.problems
    points.undo()
    assert points.network == before
