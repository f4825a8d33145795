"""The recent files stand in a menu, open again from there, and are forgotten when a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnstudio.gui.app import first_project
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.recent_menu import told_apart
from nnstudio.gui.settings import Settings
from nnstudio.gui.shell import Shell
from nnstudio.gui.welcome_card import Card
from nnstudio.project import save_project
from tests.gui.windows import part


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return Shell(window)


@pytest.fixture
def menu(window: MainWindow, shell: Shell) -> QMenu:
    return part(window, QMenu, "recent_menu")


def entries(menu: QMenu) -> list[QAction]:
    return [action for action in menu.actions() if not action.isSeparator()]


def test_it_stands_behind_open_and_is_grey_without_files(window: MainWindow, menu: QMenu) -> None:
    actions = part(window, QMenu, "file_menu").actions()
    assert actions.index(menu.menuAction()) == actions.index(window.verbs["open"]) + 1
    assert not menu.menuAction().isEnabled()


def test_files_that_are_there_open_and_others_are_greyed(
    qtbot: QtBot, window: MainWindow, menu: QMenu, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "R&D.nns"
    save_project(file, first_project())
    settings.remember_file(file)
    settings.remember_file(tmp_path / "gone.nns")
    menu.aboutToShow.emit()
    gone, there, _ = entries(menu)
    assert (gone.text(), gone.isEnabled(), gone.toolTip()) == ("&1 gone.nns", False, str(tmp_path / "gone.nns"))
    assert (there.text(), there.isEnabled()) == ("&2 R&&D.nns", True)
    there.trigger()
    qtbot.waitUntil(lambda: window.document.path == file)
    assert [action.text() for action in entries(menu)[:2]] == ["&1 R&&D.nns", "&2 gone.nns"]


def test_clearing_it_empties_the_welcome_page_too_and_lasts(
    window: MainWindow, shell: Shell, menu: QMenu, settings: Settings, tmp_path: Path
) -> None:
    settings.remember_file(tmp_path / "one.nns")
    shell.show_welcome()
    assert window.findChild(Card, "recent_0") is not None
    menu.aboutToShow.emit()
    entries(menu)[-1].trigger()
    assert settings.recent_files == Settings(settings.file).recent_files == ()
    assert not menu.menuAction().isEnabled()
    card = window.findChild(Card, "recent_0")
    assert card is None or not card.isVisible()


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    paths = [Path(each) for each in ("/a/x/net.nns", "/b/x/net.nns", "/net.nns", "/b/y/net.nns", "/b/x/other.nns")]
    assert told_apart(paths) == [
        "net.nns \N{EM DASH} a/x",
        "net.nns \N{EM DASH} b/x",
        "net.nns \N{EM DASH} /",
        "net.nns \N{EM DASH} y",
        "other.nns",
    ]
