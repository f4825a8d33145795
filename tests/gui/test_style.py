from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.style import inset, stylesheet
from nnstudio.gui.tokens import DARK, LIGHT, Tokens


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_and_picture_of_the_style_sheet_is_there(tokens: Tokens) -> None:
    sheet = stylesheet(tokens)
    assert "$" not in sheet
    pictures = {Path(found) for found in re.findall(r'url\("(.+?)"\)', sheet)}
    assert {"check-light.svg", "check-dark.svg"} < {picture.name for picture in pictures}
    assert all(picture.is_file() for picture in pictures)


@pytest.mark.parametrize("kind", [QSpinBox, QDoubleSpinBox])
def test_a_figure_in_a_spin_box_stands_off_the_edge(qtbot: QtBot, kind: type[QSpinBox | QDoubleSpinBox]) -> None:
    field = kind()
    qtbot.addWidget(field)
    inset(field)
    assert field.lineEdit().textMargins().left() == 7


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_what_stands_in_an_empty_field_can_be_read(qtbot: QtBot, kind: type[QWidget]) -> None:
    field = kind()
    qtbot.addWidget(field)
    field.setStyleSheet(stylesheet(LIGHT))
    field.ensurePolished()
    assert field.palette().color(QPalette.ColorRole.PlaceholderText).name() == LIGHT.muted


def test_what_stands_in_a_field_that_cannot_be_used_is_as_faint_as_a_value_would_be(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.setStyleSheet(stylesheet(LIGHT))
    field.setEnabled(False)
    field.ensurePolished()
    assert field.palette().color(QPalette.ColorRole.PlaceholderText).name() == LIGHT.disabled
