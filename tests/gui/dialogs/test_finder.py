from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.finder import Finder
from nnstudio.gui.dialogs.findings import findings, fitting, plain
from nnstudio.gui.dialogs.fuzzy import score
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.shell import Shell
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from tests.gui.windows import part


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    shell = Shell(window)
    for _ in shell.furnish_later():
        pass
    return shell


def best(window: MainWindow, shell: Shell, typed: str) -> str:
    found = fitting(findings(window, shell.files), typed)
    return f"{found[0].kind}: {found[0].title}" if found else ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("save as", "File menu: Save as…"),
        ("conv2d_2", "Go to: conv2d_2"),
        ("batchn", "Add a layer: BatchNorm"),
        ("rn50", "Begin with: ResNet-50"),
        ("vgg", "Begin with: VGG-16"),
        ("as sav", "File menu: Save as…"),
        ("zzz", ""),
    ],
)
def test_a_few_letters_find_what_is_meant(window: MainWindow, shell: Shell, typed: str, expected: str) -> None:
    assert best(window, shell, typed) == expected


def test_letters_count_more_at_the_beginning_of_words() -> None:
    whole, scattered = score("ex", "Export weights"), score("ex", "Leaky max")
    assert whole is not None
    assert scattered is not None
    assert whole > scattered
    assert score("xe", "Export") is None
    assert score("", "anything") == 0


def test_the_marks_of_keys_are_left_out() -> None:
    assert plain("&Save") == "Save"
    assert plain("保存(&S)") == "保存"


def test_what_cannot_be_done_now_is_not_found(window: MainWindow, shell: Shell) -> None:
    assert not window.verbs["undo"].isEnabled()
    assert all(finding.title != "Undo" for finding in findings(window, shell.files))


def test_actions_are_found_by_their_english_name_in_any_language(window: MainWindow, shell: Shell) -> None:
    wording().switch(SIMPLIFIED_CHINESE)
    found = fitting(findings(window, shell.files), "preferences")
    assert found[0].title == plain(window.verbs["preferences"].text())


def test_it_is_driven_by_the_keyboard_from_start_to_end(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    finder = part(window, Finder, "finder")
    field = part(finder, QLineEdit, "finder_field")
    assert finder.isVisible()
    assert window.focusWidget() is field
    QTest.keyClicks(field, "conv2d_")
    view = part(finder, QListView, "finder_list")
    assert view.currentIndex().data() == "conv2d_1"
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not finder.isVisible()
    assert [node.name for node in window.selection.nodes] == ["conv2d_2"]


def test_while_it_is_open_it_follows_the_language_and_the_width_of_the_window(
    qtbot: QtBot, window: MainWindow, shell: Shell
) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    finder = part(window, Finder, "finder")
    finder.open()
    part(finder, QLineEdit, "finder_field").setText("conv2d")
    wording().switch(SIMPLIFIED_CHINESE)
    shown = part(finder, QListView, "finder_list").model()
    remarks = {shown.index(row, 0).data(Qt.ItemDataRole.UserRole).remark for row in range(shown.rowCount())}
    assert "卷积" in remarks
    window.resize(window.width() + 200, window.height())
    qtbot.waitUntil(lambda: abs(finder.geometry().center().x() - window.rect().center().x()) <= 1)


def test_a_layer_is_added_and_escape_changes_nothing(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    part(window, QPushButton, "find_button").click()
    finder = part(window, Finder, "finder")
    field = part(finder, QLineEdit, "finder_field")
    QTest.keyClicks(field, "dropout")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert not window.document.is_modified
    window.verbs["find"].trigger()
    field.setText("batchnorm")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.document.network.nodes[-1].name == "batchnorm_1"
