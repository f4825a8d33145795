from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox
from pytestqt.qtbot import QtBot

from nnstudio.gui.style import inset, stylesheet
from nnstudio.gui.tokens import DARK, LIGHT, Tokens


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_and_picture_of_the_style_sheet_is_there(tokens: Tokens) -> None:
    sheet = stylesheet(tokens)
    assert "$" not in sheet
    assert f"check-{tokens.name}.svg" in sheet


@pytest.mark.parametrize("kind", [QSpinBox, QDoubleSpinBox])
def test_a_figure_in_a_spin_box_stands_off_the_edge(qtbot: QtBot, kind: type[QSpinBox | QDoubleSpinBox]) -> None:
    field = kind()
    qtbot.addWidget(field)
    inset(field)
    assert field.lineEdit().textMargins().left() == 7
