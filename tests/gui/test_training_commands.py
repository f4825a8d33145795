"""Train, Fine-tune, Pause and Stop, through the buttons of the window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from nnstudio.gui import edits
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.gui.training_commands import TrainingCommands
from nnstudio.project import OpenedProject
from tests.gui.panels.trainings import change, outcome_of, points_project, wait_for_steps


@pytest.fixture
def session(window: MainWindow) -> Iterator[TrainingSession]:
    window.document.open(OpenedProject(points_project()))
    session = TrainingSession(window.document, window, in_process=False, threads=1)
    TrainingCommands(window.document, session, window.verbs, window.notices, window)
    window.tool_row.update_buttons()
    yield session
    session.shutdown()


def button(window: MainWindow, name: str) -> QAbstractButton:
    found = window.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton), f"there is no {name}"
    return found


def click(window: MainWindow, name: str) -> None:
    QTest.mouseClick(button(window, name), Qt.MouseButton.LeftButton)


def trained(qtbot: QtBot, window: MainWindow, session: TrainingSession) -> None:
    click(window, "train_button")
    outcome_of(qtbot, session)


def test_one_click_trains_and_what_was_learned_is_one_step_to_undo(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    trained(qtbot, window, session)
    assert window.document.learned is not None
    window.document.undo()
    assert window.document.learned is None


def test_while_training_only_pause_and_stop_can_be_clicked(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    change(window.document, epochs=100_000)
    click(window, "train_button")
    wait_for_steps(qtbot, session, 3)
    enabled = {name: button(window, f"{name}_button").isEnabled() for name in ("train", "fine_tune", "pause", "stop")}
    assert enabled == {"train": False, "fine_tune": False, "pause": True, "stop": True}
    click(window, "pause_button")
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    assert button(window, "pause_button").text() == "Resume"
    click(window, "pause_button")
    qtbot.waitUntil(lambda: session.state is State.RUNNING)
    click(window, "stop_button")
    outcome_of(qtbot, session)
    assert not button(window, "stop_button").isEnabled()
    assert button(window, "pause_button").text() == "Pause"


def test_training_again_asks_and_does_nothing_until_it_is_answered(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    trained(qtbot, window, session)
    click(window, "train_button")
    assert session.state is State.IDLE
    click(window, "train_afresh_button")
    assert session.is_active
    assert not session.is_fine_tuning
    outcome_of(qtbot, session)


def test_the_question_offers_to_fine_tune_instead(qtbot: QtBot, window: MainWindow, session: TrainingSession) -> None:
    trained(qtbot, window, session)
    click(window, "train_button")
    click(window, "fine_tune_instead_button")
    assert session.is_fine_tuning
    outcome_of(qtbot, session)
    assert not window.notices.strips


def test_fine_tuning_says_how_many_parameters_change_and_leaves_frozen_ones_bit_for_bit(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    document = window.document
    assert not button(window, "fine_tune_button").isEnabled()
    assert "nothing has been learned yet" in button(window, "fine_tune_button").toolTip()
    trained(qtbot, window, session)
    frozen = document.network.named("dense_1").id
    document.edit(*edits.freeze(document.project, [frozen]))
    assert button(window, "fine_tune_button").text() == "Fine-tune 18 of 42"
    before = document.parameters
    click(window, "fine_tune_button")
    outcome_of(qtbot, session)
    after = document.parameters
    assert before is not None
    assert after is not None
    assert np.array_equal(before[frozen]["weight"], after[frozen]["weight"])
    head = document.network.named("dense_2").id
    assert not np.array_equal(before[head]["weight"], after[head]["weight"])


def test_fine_tuning_takes_a_tenth_of_the_learning_rate_and_leaves_the_settings_alone(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    trained(qtbot, window, session)
    click(window, "fine_tune_button")
    outcome_of(qtbot, session)
    assert session.project is not None
    assert session.project.settings.optimizer.learning_rate == pytest.approx(0.001)
    assert window.document.project.settings.optimizer.learning_rate == 0.01


def test_with_everything_frozen_neither_can_be_clicked_and_the_reason_is_told(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    trained(qtbot, window, session)
    document = window.document
    document.edit(*edits.freeze(document.project, [node.id for node in document.network.nodes]))
    for name in ("train_button", "fine_tune_button"):
        assert not button(window, name).isEnabled()
        assert "every layer is frozen" in button(window, name).toolTip()


def test_the_keys_train_and_stop(qtbot: QtBot, window: MainWindow, session: TrainingSession) -> None:
    change(window.document, epochs=100_000)
    window.verbs["train"].trigger()
    wait_for_steps(qtbot, session, 2)
    assert window.verbs["train"].shortcut().toString() == "F5"
    assert window.verbs["stop"].shortcut().toString() == "Shift+F5"
    window.verbs["stop"].trigger()
    assert outcome_of(qtbot, session).parameters is not None
