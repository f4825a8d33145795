"""Samples as pictures, points and rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.data import DataSource
from nnstudio.data.sources import Digits, Moons, Npz, Spirals
from nnstudio.gui.panels.data_panel_balance import ClassBalance
from nnstudio.gui.panels.data_panel_survey import surveyed
from nnstudio.gui.panels.samples import Samples, label_of, pictures


def shown(qtbot: QtBot, source: DataSource) -> Samples:
    samples = Samples()
    qtbot.addWidget(samples)
    samples.resize(640, 480)
    samples.show_survey(surveyed(source))
    return samples


def ink(samples: Samples) -> int:
    """Return how many different colours are painted."""
    image = samples.grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)})


@pytest.fixture
def table(tmp_path: Path) -> Npz:
    rng = np.random.default_rng(0)
    path = tmp_path / "table.npz"
    np.savez(path, x=rng.normal(size=(100, 30)).astype("f4"), y=rng.normal(size=(100, 2)))
    return Npz(path=str(path))


def test_pictures_show_each_class_in_turn() -> None:
    survey = surveyed(Digits())
    assert survey.is_of_images
    assert survey.shown.targets[:10].tolist() == list(range(10))
    assert len(survey.shown) == 60
    assert label_of(survey, 3) == "3"


def test_pictures_take_as_many_rows_as_the_width_asks_for(qtbot: QtBot) -> None:
    samples = shown(qtbot, Digits())
    assert samples.heightForWidth(300) > samples.heightForWidth(1200) > 0
    assert ink(samples) > 50


def test_points_are_drawn_in_the_colours_of_their_classes(qtbot: QtBot) -> None:
    samples = shown(qtbot, Spirals(samples=300))
    assert surveyed(Moons()).is_of_points
    assert ink(samples) > 3


def test_figures_are_drawn_as_rows_with_what_is_to_be_predicted(qtbot: QtBot, table: Npz) -> None:
    survey = surveyed(table)
    assert not survey.is_of_images
    assert not survey.is_of_points
    assert ", " in label_of(survey, 0)
    assert ink(shown(qtbot, table)) > 3


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pictures_of_any_range_become_bytes(channels: int) -> None:
    images = np.linspace(-3.0, 5.0, 2 * channels * 25, dtype=np.float32).reshape(2, channels, 5, 5)
    first, last = pictures(images)
    corner = last.pixelColor(4, 4)
    assert (first.width(), first.height()) == (5, 5)
    assert first.pixelColor(0, 0).red() == 0
    assert (corner.alpha() if channels == 4 else corner.blue()) == 255


def test_equal_pixels_everywhere_are_no_division_by_zero() -> None:
    assert pictures(np.full((1, 1, 4, 4), 7.0, np.float32))[0].pixelColor(0, 0).red() == 0


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
