"""The network writes beside the window, and the panel says why where it cannot."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.data import FittedTransform
from nnstudio.data.meaning import Meaning
from nnstudio.data.sources import Moons, Shakespeare
from nnstudio.data.transforms import AsIs
from nnstudio.engine.generation import Generation
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.document import Document
from nnstudio.gui.panels.fields_editor import FieldEditor
from nnstudio.gui.panels.generate import Generate
from nnstudio.messages import message
from nnstudio.network.templates.gpt import gpt
from nnstudio.project import Project
from nnstudio.project.generation import Writer
from tests.gui.panels.trainings import hosted
from tests.gui.windows import part, seen

LETTERS = ("", "\N{REPLACEMENT CHARACTER}", "\n", *"abcdefgh")


@pytest.fixture
def plays(qapp: QApplication) -> Document:
    """Return a document of a small GPT that has learned nothing yet."""
    network = gpt(16, 1, 2, length=16, vocabulary=len(LETTERS))
    return Document(Project(network, data=Shakespeare(window=16), transform=AsIs()))


@pytest.fixture
def panel(plays: Document) -> Iterator[Generate]:
    panel = Generate(plays)
    with hosted(panel, 420, 560):
        panel.refresh()
        yield panel
        panel.scribe.wait()


def learn(document: Document) -> None:
    transform = FittedTransform(np.zeros(()), np.ones(()), Meaning(vocabulary=LETTERS))
    document.learn(message("Train"), Parameters.initialize(document.network), transform)


def button(panel: Generate) -> QPushButton:
    return part(panel, QPushButton, "generate_button")


def said(panel: Generate) -> str:
    return seen(panel, "generate_message")


def begin(panel: Generate, prompt: str, **settings: object) -> None:
    part(panel, QPlainTextEdit, "generate_prompt").setPlainText(prompt)
    for field, value in settings.items():
        panel.form.edited.emit(field, value)
    button(panel).click()


def done(qtbot: QtBot, panel: Generate) -> None:
    qtbot.waitUntil(lambda: not panel.scribe.is_busy)


def test_without_weights_it_says_why_it_does_not_write(panel: Generate, plays: Document) -> None:
    assert not button(panel).isEnabled()
    assert said(panel) == "The network has learned nothing yet; train it, then it can write"
    learn(plays)
    assert button(panel).isEnabled()
    assert said(panel) == ""
    plays.undo()
    assert not button(panel).isEnabled()


def test_it_is_there_while_the_data_are_a_text(panel: Generate, plays: Document) -> None:
    assert panel.isVisible()
    plays.edit(message("Other data"), dataclasses.replace(plays.project, data=Moons()))
    assert not panel.isVisible()
    plays.undo()
    assert panel.isVisible()


def test_the_text_goes_on_as_the_command_line_has_it(qtbot: QtBot, panel: Generate, plays: Document) -> None:
    learn(plays)
    begin(panel, "bad", length=60, temperature=1.5, top_k=5, seed=9)
    done(qtbot, panel)
    assert plays.learned is not None
    writer = Writer(plays.project, plays.parameters, plays.learned.fitted)
    assert panel.settings == Generation(60, 1.5, 5, 9)
    assert panel.text == "bad" + "".join(writer.write("bad", panel.settings))
    assert button(panel).text() == "Generate"
    part(panel, QPushButton, "generate_copy_button").click()
    assert QGuiApplication.clipboard().text() == panel.text


def test_a_text_can_be_stopped_and_another_begun(qtbot: QtBot, panel: Generate, plays: Document) -> None:
    learn(plays)
    begin(panel, "", length=1_000_000)
    assert button(panel).text() == "Stop"
    qtbot.waitUntil(lambda: len(panel.text) > 5)
    button(panel).click()
    done(qtbot, panel)
    assert 5 < len(panel.text) < 1_000_000
    assert button(panel).text() == "Generate"
    assert said(panel) == ""
    begin(panel, "abc", length=4)
    done(qtbot, panel)
    assert len(panel.text) == 7


def test_what_the_vocabulary_lacks_is_said_until_the_next_text(qtbot: QtBot, panel: Generate, plays: Document) -> None:
    learn(plays)
    begin(panel, "abz", length=5)
    done(qtbot, panel)
    assert said(panel) == "The prompt has 'z', which the network's vocabulary lacks; leave it out"
    assert panel.text == "abz"
    begin(panel, "ab", length=5)
    done(qtbot, panel)
    assert said(panel) == ""
    assert len(panel.text) == 7


def test_numbers_out_of_their_bounds_leave_the_settings_as_they_are(panel: Generate) -> None:
    editor = panel.form.editor("temperature")
    assert isinstance(editor, FieldEditor)
    editor.control.entered.emit(-1.0)
    assert editor.error is not None
    assert panel.settings == Generation()


def test_the_window_may_close_in_the_middle_of_a_text(panel: Generate, plays: Document) -> None:
    learn(plays)
    begin(panel, "", length=1_000_000)
    panel.scribe.wait()
    assert all(part(panel, QPlainTextEdit, name).accessibleName() for name in ("generate_prompt", "generated_text"))
