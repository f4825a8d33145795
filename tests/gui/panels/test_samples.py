"""Samples of every kind, however many: pictures, points, rows, curves and texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from nnstudio.data import DataError, DataSource, Split, parse_spec
from nnstudio.data.lazy import LazySamples
from nnstudio.data.samples import Array
from nnstudio.data.sources import Digits, Moons, Npz, Series, Shakespeare
from nnstudio.data.transforms import Standardize
from nnstudio.gui.panels.data_panel_balance import ClassBalance
from nnstudio.gui.panels.data_panel_survey import Look, Survey, scaled, surveyed
from nnstudio.gui.panels.samples import Samples
from nnstudio.gui.panels.samples_faces import PictureFace, pictures
from nnstudio.gui.panels.samples_reader import Content
from tests.gui.panels.trainings import hosted
from tests.gui.windows import part


@pytest.fixture
def samples() -> Iterator[Samples]:
    samples = Samples()
    with hosted(samples, 640, 480):
        yield samples
        samples.wait()


def look_at(qtbot: QtBot, samples: Samples, source: DataSource) -> Survey:
    survey = surveyed(source)
    samples.show_survey(survey)
    qtbot.waitUntil(lambda: samples.is_complete)
    return survey


def ink(samples: Samples) -> int:
    """Return how many different colours are painted."""
    image = samples.grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)})


def choose(samples: Samples, name: str, text: str) -> None:
    combo = part(samples, QComboBox, name)
    combo.setCurrentText(text)
    combo.activated.emit(combo.currentIndex())


@pytest.fixture
def table(tmp_path: Path) -> Npz:
    rng = np.random.default_rng(0)
    path = tmp_path / "table.npz"
    np.savez(path, x=rng.normal(size=(100, 30)).astype("f4"), y=rng.normal(size=(100, 2)))
    return Npz(path=str(path))


def test_pictures_show_each_class_in_turn_and_of_each_part_or_class_those_that_are_chosen(
    qtbot: QtBot, samples: Samples
) -> None:
    survey = look_at(qtbot, samples, Digits())
    assert survey.look is Look.PICTURES
    assert [samples.reader.sample(place).label for place in range(10)] == [str(label) for label in range(10)]
    assert ink(samples) > 50
    choose(samples, "samples_part", "Test")
    choose(samples, "samples_class", "7")
    qtbot.waitUntil(lambda: samples.is_complete)
    assert part(samples, QLabel, "samples_count").text() == "100 samples"
    assert samples.reader.sample(3).label == "7"


class Many(LazySamples):
    """A hundred million pictures that count how many of them are read."""

    def __init__(self) -> None:
        super().__init__((100_000_000, 1, 4, 4), np.dtype(np.uint8))
        self.read_count = 0

    def read(self, places: Array) -> Array:
        self.read_count += len(places)
        return np.broadcast_to(places.astype(np.uint8)[:, None, None, None], (len(places), 1, 4, 4))


def test_of_any_number_only_those_in_sight_are_read(qtbot: QtBot, samples: Samples) -> None:
    survey = look_at(qtbot, samples, Digits(per_class=2))
    many = Many()
    face = PictureFace(survey, None)
    none = np.broadcast_to(np.int64(0), len(many))  # so many labels and places without memory for them
    samples.reader.show(Content(Split(many, none), none, face.prepare))
    samples.grid.show_face(face)
    bar = samples.grid.verticalScrollBar()
    QTest.keyClick(samples.grid, Qt.Key.Key_End)
    assert bar.value() == bar.maximum() > 100_000_000
    qtbot.waitUntil(lambda: samples.is_complete)
    assert len(samples.grid.places_in_sight()) > 10
    assert samples.grid.places_in_sight().stop == len(many)
    assert samples.reader.sample(len(many) - 1) is not None
    assert many.read_count < 1000


def test_points_lie_in_a_plane_in_the_colours_of_their_classes(qtbot: QtBot, samples: Samples) -> None:
    assert look_at(qtbot, samples, Moons(samples=300)).look is Look.POINTS
    assert samples.plane.isVisible()
    assert ink(samples) > 3


def test_figures_are_rows_with_what_is_to_be_predicted(qtbot: QtBot, samples: Samples, table: Npz) -> None:
    survey = look_at(qtbot, samples, table)
    assert survey.look is Look.ROWS
    rows = samples.table.model()
    assert (rows.rowCount(), rows.columnCount()) == (72, 1 + 2 + 30)
    assert [rows.headerData(column, Qt.Orientation.Horizontal) for column in (1, 3)] == ["target 1", "x1"]
    assert float(rows.index(0, 3).data().replace("\N{MINUS SIGN}", "-")) == pytest.approx(
        survey.dataset.train.array[0, 0], rel=1e-2
    )


def test_a_window_of_a_series_ends_before_what_is_to_be_predicted(
    qtbot: QtBot, samples: Samples, tmp_path: Path
) -> None:
    path = tmp_path / "waves.csv"
    path.write_text("level,wind\n" + "".join(f"{100 + row % 12},{row % 5}\n" for row in range(600)))
    source = Series(path=str(path), target=("level",), horizon=2)
    survey = look_at(qtbot, samples, source)
    assert survey.look is Look.CURVES
    window = samples.reader.sample(0)
    assert window.past.shape == (2, 24)
    assert window.label == "100.0, 101"
    assert [(column, ahead) for column, ahead, _ in window.ahead] == [(0, 1), (0, 2)]
    assert window.ahead[1][2] == pytest.approx(1 / 11, abs=1e-4)
    fitted = scaled(survey, Standardize()).fitted
    samples.show_survey(survey, fitted)
    qtbot.waitUntil(lambda: samples.is_complete)
    assert samples.reader.sample(0).label.startswith("\N{MINUS SIGN}1.")
    assert ink(samples) > 5


def test_tokens_are_put_into_words_and_back_into_numbers_as_the_network_sees_them(
    qtbot: QtBot, samples: Samples
) -> None:
    survey = look_at(qtbot, samples, Shakespeare())
    assert survey.look is Look.TEXTS
    shown = samples.reader.sample(0)
    assert shown.text.startswith("AS YOU LIKE IT")
    assert shown.target == "\N{RIGHTWARDS ARROW} U"
    samples.show_survey(survey, scaled(survey, survey.source.usual_transform).fitted)
    qtbot.waitUntil(lambda: samples.is_complete)
    assert samples.reader.sample(0).text.split()[0] == str(survey.dataset.train.array[0, 0])
    assert ink(samples) > 3


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pictures_keep_their_channels(channels: int) -> None:
    images = np.zeros((1, channels, 5, 7), np.uint8)
    images[0, -1] = 255
    (picture,) = pictures(images)
    corner = picture.pixelColor(4, 4)
    assert (picture.width(), picture.height()) == (7, 5)
    assert (corner.alpha() if channels == 4 else corner.blue()) == 255


def test_a_source_that_vanishes_is_said_to_in_place(qtbot: QtBot, samples: Samples, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + "".join(f"{row},{row * 2}\n" for row in range(50)))
    look_at(qtbot, samples, parse_spec(f"csv:{path}"))

    class Gone(LazySamples):
        def read(self, places: Array) -> Array:
            raise DataError("{file} does not exist", file="table.csv")

    split = Split(Gone((50, 1), np.dtype(np.float32)), np.zeros((50, 1), np.float32))
    samples.reader.show(Content(split, np.arange(50), lambda inputs, targets: ()))
    samples.reader.want(0, 20)
    qtbot.waitUntil(lambda: part(samples, QLabel, "samples_problem").isVisible())
    assert part(samples, QLabel, "samples_problem").text() == "table.csv does not exist"


def test_bars_count_the_samples_of_each_class_and_leave_absent_ones_out(qtbot: QtBot) -> None:
    balance = ClassBalance()
    qtbot.addWidget(balance)
    balance.show_survey(surveyed(Digits(classes=(3, 7), per_class=50)))
    assert balance.rows == [(3, 150), (7, 150)]
    assert balance.accessibleDescription() == "3: 150, 7: 150"
    balance.resize(280, balance.sizeHint().height())
    balance.grab()


def test_a_regression_has_no_bars(qtbot: QtBot, table: Npz) -> None:
    balance = ClassBalance()
    qtbot.addWidget(balance)
    balance.show_survey(surveyed(table))
    assert balance.rows == []
    assert balance.sizeHint().height() == 0


def test_the_parts_of_the_data_are_counted() -> None:
    survey = surveyed(Digits())
    assert [survey.size(part) for part in ("train", "validation", "test")] == [5400, 600, 1000]
