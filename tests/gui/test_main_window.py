from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QSplitter, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.engine.parameters import Parameters
from nnstudio.gui import edits
from nnstudio.gui.actions import ACTIONS
from nnstudio.gui.app import first_project
from nnstudio.gui.areas import Area
from nnstudio.gui.document import TRAINING
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.gui.status_figure import StatusFigure
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.tokens import DARK
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.messages import message


def found(window: MainWindow, name: str) -> QWidget:
    widget = window.findChild(QWidget, name)
    assert isinstance(widget, QWidget), f"the window has no {name}"
    return widget


def label(window: MainWindow, name: str) -> str:
    widget = found(window, name)
    assert isinstance(widget, QLabel)
    return widget.text()


def figure(window: MainWindow, name: str) -> str:
    widget = found(window, name)
    assert isinstance(widget, StatusFigure)
    return widget.text


def test_the_status_bar_counts_every_edit_at_once(window: MainWindow) -> None:
    assert figure(window, "status_parameters") == "parameters 225,034"
    assert figure(window, "status_depth") == "depth 4 weight layers"
    window.document.edit(*edits.freeze_up_to(window.document.project, 4))
    assert figure(window, "status_frozen") == "frozen 18,816"
    assert figure(window, "status_trainable") == "trainable 206,218"


def test_what_nobody_drew_yet_is_not_there(window: MainWindow) -> None:
    assert not found(window, "palette_slot").isVisible()
    assert not found(window, "mode_switch").isVisible()
    assert not window.verbs["mode_data"].isVisible()
    window.place(Area.CANVAS, QLabel("canvas"))
    window.place(Area.DATA, QLabel("data"))
    assert found(window, "mode_switch").isVisible()
    assert found(window, "canvas_slot").isVisible()
    assert not found(window, "data_slot").isVisible()
    window.turn_to("mode_data")
    assert found(window, "data_slot").isVisible()
    assert not found(window, "canvas_slot").isVisible()


def test_a_panel_takes_the_place_of_the_one_before(qtbot: QtBot, window: MainWindow) -> None:
    first, second = QLabel("first"), QLabel("second")
    window.place(Area.LEDGER, first)
    with qtbot.waitSignal(first.destroyed):
        window.place(Area.LEDGER, second)
    assert window.panel(Area.LEDGER) is second
    assert second.isVisible()


def test_the_view_menu_hides_a_panel_and_the_next_window_remembers(
    qtbot: QtBot, window: MainWindow, settings: Settings
) -> None:
    window.place(Area.PALETTE, QLabel("palette"))
    window.verbs["show_palette"].trigger()
    assert not found(window, "palette_slot").isVisible()
    window.close()
    again = MainWindow(first_project(), settings)
    qtbot.addWidget(again)
    again.place(Area.PALETTE, QLabel("palette"))
    again.show()
    assert not found(again, "palette_slot").isVisible()


def test_the_window_comes_back_as_it_was_left(qtbot: QtBot, window: MainWindow, settings: Settings) -> None:
    fill(window)
    splitter = window.findChild(QSplitter, "build_splitter")
    assert isinstance(splitter, QSplitter)
    window.resize(1250, 780)
    splitter.setSizes([300, 548, 400])
    qtbot.waitUntil(lambda: splitter.sizes()[::2] == [300, 400])
    window.close()
    again = MainWindow(first_project(), settings)
    qtbot.addWidget(again)
    fill(again)
    again.show()
    assert again.size() == QSize(1250, 780)
    restored = again.findChild(QSplitter, "build_splitter")
    assert isinstance(restored, QSplitter)
    assert restored.sizes()[::2] == [300, 400]


def test_a_guard_keeps_the_window_open(window: MainWindow) -> None:
    answers = [False, True]
    window.guard_closing(lambda: answers.pop(0))
    assert not window.close()
    assert window.isVisible()
    assert window.close()


def test_the_title_names_the_project_and_marks_unsaved_edits(window: MainWindow) -> None:
    assert window.windowTitle().startswith(first_project().title)
    assert not window.isWindowModified()
    window.document.edit(*edits.freeze_up_to(window.document.project, 4))
    assert window.isWindowModified()


def test_undo_says_what_it_would_take_back(window: MainWindow) -> None:
    assert not window.verbs["undo"].isEnabled()
    window.document.edit(*edits.freeze(window.document.project, {2}))
    assert window.verbs["undo"].text() == "&Undo: Freeze conv2d_1"
    window.verbs["undo"].trigger()
    assert not window.verbs["undo"].isEnabled()
    assert window.verbs["redo"].text() == "&Redo: Freeze conv2d_1"


def test_the_keyboard_edits_the_selected_layers(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    before = window.document.project
    window.selection.select([2])
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [node.name for node in window.selection.nodes] == ["conv2d_3"]
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not window.document.network.named("conv2d_3").trainable
    QTest.keyClick(window, Qt.Key.Key_Delete)
    assert window.document.network == before.network or len(window.document.network.nodes) == len(before.network.nodes)
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project is before


def test_layers_cross_the_clipboard_as_json(window: MainWindow) -> None:
    window.selection.select([2, 3])
    window.verbs["cut"].trigger()
    assert json.loads(QGuiApplication.clipboard().text())["kind"] == "nnstudio layers"
    assert len(window.document.network.nodes) == 7
    window.verbs["paste"].trigger()
    assert [node.name for node in window.document.network.nodes[-2:]] == ["conv2d_1", "maxpool_1"]


def test_rubbish_on_the_clipboard_changes_nothing_and_says_so(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("a shopping list")
    before = window.document.project
    window.verbs["paste"].trigger()
    assert window.document.project is before
    assert label(window, "status_told") == "the clipboard holds no layers; copy some first"


def test_a_problem_disables_training_and_is_its_reason(window: MainWindow) -> None:
    window.verbs.on("train", window.repaint)
    window.document.edit(*edits.delete(window.document.project, {6}))
    button = found(window, "train_button")
    assert not button.isEnabled()
    assert "put a Flatten before it" in button.toolTip()
    window.document.undo()
    assert button.isEnabled()


def test_fine_tuning_says_how_much_would_change(window: MainWindow) -> None:
    window.verbs.on("fine_tune", window.repaint)
    window.tool_row.update_buttons()
    button = found(window, "fine_tune_button")
    assert isinstance(button, QToolButton)
    assert not button.isEnabled()
    assert "train the network or import weights first" in button.toolTip()
    window.document.learn(message("Train"), Parameters.initialize(window.document.network))
    window.document.edit(*edits.freeze_up_to(window.document.project, 4))
    assert button.isEnabled()
    assert button.text() == "Fine-tune 206,218 of 225,034"


def test_the_structure_is_read_only_while_training(window: MainWindow) -> None:
    window.selection.select([2])
    assert window.verbs["delete"].isEnabled()
    window.document.set_read_only(TRAINING)
    assert not window.verbs["delete"].isEnabled()
    assert window.verbs["copy"].isEnabled()


def test_every_action_has_a_name_of_its_own_and_no_two_share_a_key() -> None:
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)
    keys = [key for spec in ACTIONS for key in spec.key_sequences()]
    assert len(set(keys)) == len(keys), [key for key in keys if keys.count(key) > 1]


@pytest.mark.parametrize(("action", "keys"), [("quit", "Ctrl+Q"), ("preferences", "Ctrl+,"), ("train", "F5")])
def test_the_keys_people_expect_are_there_on_every_system(window: MainWindow, action: str, keys: str) -> None:
    assert window.verbs[action].shortcut().toString() == keys


def test_colours_and_language_are_chosen_in_the_menu_and_remembered(window: MainWindow, settings: Settings) -> None:
    window.verbs["appearance_dark"].trigger()
    assert theme().tokens is DARK
    assert settings.appearance is Appearance.DARK
    window.verbs["language_zh_CN"].trigger()
    assert wording().language == SIMPLIFIED_CHINESE
    assert settings.language == SIMPLIFIED_CHINESE
    assert window.verbs["language_zh_CN"].isChecked()


def test_all_menus_have_something_in_them_that_works(window: MainWindow) -> None:
    for menu in window.menuBar().findChildren(QMenu):
        assert (
            any(action.isVisible() and not action.isSeparator() for action in menu.actions())
            == menu.menuAction().isVisible()
        )


def test_the_window_says_once_that_it_has_been_painted(qtbot: QtBot, settings: Settings) -> None:
    window = MainWindow(first_project(), settings)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    window.hide()
    with qtbot.assertNotEmitted(window.painted, wait=50):
        window.show()


def fill(window: MainWindow) -> None:
    for area in (Area.PALETTE, Area.CANVAS, Area.INSPECTOR, Area.LEDGER, Area.CURVES, Area.PROGRESS):
        window.place(area, QLabel(area.value))


def test_what_stands_in_the_middle_of_the_tool_row_stays_there_as_buttons_grow(
    window: MainWindow, qtbot: QtBot
) -> None:
    middle = QLabel("Find anything...")
    window.tool_row.place_in_the_middle(middle)
    window.verbs.on("fine_tune", window.repaint)
    window.resize(1440, 900)
    button = found(window, "fine_tune_button")
    qtbot.waitUntil(lambda: middle.x() > 0)
    place, width = middle.geometry(), button.width()
    window.document.learn(message("Train"), Parameters.initialize(window.document.network))
    qtbot.waitUntil(lambda: button.width() > width)
    assert middle.geometry() == place
