"""The whole job through the window, as a person's hand does it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Digits
from nnstudio.engine.parameters import Parameters
from nnstudio.formats import match_weights, read_weights
from nnstudio.gui import edits
from nnstudio.gui.app import Application
from nnstudio.gui.demo.hand import DemoError, Hand
from nnstudio.gui.settings import Settings
from nnstudio.gui.training.outcome import Outcome
from nnstudio.gui.training.session import TrainingSession
from nnstudio.layers import Dense, Dropout
from nnstudio.messages import message
from tests.gui.training.running import engine_pid

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

UNDO = QKeySequence.StandardKey.Undo


class Journey:
    """A window on the small convolutional network, few digits to learn from, and a hand."""

    def __init__(self, settings: Settings) -> None:
        self.application = Application(settings)
        self.window = self.application.window
        self.document = self.window.document
        self.hand = Hand(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        _, few = edits.set_data(self.document.project, Digits(per_class=20))
        endless = dataclasses.replace(few.settings, epochs=100_000)  # unless a test wants to see its end
        self.document.edit(message("Begin"), dataclasses.replace(few, settings=endless))

    @property
    def session(self) -> TrainingSession:
        return self.window.findChildren(TrainingSession)[0]

    @property
    def names(self) -> list[str]:
        return [node.name for node in self.document.network.nodes]

    def learned(self) -> Parameters:
        assert self.document.parameters is not None
        return self.document.parameters

    def outcome(self) -> Outcome:
        self.hand.wait_until(lambda: not self.session.is_active, message("the training ends"))
        outcome = self.session.outcome
        assert outcome is not None
        assert outcome.reason is not None, outcome
        return outcome


@pytest.fixture
def journey(qtbot: QtBot, settings: Settings) -> Journey:
    journey = Journey(settings)
    qtbot.addWidget(journey.window, before_close_func=lambda _: journey.document.saved_as(Path("done.nns")))
    qtbot.waitUntil(journey.window.isActiveWindow)
    return journey


def test_a_network_is_built_trained_frozen_fine_tuned_and_taken_home(
    journey: Journey, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    hand, document = journey.hand, journey.document
    before = journey.document.project

    hand.drag_in(Dropout, hand.beneath("maxpool_1"))
    assert journey.names[3] == "dropout_2"
    hand.drag_in(Dense)
    hand.type("units", "32")
    assert document.network.named("dense_3").layer == Dense(32)
    assert document.summary.total.parameters == 225_034 + 10 * 32 + 32
    for _ in range(3):
        hand.click("undo_button")
    assert document.project == before

    hand.click("mode_train_button")
    hand.type("epochs", "2")
    hand.click("train_button")
    trained = journey.outcome()
    assert len(trained.history.epochs) == 2
    assert trained.evaluation is not None

    hand.click("mode_build_button")
    for layer in ("conv2d_1", "conv2d_2"):
        hand.click_lock(layer)
    assert document.summary.total.frozen == 18_816
    hand.click("fine_tune_button")
    changes = journey.outcome().changes
    assert [changes["conv2d_1"], changes["conv2d_2"]] == [0.0, 0.0]
    assert changes["dense_1"] > 0.0
    assert changes["dense_2"] > 0.0

    weights, project = tmp_path / "digits.safetensors", tmp_path / "digits.nns"
    hand.choose_and_save("export_weights", weights)
    qtbot.waitUntil(weights.exists)
    hand.choose_and_save("save_as", project)
    qtbot.waitUntil(lambda: not document.is_modified)

    fresh = Parameters.initialize(document.network, seed=1)
    assert match_weights(read_weights(weights), document.network, fresh).parameters.equals(journey.learned())
    reopened = Application(settings, project)
    qtbot.addWidget(reopened.window)
    qtbot.waitUntil(lambda: reopened.window.document.path == project)
    assert reopened.window.document.project == document.project
    assert reopened.window.document.parameters is not None
    assert reopened.window.document.parameters.equals(journey.learned())


def test_undo_leads_all_the_way_back_and_redo_brings_the_learned_weights_again(journey: Journey, qtbot: QtBot) -> None:
    hand, document = journey.hand, journey.document
    hand.click("train_button")
    hand.wait_until(lambda: journey.session.progress.step > 0, message("the first batch is done"))
    hand.click("stop_button")
    journey.outcome()
    learned = journey.learned()
    hand.click_lock("conv2d_1")
    assert not document.network.named("conv2d_1").trainable
    for _ in range(3):
        hand.press(UNDO)
    assert document.learned is None
    assert document.undo_text is None
    for _ in range(3):
        hand.press(QKeySequence.StandardKey.Redo)
    assert journey.learned().equals(learned)


def test_no_engine_goes_on_behind_a_window_that_closed(journey: Journey, qtbot: QtBot) -> None:
    journey.hand.click("train_button")
    journey.hand.wait_until(lambda: engine_pid(journey.session) is not None, message("the engine starts"))
    journey.document.set_read_only(None)
    journey.document.saved_as(Path("done.nns"))
    assert journey.window.close()
    assert not journey.session.is_active
    assert engine_pid(journey.session) is None


def test_a_hand_says_why_it_cannot_click(journey: Journey) -> None:
    with pytest.raises(DemoError, match="fine_tune_button cannot be clicked: nothing has been learned yet"):
        journey.hand.click("fine_tune_button")
    with pytest.raises(DemoError, match="there is no cake_button"):
        journey.hand.click("cake_button")
