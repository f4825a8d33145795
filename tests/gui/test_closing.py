"""A window closes at every stage of a training: after its questions, with nothing lost that it was told to keep."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from nnstudio.gui.app import Application
from nnstudio.gui.settings import Settings
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.project import OpenedProject, open_project, save_project
from tests.gui.panels.trainings import outcome_of, points_project, wait_for_steps
from tests.gui.training.running import engine_pid
from tests.gui.windows import Person, pressing, pressing_named

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Reach = Callable[[QtBot, TrainingSession], None]

KEEP, STOP = pressing_named("keep_training"), pressing_named("stop_and_go_on")
SAVE, DISCARD = pressing(QMessageBox.StandardButton.Save), pressing(QMessageBox.StandardButton.Discard)


def stop_or_discard(dialog: QDialog) -> None:
    (STOP if dialog.objectName() == "training_question" else DISCARD)(dialog)


def starting(qtbot: QtBot, session: TrainingSession) -> None:
    qtbot.waitUntil(lambda: engine_pid(session) is not None)


def running(qtbot: QtBot, session: TrainingSession) -> None:
    wait_for_steps(qtbot, session, 1)


def paused(qtbot: QtBot, session: TrainingSession) -> None:
    running(qtbot, session)
    session.pause()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)


def stopping(qtbot: QtBot, session: TrainingSession) -> None:
    running(qtbot, session)
    session.stop()


class Desk:
    """A window on a project that stands in a file, with nothing unsaved but what a training brings."""

    def __init__(self, settings: Settings, file: Path, epochs: int) -> None:
        project = points_project(epochs=epochs)
        save_project(file, project)
        self.window = Application(settings).window
        self.document = self.window.document
        self.document.open(OpenedProject(project), file)
        self.session = self.window.findChildren(TrainingSession)[0]
        self.window.show()
        self.window.verbs["train"].trigger()

    def close(self, qtbot: QtBot, *answers: Callable[..., object]) -> list[str]:
        """Close the window, answer its questions, and return which these were."""
        person = Person(*answers)
        self.window.close()
        qtbot.waitUntil(lambda: not self.window.isVisible())
        assert not self.session.is_active
        assert not multiprocessing.active_children()
        return person.asked


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "points.nns"


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings, file: Path) -> Desk:
    """Return a window in which an endless training begins."""
    desk = Desk(settings, file, epochs=100_000)
    qtbot.addWidget(desk.window, before_close_func=lambda _: desk.window.ended.emit())
    return desk


@pytest.mark.parametrize("reach", [running, paused], ids=lambda reach: reach.__name__)
def test_what_a_training_learned_until_the_window_closes_is_saved_where_a_person_says_so(
    qtbot: QtBot, desk: Desk, file: Path, reach: Reach
) -> None:
    reach(qtbot, desk.session)
    person = Person(KEEP)
    assert not desk.window.close()
    assert person.asked == ["training_question"]
    assert desk.session.is_active
    assert desk.close(qtbot, STOP, SAVE) == ["training_question", "unsaved_question"]
    learned, saved = desk.document.parameters, open_project(file).parameters
    assert learned is not None
    assert saved is not None
    assert saved.equals(learned)


def test_a_training_that_learned_nothing_yet_leaves_nothing_to_save(
    qtbot: QtBot, settings: Settings, file: Path, desk: Desk
) -> None:
    starting(qtbot, desk.session)
    asked = desk.close(qtbot, STOP, DISCARD)
    assert asked[0] == "training_question"
    assert ("unsaved_question" in asked) is (desk.document.learned is not None)  # a fast engine has learned something
    assert open_project(file).parameters is None


def test_a_training_that_is_about_to_stop_may_be_waited_for(qtbot: QtBot, file: Path, desk: Desk) -> None:
    stopping(qtbot, desk.session)
    asked = desk.close(qtbot, stop_or_discard, stop_or_discard)
    assert asked[-1] == "unsaved_question"  # the question before goes with the training, be it before it is answered
    assert open_project(file).parameters is None


def test_a_batch_that_hangs_keeps_no_window_open_and_what_was_learned_before_it_is_saved(
    qtbot: QtBot, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnstudio.gui.training.session._PATIENCE_MS", 20)
    desk = Desk(settings, file, epochs=100_000)
    qtbot.addWidget(desk.window, before_close_func=lambda _: desk.window.ended.emit())
    paused(qtbot, desk.session)
    pid = engine_pid(desk.session)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    assert desk.close(qtbot, STOP, SAVE) == ["training_question", "unsaved_question"]
    learned, saved = desk.document.parameters, open_project(file).parameters
    assert learned is not None
    assert saved is not None
    assert saved.equals(learned)


def test_what_a_finished_training_learned_is_asked_for(qtbot: QtBot, settings: Settings, file: Path) -> None:
    desk = Desk(settings, file, epochs=1)
    qtbot.addWidget(desk.window)
    outcome_of(qtbot, desk.session)
    assert desk.close(qtbot, SAVE) == ["unsaved_question"]
    assert open_project(file).parameters is not None
