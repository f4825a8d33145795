"""The page Data: how samples are changed, beside what they were, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.data.augmentation import PRESETS, Augmentation, Mixup, Noise
from nnstudio.data.sources import Digits, Text
from nnstudio.gui import edits
from nnstudio.gui.document import TRAINING, Document
from nnstudio.gui.panels.data_panel import DataPanel
from nnstudio.gui.settings import Settings
from nnstudio.gui.training.forecast import TrainingForecast
from tests.gui.panels.data_panels import IRIS, choose, click, loaded, take
from tests.gui.panels.trainings import change, hosted
from tests.gui.windows import part, seen


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


def test_figures_of_a_table_are_shown_row_by_row_before_and_after(
    qtbot: QtBot, panel: DataPanel, points: Document
) -> None:
    take(qtbot, panel, IRIS)
    augmentation = panel.view.augmentation
    panel.view.tabs.setCurrentWidget(augmentation)
    assert "all other changes are for pictures" in seen(panel, "augmentation_said")
    change(points, augmentation=Augmentation(noise=Noise(), mixup=Mixup()))
    loaded(qtbot, panel)
    listing = augmentation.rows.listing
    assert listing is not None
    assert [str(title) for title in listing.titles][:2] == ["species", "sepal length"]
    (before, *figures), (after, *changed) = listing.rows[:2]
    assert before == "setosa"
    assert after.startswith("\N{RIGHTWARDS ARROW} ")
    assert figures != changed
    assert part(panel, QPushButton, "redraw_button").isVisible()
    change(points, augmentation=None)
    assert augmentation.rows.isHidden()


def test_a_change_that_makes_no_sense_is_said_in_place(qtbot: QtBot, panel: DataPanel, points: Document) -> None:
    panel.view.tabs.setCurrentWidget(panel.view.augmentation)
    change(points, augmentation=PRESETS["digits"])
    loaded(qtbot, panel)
    assert seen(panel, "augmentation_said").startswith("Scaling changes images, and the data has samples of 2")
    assert "Scaling changes images" in seen(panel, "data_misfit")


@pytest.fixture
def forecast(qapp: QApplication) -> Iterator[TrainingForecast]:
    forecast = TrainingForecast(in_process=False, threads=1)
    yield forecast
    forecast.cancel()


def test_the_share_of_a_training_step_is_told_once_it_was_timed(
    qtbot: QtBot, points: Document, settings: Settings, forecast: TrainingForecast, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = DataPanel(points, settings, forecast=forecast)
    change(points, augmentation=Augmentation(noise=Noise()))
    with hosted(panel, 1000, 600):
        loaded(qtbot, panel)
        panel.view.tabs.setCurrentWidget(panel.view.augmentation)
        qtbot.waitUntil(lambda: seen(panel, "augmentation_said").endswith("\N{NO-BREAK SPACE}% of a training step."))
        monkeypatch.setattr("nnstudio.gui.panels.data_panel_cost._IDLE_MS", 1_000_000)
        change(points, augmentation=Augmentation(noise=Noise(0.2)))
        loaded(qtbot, panel)
        assert seen(panel, "augmentation_said").endswith(" ms."), "what other changes cost is not known yet"
        points.set_read_only(TRAINING)
        assert not forecast.is_busy
        panel.wait()
