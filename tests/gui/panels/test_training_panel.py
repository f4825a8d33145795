"""The settings of the training as fields, the preview of the learning rate, and the forecast."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.engine.optimizers import SGD
from nnstudio.engine.prefix import Cut
from nnstudio.engine.schedules import SCHEDULES, Constant, Cosine
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.document import TRAINING, Document
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.panels.training_panel import TrainingPanel, previewed_rates
from nnstudio.gui.training.forecast import Forecast, TrainingForecast
from nnstudio.network import summarize
from tests.gui.panels.trainings import change, hosted


@pytest.fixture
def panel(points: Document) -> Iterator[TrainingPanel]:
    forecast = TrainingForecast(in_process=False, threads=1)
    panel = TrainingPanel(points, forecast)
    with hosted(panel, 420, 640):
        yield panel
    forecast.cancel()


def label(panel: QWidget, name: str) -> str:
    found = panel.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def box(panel: QWidget, name: str) -> NumberBox:
    found = panel.findChild(NumberBox, name)
    assert isinstance(found, NumberBox)
    return found


def choose(panel: QWidget, name: str, option: str) -> None:
    combo = panel.findChild(QComboBox, name)
    assert isinstance(combo, QComboBox)
    combo.setCurrentText(option)
    combo.activated.emit(combo.currentIndex())


@pytest.mark.parametrize("field", [name for name, _ in TrainingSettings.hyperparameters()])
def test_every_setting_has_a_field(panel: TrainingPanel, field: str) -> None:
    assert panel.editor(field).isVisibleTo(panel)


def test_what_is_typed_into_a_field_is_one_step(panel: TrainingPanel, points: Document) -> None:
    epochs = box(panel, "epochs")
    epochs.selectAll()
    QTest.keyClicks(epochs.lineEdit(), "25")
    assert points.project.settings.epochs == 25
    points.undo()
    assert points.project.settings.epochs == 3
    assert epochs.text() == "3"


def test_another_optimizer_brings_its_own_fields(panel: TrainingPanel, points: Document) -> None:
    choose(panel, "optimizer", "SGD")
    assert isinstance(points.project.settings.optimizer, SGD)
    assert box(panel, "momentum").isVisibleTo(panel)


def test_a_value_out_of_bounds_is_refused_in_place(panel: TrainingPanel, points: Document) -> None:
    epochs = box(panel, "epochs")
    epochs.selectAll()
    QTest.keyClicks(epochs.lineEdit(), "0")
    assert points.project.settings.epochs == 3
    assert panel.editor("epochs").error is not None


def test_while_training_settings_can_only_be_looked_at(panel: TrainingPanel, points: Document) -> None:
    points.set_read_only(TRAINING)
    assert not panel.editor("epochs").isEnabled()
    points.set_read_only(None)
    assert panel.editor("epochs").isEnabled()


def test_the_learning_rate_of_fine_tuning_is_told(panel: TrainingPanel, points: Document) -> None:
    assert label(panel, "fine_tuning_note").endswith("0.001.")
    change(points, optimizer=SGD(learning_rate=0.5))
    assert label(panel, "fine_tuning_note").endswith("0.05.")


def test_a_schedule_is_drawn_and_one_that_stays_the_same_is_not(panel: TrainingPanel, points: Document) -> None:
    assert not panel.preview.isVisibleTo(panel)
    change(points, schedule=Cosine())
    assert panel.preview.isVisibleTo(panel)
    assert panel.preview.rates[0] == pytest.approx(0.01)
    assert panel.preview.rates[-1] < 0.001
    panel.preview.grab()


@pytest.mark.parametrize("kind", list(SCHEDULES))
@pytest.mark.parametrize("epochs", [1, 3, 100_000])
def test_every_schedule_has_a_preview_of_bounded_length(kind: type, epochs: int) -> None:
    rates = previewed_rates(TrainingSettings(schedule=kind(), epochs=epochs))
    assert 1 < len(rates) <= 800
    assert max(rates) > 0


def test_a_forecast_tells_time_and_memory(qtbot: QtBot, panel: TrainingPanel) -> None:
    button = panel.findChild(QPushButton, "forecast_button")
    assert isinstance(button, QPushButton)
    button.click()
    assert label(panel, "forecast_text") == "Timing a few batches…"
    qtbot.waitUntil(lambda: "of memory for weights" in label(panel, "forecast_text"))


def test_a_forecast_tells_of_layers_that_are_computed_in_the_first_epoch_alone(
    panel: TrainingPanel, points: Document
) -> None:
    memory = summarize(points.project.network).memory
    cut = Cut(3, "dense_2", (8,), 3_200_000, True, 100, 0.1)
    panel.forecast._take(Forecast(points.project, 10.0, 1.0, 5_000_000, memory, prefix=cut))
    said = label(panel, "forecast_text")
    assert "frozen layers below dense_2 are computed in the first epoch alone" in said


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "less than a second in all"), (134.2, "2:14 in all, 1.0 s an")])
def test_a_forecast_of_no_time_is_no_row_of_zeros(
    panel: TrainingPanel, points: Document, seconds: float, said: str
) -> None:
    memory = points.summary.memory
    panel.forecast._take(Forecast(points.project, seconds, 1.0, 5_000_000, memory))
    assert label(panel, "forecast_text").startswith(said)


def test_a_forecast_goes_with_the_project_that_it_was_made_of(
    qtbot: QtBot, panel: TrainingPanel, points: Document
) -> None:
    panel.forecast.ask()
    qtbot.waitUntil(lambda: "of memory for weights" in label(panel, "forecast_text"))
    change(points, epochs=7)
    assert "of memory for weights" not in label(panel, "forecast_text")


def test_what_cannot_be_trained_is_not_forecast(panel: TrainingPanel, points: Document) -> None:
    change(points, schedule=Constant(), epochs=4)
    points.set_read_only(TRAINING)
    button = panel.findChild(QPushButton, "forecast_button")
    assert isinstance(button, QPushButton)
    assert not button.isEnabled()
