"""A training that runs on a real screen: the window goes on with everything but edits, and closes only when asked."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from nnstudio.engine.events import Reason
from nnstudio.gui.training.session import State
from nnstudio.layers import Dropout
from nnstudio.project import open_project
from tests.x11.facts import Facts
from tests.x11.person import Person


def begin_endless(person: Person, facts: Facts) -> None:
    """Train for longer than anybody waits."""
    person.click("mode_train_button")
    person.fill("epochs", "5000")
    person.waits(lambda: facts.document.project.settings.epochs == 5000, "the epochs are what was typed")
    person.press("F5")
    see_it_learn(person, facts)
    person.click("mode_build_button")


def see_it_learn(person: Person, facts: Facts) -> None:
    """Wait until more batches are done."""
    step = person.look(lambda: facts.session.progress.step) if facts.session.state is State.RUNNING else 0
    person.waits(lambda: facts.session.progress.step > step + 1, "it goes on learning")


def test_colours_and_words_change_beneath_a_training_and_edits_are_refused(person: Person, facts: Facts) -> None:
    session, names = facts.session, facts.names
    begin_endless(person, facts)
    corner = person.corner_of("tool_row")

    person.choose("view_menu", "appearance_dark")
    person.waits(lambda: colour_at(corner) < 100, "the screen turns dark")
    person.choose("view_menu", "language_zh_CN")
    person.waits(lambda: facts.text_of("train_button") == "训练", "the buttons are in Chinese")
    see_it_learn(person, facts)
    person.choose("view_menu", "language_en")
    person.waits(lambda: facts.text_of("train_button") == "Train", "the buttons are in English")
    person.choose("view_menu", "appearance_light")
    person.waits(lambda: colour_at(corner) > 200, "the screen turns light")
    see_it_learn(person, facts)

    person.click("palette_search")
    person.type("dropout")
    person.lift(person.palette_row(Dropout), person.beneath("maxpool_1"))
    person.waits(lambda: "being trained" in facts.told, "the window says why it takes no layer")
    person.drop()
    person.click_card("conv2d_1")
    person.press("Delete")
    person.click_lock("conv2d_1")
    see_it_learn(person, facts)
    assert facts.names == names
    assert facts.document.network.named("conv2d_1").trainable

    person.click("pause_button")
    person.waits(lambda: session.state is State.PAUSED, "it rests")
    person.click("pause_button")
    see_it_learn(person, facts)
    person.click("stop_button")
    person.waits(lambda: not session.is_active, "it stops")
    assert session.outcome is not None
    assert session.outcome.reason is Reason.STOPPED
    assert facts.weights is session.outcome.parameters


def test_closing_while_it_trains_asks_and_loses_nothing(person: Person, facts: Facts, tmp_path: Path) -> None:
    begin_endless(person, facts)
    person.press("alt+F4")
    person.sees_dialog("training_question")
    person.click("keep_training")
    person.waits(lambda: QApplication.activeModalWidget() is None, "the question goes")
    see_it_learn(person, facts)

    person.press("alt+F4")
    person.sees_dialog("training_question")
    person.click("stop_and_go_on")
    person.sees_dialog("unsaved_question")
    assert not facts.session.is_active
    assert person.look(person.window.isVisible)
    learned = facts.weights
    person.answer(QMessageBox.StandardButton.Save)
    person.name_file(tmp_path / "digits.nns")
    person.waits(lambda: not person.window.isVisible(), "the window closes")
    assert not multiprocessing.active_children()
    opened = open_project(tmp_path / "digits.nns")
    assert opened.parameters is not None
    assert opened.parameters.equals(learned)


def colour_at(place: QPoint) -> int:
    """Return how light the screen is at a place, from 0 to 255."""
    return (
        QGuiApplication.primaryScreen().grabWindow(0, place.x(), place.y(), 1, 1).toImage().pixelColor(0, 0).lightness()
    )
