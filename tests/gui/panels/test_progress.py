"""The panel that tells how far a training is and what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Moons, Npz
from nnstudio.engine.optimizers import SGD
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.schedules import Cosine
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.panels.progress import Progress
from nnstudio.gui.snapshot import Snapshot
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import Dense, Input
from nnstudio.messages import message
from nnstudio.network import Network
from nnstudio.project import OpenedProject, open_project
from tests.gui.panels.trainings import change, history, hosted, outcome_of, wait_for_steps
from tests.gui.windows import seen


@pytest.fixture
def panel(points: Document, session: TrainingSession) -> Iterator[Progress]:
    panel = Progress(points, session)
    with hosted(panel, 336, 220):
        yield panel


def text(panel: Progress, name: str) -> str:
    return seen(panel, f"progress_{name}")


def bar(panel: Progress) -> QProgressBar:
    found = panel.findChild(QProgressBar, "progress_bar")
    assert isinstance(found, QProgressBar)
    return found


def test_before_a_training_it_says_that_there_was_none(panel: Progress) -> None:
    assert text(panel, "title") == "Not trained yet"
    assert text(panel, "speed") == ""


@pytest.mark.parametrize(("epochs", "told"), [(1, "took less than a second"), (10, "took 0:05")])
def test_how_long_a_training_took_is_never_nothing(panel: Progress, points: Document, epochs: int, told: str) -> None:
    points.learn(message("Train"), Parameters.initialize(points.network, 1), None, history(epochs))
    assert text(panel, "time") == told


def test_while_training_it_tells_epoch_step_and_speed(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    change(points, epochs=100_000)
    session.train(points.project)
    assert text(panel, "title") == "Loading the data"
    assert bar(panel).maximum() == 0
    wait_for_steps(qtbot, session, 5)
    assert text(panel, "title") == "Training"
    assert text(panel, "epoch").endswith("of 100,000")
    assert text(panel, "step").startswith("step ")
    qtbot.waitUntil(lambda: text(panel, "speed").endswith("samples/s"))
    qtbot.waitUntil(lambda: text(panel, "time").endswith("left"))
    session.pause()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    assert text(panel, "title") == "Paused"
    session.stop()
    outcome_of(qtbot, session)
    assert text(panel, "title") == "Stopped"


def test_a_training_that_is_done_tells_how_good_it_is_on_test_samples(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    session.train(points.project)
    outcome_of(qtbot, session)
    assert text(panel, "title") == "Finished"
    assert text(panel, "test").endswith("% right")
    assert bar(panel).value() == bar(panel).maximum()
    assert text(panel, "message") == "All epochs are done"


def test_after_fine_tuning_it_tells_what_changed_and_that_frozen_layers_did_not(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    session.train(points.project)
    outcome_of(qtbot, session)
    points.edit(*edits.freeze(points.project, [points.network.named("dense_1").id]))
    assert points.parameters is not None
    assert points.learned is not None
    session.fine_tune(points.project, points.parameters, points.learned.fitted)
    outcome_of(qtbot, session)
    assert text(panel, "frozen") == "0"
    assert text(panel, "changed").startswith("dense_2 ")


def test_the_learning_rate_is_changed_while_it_runs(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    change(points, epochs=100_000)
    session.train(points.project)
    wait_for_steps(qtbot, session, 5)
    assert panel.rate.isVisible()
    assert panel.rate.text() == "0.01"
    panel.rate.setText("0.005")
    QTest.keyClick(panel.rate, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.progress.learning_rate == 0.005)
    session.stop()
    outcome_of(qtbot, session)
    assert not panel.rate.isVisible()


@pytest.mark.parametrize("typed", ["fast", "-1", "nan"])
def test_a_learning_rate_that_is_none_is_refused_in_place(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document, typed: str
) -> None:
    change(points, epochs=100_000)
    session.train(points.project)
    wait_for_steps(qtbot, session, 2)
    panel.rate.setText(typed)
    QTest.keyClick(panel.rate, Qt.Key.Key_Return)
    assert panel.rate.property("problem")
    QTest.keyClick(panel.rate, Qt.Key.Key_Escape)
    assert panel.rate.text() == "0.01"
    assert not panel.rate.property("problem")


def test_a_schedule_is_named_beside_the_rate_of_the_moment(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    change(points, schedule=Cosine())
    session.train(points.project)
    outcome_of(qtbot, session)
    assert text(panel, "learning_rate").endswith(" · Cosine")


def test_a_training_that_diverges_says_so_in_red(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    network = Network.stack(Input((2,)), Dense(8, "relu"), Dense(2, "softmax"))
    points.edit(message("Use ReLU"), dataclasses.replace(points.project, network=network))
    change(points, optimizer=SGD(learning_rate=1e30))
    session.train(points.project)
    outcome = outcome_of(qtbot, session)
    assert text(panel, "title") == "Diverged"
    assert text(panel, "message").lower() == str(outcome.message).lower()
    message_label = panel.findChild(QLabel, "progress_message")
    assert isinstance(message_label, QLabel)
    assert message_label.property("look") == "problem"


def test_every_word_follows_the_language(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    session.train(points.project)
    outcome_of(qtbot, session)
    wording().switch(SIMPLIFIED_CHINESE)
    assert text(panel, "title") == "已完成"


def test_it_follows_the_document_back_and_forth_and_into_another_project(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document, tmp_path: Path
) -> None:
    session.train(points.project)
    outcome_of(qtbot, session)
    first = {row: text(panel, row) for row in ("title", "epoch", "step", "time", "test", "message")}
    change(points, epochs=2)
    assert points.parameters is not None
    session.fine_tune(points.project, points.parameters)
    outcome_of(qtbot, session)
    assert text(panel, "epoch") == "epoch 2 of 2"
    assert text(panel, "changed") != ""
    points.undo()
    assert {row: text(panel, row) for row in first} == first
    Snapshot.of(points).write(tmp_path / "trained.nns")
    points.redo()
    assert text(panel, "epoch") == "epoch 2 of 2"
    points.open(OpenedProject(points.project))
    assert text(panel, "title") == "Not trained yet"
    assert text(panel, "step") == ""
    assert bar(panel).value() == 0
    points.open(open_project(tmp_path / "trained.nns"))
    assert {row: text(panel, row) for row in first} == first


def test_weights_from_a_file_are_no_training_of_this_project(panel: Progress, points: Document) -> None:
    points.learn(message("Import"), Parameters.initialize(points.network, 1))
    assert text(panel, "title") == "Weights from a file"
    assert "Fine-tune goes on from them" in text(panel, "message")


def test_what_never_began_is_not_said_to_be_broken_off_and_goes_with_the_next_edit(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document, tmp_path: Path
) -> None:
    points.edit(*edits.set_data(points.project, Npz(path=str(tmp_path / "gone.npz"))))
    session.train(points.project)
    outcome_of(qtbot, session)
    assert text(panel, "title") == "Not started"
    assert "does not exist" in text(panel, "message")
    points.edit(*edits.set_data(points.project, Moons()))
    assert text(panel, "title") == "Not trained yet"


def test_language_and_colours_may_change_while_it_trains(
    qtbot: QtBot, panel: Progress, session: TrainingSession, points: Document
) -> None:
    change(points, epochs=100_000)
    session.train(points.project)
    wait_for_steps(qtbot, session, 2)
    session.pause()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    wording().switch(SIMPLIFIED_CHINESE)
    theme().choose(Appearance.DARK)
    assert text(panel, "title") == "已暂停"
    session.resume()
    wait_for_steps(qtbot, session, session.progress.step + 2)
    qtbot.waitUntil(lambda: session.state is State.RUNNING)  # batches come through a ring, and may be here before this
    assert text(panel, "title") == "正在训练"
    session.stop()
    outcome_of(qtbot, session)
