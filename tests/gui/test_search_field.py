from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from nnstudio.gui.search_field import SearchField
from nnstudio.gui.theme import Appearance, theme
from tests.gui.test_icons import inks


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_button_that_empties_it_wears_the_colours_of_the_theme(qtbot: QtBot, appearance: Appearance) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    theme().choose(appearance)
    button = field.findChild(QAction)
    assert button is not None
    assert inks(button.icon().pixmap(QSize(16, 16), 1.0).toImage()) >= {theme().tokens.muted}
