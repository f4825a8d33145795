from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.actions import ACTIONS
from nnstudio.gui.dialogs.file_dialog import PICTURES, FileDialog
from nnstudio.gui.icons import drawing, icon, program_icon
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.tokens import DARK, LIGHT, Tokens
from nnstudio.messages import message
from nnstudio.resources import resource

NAMES = sorted(path.stem for path in resource("icons").glob("*.svg"))


def inks(image: QImage) -> set[str]:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(pixel).name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_can_be_drawn(name: str) -> None:
    assert drawing(name, "#000000").isValid()


def test_every_icon_of_an_action_exists() -> None:
    assert {spec.icon for spec in ACTIONS if spec.icon} <= set(NAMES)


@pytest.mark.parametrize(("appearance", "tokens"), [(Appearance.LIGHT, LIGHT), (Appearance.DARK, DARK)])
def test_icons_wear_the_colours_of_the_theme(appearance: Appearance, tokens: Tokens) -> None:
    theme().choose(appearance)
    size = QSize(48, 48)
    assert tokens.text in inks(icon("stop").pixmap(size, 1.0).toImage())
    assert theme().tokens.accent in inks(icon("stop", "accent").pixmap(size, 1.0).toImage())
    assert theme().tokens.disabled in inks(icon("stop").pixmap(size, 1.0, QIcon.Mode.Disabled).toImage())


def test_files_and_folders_have_icons_where_the_system_has_none(qtbot: QtBot, settings: Settings) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    FileDialog(window, message("Open"), PICTURES, settings)
    for name in ("folder", "text-x-generic", "computer", "user-home", "drive-harddisk"):
        assert not QIcon.fromTheme(name).pixmap(16, 16).isNull()


def test_the_program_has_an_icon() -> None:
    assert not program_icon().pixmap(64, 64).isNull()
