"""The page Data: choosing sources, seeing what they hold, and mending what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnstudio.data.augmentation import PRESETS
from nnstudio.data.sources import SOURCES, Csv, Digits, Images, Moons, Npz, Series, Spirals, Text
from nnstudio.data.transforms import Scale, Standardize
from nnstudio.engine.losses import CrossEntropy
from nnstudio.gui import edits
from nnstudio.gui.document import TRAINING, Document
from nnstudio.gui.panels.data_panel import DataPanel
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.panels.fields_rows import NamesCompleter
from nnstudio.gui.settings import Settings
from tests.gui.panels.trainings import hosted
from tests.gui.windows import part


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
            and panel.view.is_complete
            and (problem(panel) != "" or (panel.survey is not None and panel.survey.source == document.project.data))
        ),
    )


def take(qtbot: QtBot, panel: DataPanel, path: Path) -> None:
    """Drop a file or folder, and wait until it is taken or refused."""
    panel.take_data(path)
    loaded(qtbot, panel)


def choose(panel: DataPanel, name: str, text: str) -> None:
    """Choose an entry of a box."""
    combo = part(panel, QComboBox, name)
    combo.setCurrentText(text)
    combo.activated.emit(combo.currentIndex())


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
    assert panel.view.samples.isVisible()
    assert panel.view.balance.isVisible()
    assert "training <b>288</b>" in text(panel, "data_sizes")
    assert text(panel, "data_shape") == "each 2"


def test_every_registered_source_can_be_chosen(panel: DataPanel) -> None:
    combo = panel.findChild(QComboBox, "data_source")
    assert isinstance(combo, QComboBox)
    assert [combo.itemText(place) for place in range(combo.count())] == [kind.__name__ for kind in SOURCES]


def test_choosing_a_source_is_a_step_that_loads_it(qtbot: QtBot, panel: DataPanel, points: Document) -> None:
    combo = panel.findChild(QComboBox, "data_source")
    assert isinstance(combo, QComboBox)
    combo.setCurrentText("Spirals")
    combo.activated.emit(combo.currentIndex())
    loaded(qtbot, panel)
    assert isinstance(points.project.data, Spirals)
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
    loaded(qtbot, panel)
    assert points.project.data == Npz(path=str(path))
    assert panel.view.isVisible()


def test_a_folder_is_taken_for_pictures_or_for_mnists_form_by_what_is_in_it(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"")
    take(qtbot, panel, tmp_path)
    assert "train-images" in problem(panel)
    folder = picture_folder(tmp_path / "pictures")
    take(qtbot, panel, folder)
    assert points.project.data == Images(path=str(folder))
    assert problem(panel) == ""
    assert panel.view.samples.grid.isVisible()


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
    assert not panel.view.isVisible()
    pointing = panel.findChild(QPushButton, "point_to_data_button")
    assert isinstance(pointing, QPushButton)
    assert pointing.isVisible()
    saved(path)
    click(panel, "load_again_button")
    qtbot.waitUntil(panel.view.isVisible)
    assert problem(panel) == ""


def test_a_file_that_is_no_npz_is_one_sentence(qtbot: QtBot, panel: DataPanel, tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(b"not a zip")
    take(qtbot, panel, path)
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
    source = Npz(path=str(saved(tmp_path / "five.npz", features=5, classes=3)))
    points.edit(*edits.set_data(points.project, source))
    loaded(qtbot, panel)
    before = points.network
    assert "input_1 takes samples of 2" in text(panel, "data_misfit")
    click(panel, "adapt_network_button")
    assert text(panel, "data_misfit") == ""
    assert not points.summary.problems
    points.undo()
    assert points.network == before


IRIS = Path(__file__).parents[3] / "examples" / "iris.csv"


def test_a_dropped_table_can_be_trained_on_at_once_and_undone_at_once(
    qtbot: QtBot, panel: DataPanel, points: Document
) -> None:
    before = points.project
    take(qtbot, panel, IRIS)
    assert points.project.data == Csv(path=str(IRIS))
    assert points.project.transform == Standardize()
    assert points.problems == ()
    assert points.known_data is not None
    points.undo()
    assert points.project == before


def test_a_network_of_ones_own_is_replaced_only_when_asked(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    before = points.network
    take(qtbot, panel, picture_folder(tmp_path / "pictures"))
    assert points.network == before
    assert text(panel, "data_misfit") != ""
    click(panel, "suit_network_button")
    assert text(panel, "data_misfit") == ""
    assert points.problems == ()


def test_the_file_of_a_table_is_read_as_a_series_with_one_click(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "waves.csv"
    path.write_text("level,wind\n" + "".join(f"{row % 12},{row % 5}.5\n" for row in range(600)))
    take(qtbot, panel, path)
    points.edit(*edits.set_data(points.project, Csv(path=str(path), target=("level",))))
    loaded(qtbot, panel)
    click(panel, "reread_button")
    loaded(qtbot, panel)
    assert points.project.data == Series(path=str(path), target=("level",))


def test_names_of_columns_are_offered_and_completed(qtbot: QtBot, panel: DataPanel, points: Document) -> None:
    take(qtbot, panel, IRIS)
    assert part(panel, QLineEdit, "target").placeholderText() == "species"
    line = part(panel, QLineEdit, "without")
    line.setText('"sepal length"+petal w')
    completer = line.completer()
    assert isinstance(completer, NamesCompleter)
    assert completer.splitPath(line.text()) == ["petal w"]
    completer.setCompletionPrefix("petal w")
    assert completer.currentCompletion() == '"sepal length"+petal width'


BAD: dict[str, tuple[bytes | None, str]] = {
    "ragged.csv": (b"a,b\n1,2\n3,4,5\n", "ragged.csv, line 3"),
    "empty.csv": (b"", "empty"),
    "binary.txt": (bytes(range(256)) * 64, "binary.txt"),
    "nothing": (None, "no folder for each class"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_sentence_and_the_data_before_stay(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path, name: str
) -> None:
    before, path = points.project, tmp_path / name
    content, said = BAD[name]
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    take(qtbot, panel, path)
    assert said in problem(panel)
    assert points.project is before
    assert panel.view.isVisible()
    assert points.known_data is not None
    click(panel, "dismiss_problem_button")
    assert problem(panel) == ""


def test_what_is_refused_can_be_taken_to_correct_its_settings(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("exported on Monday\na,b,c\n" + "".join(f"{row},{row % 7},{row % 2}\n" for row in range(40)))
    take(qtbot, panel, path)
    assert problem(panel) != ""
    click(panel, "use_anyway_button")
    loaded(qtbot, panel)
    assert points.project.data == Csv(path=str(path))
    points.edit(*edits.set_data(points.project, Csv(path=str(path), skip=1)))
    qtbot.waitUntil(lambda: problem(panel) == "" and panel.view.isVisible())


def test_what_the_network_sees_is_shown_at_the_switch(qtbot: QtBot, panel: DataPanel, points: Document) -> None:
    take(qtbot, panel, IRIS)
    read = panel.view.columns.rows[0].spread
    assert read is not None
    assert read.mean == pytest.approx(5.8, abs=0.2)
    QTest.mouseClick(part(panel, QToolButton, "as_seen_toggle"), Qt.MouseButton.LeftButton)
    loaded(qtbot, panel)
    seen = panel.view.columns.rows[0].spread
    assert seen is not None
    assert seen.mean == pytest.approx(0, abs=1e-5)
    assert seen.deviation == pytest.approx(1, abs=1e-5)
    points.edit(*edits.set_transform(points.project, Scale()))
    loaded(qtbot, panel)
    scaled = panel.view.columns.rows[0].spread
    assert scaled is not None
    assert scaled.low >= 0
    assert scaled.high <= 1


def test_columns_say_what_is_missing_constant_and_left_out(qtbot: QtBot, panel: DataPanel, tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    rows = "".join(f"{row},{'' if row % 5 == 0 else row % 3},7,{row % 2}\n" for row in range(60))
    path.write_text(f"id,b,same,y\n{rows}")
    take(qtbot, panel, path)
    found = {row.name: row for row in panel.view.columns.rows}
    assert found["b"].missing == 12
    assert "same" in str(found["same"].remark)
    assert found["y"].used_as == "target"
    assert "12" in part(panel, QLabel, "data_notes_text").text()


def test_files_that_cannot_be_read_are_listed(qtbot: QtBot, panel: DataPanel, tmp_path: Path) -> None:
    folder = picture_folder(tmp_path / "pictures")
    (folder / "cats" / "broken.png").write_bytes(b"no picture")
    take(qtbot, panel, folder)
    panel.view.tabs.setCurrentWidget(panel.view.notes)
    listed = part(panel, QListView, "left_out_list")
    assert listed.isVisible()
    assert listed.model().index(0, 0).data().startswith("broken.png")


def test_few_samples_for_a_batch_are_warned_of_as_the_batch_is_now(panel: DataPanel, points: Document) -> None:
    assert text(panel, "data_warning") == ""
    points.edit(*edits.set_training(points.project, "batch_size", 1000))
    assert "fewer than a batch of 1000" in text(panel, "data_warning")


def test_imbalanced_classes_are_weighed_alike_with_one_click(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "rare.csv"
    path.write_text("a,kind\n" + "".join(f"{row},{'rare' if row % 20 == 0 else 'usual'}\n" for row in range(400)))
    take(qtbot, panel, path)
    assert "class weights make up for it" in text(panel, "data_warning")
    click(panel, "balance_classes_button")
    assert points.project.settings.loss == CrossEntropy(balanced=True)
    assert points.problems == ()
    assert part(panel, QPushButton, "balance_classes_button").isHidden()


def test_a_preset_changes_pictures_that_are_shown_beside_their_originals(
    qtbot: QtBot, panel: DataPanel, points: Document
) -> None:
    points.edit(*edits.set_data(points.project, Digits(per_class=10)))
    loaded(qtbot, panel)
    augmentation = panel.view.augmentation
    panel.view.tabs.setCurrentWidget(augmentation)
    choose(panel, "augmentation_preset", "Digits")
    assert points.project.settings.augmentation == PRESETS["digits"]
    loaded(qtbot, panel)
    first = augmentation.pairs.pairs
    assert first is not None
    assert len(first.originals) == len(first.changed) == 24
    assert first.seconds_per_batch > 0
    click(panel, "redraw_button")
    loaded(qtbot, panel)
    second = augmentation.pairs.pairs
    assert second is not None
    assert second.originals[0] == first.originals[0]
    assert second.changed[0] != first.changed[0]


def test_an_augmentation_that_makes_no_sense_for_dropped_data_is_switched_off(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    points.edit(*edits.set_training(points.project, "augmentation", PRESETS["digits"]))
    path = tmp_path / "poem.txt"
    path.write_text("So much depends upon a red wheel barrow. " * 60)
    take(qtbot, panel, path)
    assert points.project.data == Text(path=str(path))
    assert points.project.settings.augmentation is None


def picture_folder(folder: Path) -> Path:
    """Write ten small pictures of each of two classes."""
    rng = np.random.default_rng(0)
    for label in ("cats", "dogs"):
        (folder / label).mkdir(parents=True)
        for number in range(10):
            pixels = rng.integers(0, 256, (12, 12, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{number}.png")
    return folder
