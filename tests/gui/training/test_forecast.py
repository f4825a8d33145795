"""A forecast times a few batches of the project asked for last, and can be given up."""

from __future__ import annotations

import dataclasses
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Npz
from nnstudio.gui.training.forecast import Forecast, TrainingForecast
from nnstudio.messages import Message
from nnstudio.network import summarize
from nnstudio.project import Project
from tests.gui.training.running import BOTH, wait_for, with_settings


class Answers:
    """What forecasts have said."""

    def __init__(self, forecast: TrainingForecast) -> None:
        self.made: list[Forecast] = []
        self.failed: list[Message] = []
        forecast.made.connect(self.made.append)
        forecast.failed.connect(self.failed.append)


@pytest.fixture
def forecasts(qapp: QApplication) -> Iterator[dict[bool, TrainingForecast]]:
    both = {in_process: TrainingForecast(in_process=in_process, threads=1) for in_process in (True, False)}
    yield both
    for forecast in both.values():
        forecast.cancel()
    assert not multiprocessing.active_children()


@BOTH
def test_it_tells_seconds_and_memory(
    qtbot: QtBot, forecasts: dict[bool, TrainingForecast], endless: Project, in_process: bool
) -> None:
    forecast = forecasts[in_process]
    answers = Answers(forecast)
    forecast.ask(endless)
    assert forecast.is_busy
    wait_for(qtbot, lambda: not forecast.is_busy)
    (made,) = answers.made
    assert made.project is endless
    assert made.seconds == pytest.approx(100_000 * made.seconds_per_epoch)
    assert made.seconds_per_epoch > 0.0
    assert made.peak_memory is not None
    assert made.memory == summarize(endless.network, endless.settings.batch_size, 2).memory
    assert not answers.failed


@BOTH
def test_only_the_project_asked_for_last_is_answered(
    qtbot: QtBot, forecasts: dict[bool, TrainingForecast], project: Project, endless: Project, in_process: bool
) -> None:
    forecast = forecasts[in_process]
    answers = Answers(forecast)
    forecast.ask(project)
    forecast.ask(endless)
    wait_for(qtbot, lambda: not forecast.is_busy)
    assert [made.project for made in answers.made] == [endless]


@BOTH
def test_what_would_keep_it_from_training_is_said(
    qtbot: QtBot, forecasts: dict[bool, TrainingForecast], project: Project, in_process: bool, tmp_path: Path
) -> None:
    forecast = forecasts[in_process]
    answers = Answers(forecast)
    forecast.ask(dataclasses.replace(project, data=Npz(path=str(tmp_path / "gone.npz"))))
    wait_for(qtbot, lambda: not forecast.is_busy)
    assert not answers.made
    assert "gone.npz does not exist" in str(answers.failed[0])


@BOTH
def test_a_forecast_that_is_cancelled_says_nothing(
    qtbot: QtBot, forecasts: dict[bool, TrainingForecast], project: Project, in_process: bool
) -> None:
    forecast = forecasts[in_process]
    answers = Answers(forecast)
    forecast.ask(with_settings(project, batch_size=4))
    forecast.cancel()
    assert not forecast.is_busy
    assert not multiprocessing.active_children()
    qtbot.wait(20)
    assert not answers.made
    assert not answers.failed
