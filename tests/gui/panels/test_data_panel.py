"""The page Data: choosing sources, and seeing what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import SOURCES, Csv, Images, Moons, Series, Spirals
from nnstudio.data.transforms import Scale, Standardize
from nnstudio.gui import edits
from nnstudio.gui.document import TRAINING, Document
from nnstudio.gui.panels.data_panel import DataPanel
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.panels.fields_rows import NamesCompleter
from tests.gui.panels.data_panels import IRIS, click, loaded, picture_folder, problem, take
from tests.gui.windows import Person, choosing, part, seen


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing
def test_a_file_of_ones_own_can_be_chosen_whatever_the_data_are(
    qtbot: QtBot, panel: DataPanel, points: Document
) -> None:
    person = Person(choosing(IRIS))
    click(panel, "choose_data_button")
    qtbot.waitUntil(lambda: points.project.data == Csv(str(IRIS)))
    assert person.asked == ["file_dialog"]


def test_samples_and_split_are_shown_of_the_projects_data(panel: DataPanel) -> None:
    assert panel.survey is not None
    assert panel.view.samples.isVisible()
    assert panel.view.balance.isVisible()
    assert "training <b>288</b>" in seen(panel, "data_sizes")
    assert seen(panel, "data_shape") == "each 2 numbers"


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
    assert "test <b>40</b>" in seen(panel, "data_sizes")


def test_another_transform_is_a_step(panel: DataPanel, points: Document) -> None:
    combo = panel.findChild(QComboBox, "transform")
    assert isinstance(combo, QComboBox)
    combo.setCurrentText("Standardize")
    combo.activated.emit(combo.currentIndex())
    assert isinstance(points.project.transform, Standardize)


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


def test_while_training_the_data_can_only_be_looked_at(panel: DataPanel, points: Document) -> None:
    points.set_read_only(TRAINING)
    combo = panel.findChild(QComboBox, "data_source")
    assert isinstance(combo, QComboBox)
    assert not combo.isEnabled()


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


def test_a_dropped_table_of_dates_and_numbers_is_a_series_until_somebody_says_otherwise(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "weather.csv"
    days = [f"{2000 + row // 28}-01-{1 + row % 28:02}" for row in range(600)]
    path.write_text("day,rain\n" + "".join(f"{day},{row % 9}.5\n" for row, day in enumerate(days)))
    take(qtbot, panel, path)
    assert points.project.data == Series(path=str(path))
    click(panel, "reread_button")
    loaded(qtbot, panel)
    assert "no column to learn from besides the target" in problem(panel)


def test_a_table_of_dates_that_is_too_short_for_a_series_stays_a_table(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "born.csv"
    path.write_text("born,height,weight\n" + "".join(f"1990-01-{1 + row},{row}.5,{row * row}\n" for row in range(20)))
    take(qtbot, panel, path)
    assert points.project.data == Csv(path=str(path))


@pytest.mark.parametrize("name", ["choose_data_button", "data_source"])
def test_a_training_that_takes_what_has_the_keyboard_hands_it_to_no_other_button(
    panel: DataPanel, points: Document, name: str
) -> None:
    used = part(panel, QWidget, name)
    used.setFocus()
    assert panel.focusWidget() is used
    points.set_read_only(TRAINING)
    assert not used.isEnabled()
    assert panel.focusWidget() is None
