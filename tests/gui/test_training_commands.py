"""Train, Fine-tune, Pause and Stop, through the buttons of the window."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Digits
from nnstudio.gui import edits
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.data_panel_survey import surveyed
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.gui.training_commands import TrainingCommands
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.network import Network
from nnstudio.project import OpenedProject
from tests.gui.panels.trainings import change, outcome_of, points_project, wait_for_steps
from tests.gui.windows import told


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


def freeze(window: MainWindow, *names: str) -> None:
    document = window.document
    document.edit(*edits.freeze(document.project, [document.network.named(name).id for name in names]))


def test_a_first_training_with_locks_says_which_layers_stay_random_and_what_to_do(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    freeze(window, "dense_1")
    trained(qtbot, window, session)
    (said,) = told(window)
    assert said.startswith("dense_1: frozen, and so left with the random weights of the start")
    assert "unfreeze" in said
    window.document.open(OpenedProject(points_project()))
    assert not told(window)


def test_training_again_with_locks_offers_to_unfreeze(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    trained(qtbot, window, session)
    freeze(window, "dense_1")
    click(window, "train_button")
    (said,) = told(window)
    assert "Frozen layers would keep random weights (dense_1): fine-tune to go on" in said
    click(window, "unfreeze_and_train_button")
    outcome = outcome_of(qtbot, session)
    assert outcome.changes["dense_1"] > 0.0
    assert not window.document.summary.total.frozen
    assert not told(window)


def test_classes_that_were_never_learned_are_offered_the_full_learning_rate(
    qtbot: QtBot, window: MainWindow, session: TrainingSession
) -> None:
    document = window.document
    network = Network.stack(Input((1, 28, 28)), Flatten(), Dense(10, "softmax"))
    project = points_project()
    first = dataclasses.replace(project, network=network, data=Digits(classes=(0, 1), per_class=20))
    document.open(OpenedProject(first))
    document.know_data(surveyed(document.project.data).known)
    trained(qtbot, window, session)
    assert not told(window)
    document.edit(*edits.set_data(document.project, Digits(classes=(1, 7), per_class=20)))
    assert not told(window), "nothing is known of the data yet"
    document.know_data(surveyed(document.project.data).known)
    (said,) = told(window)
    assert "never learned (7)" in said
    click(window, "fine_tune_fully_button")
    outcome_of(qtbot, session)
    assert session.project is not None
    assert session.project.settings.optimizer.learning_rate == 0.01
    assert session.is_fine_tuning
    assert not document.new_classes
    assert not told(window)
    document.undo()
    assert document.new_classes == ("7",)
