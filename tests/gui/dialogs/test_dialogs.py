from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from nnstudio.data.threads import available_cores
from nnstudio.gui.actions import ACTIONS
from nnstudio.gui.dialogs.about import AboutDialog
from nnstudio.gui.dialogs.crash_report import CrashReportDialog
from nnstudio.gui.dialogs.preferences import PreferencesDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.gui.shell import Shell
from nnstudio.gui.theme import theme
from nnstudio.gui.tokens import DARK
from nnstudio.gui.training.job import USUAL_FROZEN_MEMORY, spare_threads
from nnstudio.gui.wording import wording
from nnstudio.language import LANGUAGES, SIMPLIFIED_CHINESE
from tests.gui.windows import Person, part


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return Shell(window)


def test_there_is_room_for_every_key(window: MainWindow, shell: Shell) -> None:
    window.verbs["open"].setShortcuts(
        [QKeySequence(f"Ctrl+Alt+Shift+{key}") for key in ("PgDown", "PgUp", "F11", "F12")]
    )
    shown = part(ShortcutsDialog(window.verbs, window), QScrollArea, "shortcuts_list")
    page = shown.widget()
    assert page is not None
    assert shown.minimumWidth() > page.minimumSizeHint().width()


def test_the_shortcuts_are_those_of_the_actions(window: MainWindow, shell: Shell) -> None:
    dialog = ShortcutsDialog(window.verbs, window)
    keys = " ".join(label.text() for label in dialog.findChildren(QLabel, "shortcuts_keys"))
    for spec in ACTIONS:
        action = window.verbs[spec.id]
        if action.isVisible() and not action.shortcut().isEmpty():
            assert action.shortcut().toString() in keys
    part(dialog, QLineEdit, "shortcuts_field").setText("save as")
    visible = [label.text() for label in dialog.findChildren(QLabel, "shortcuts_keys") if label.window() is dialog]
    assert "Ctrl+Shift+S" in visible


def test_preferences_count_at_once_and_are_remembered(window: MainWindow, shell: Shell, settings: Settings) -> None:
    dialog = PreferencesDialog(settings, window.verbs, shell.autosave, window)
    for name, index in (("appearance", 2), ("language", 2), ("autosave", 4)):
        field = part(dialog, QComboBox, f"preferences_{name}")
        field.setCurrentIndex(index)
        field.activated.emit(index)
    assert theme().tokens is DARK
    assert wording().language == SIMPLIFIED_CHINESE
    assert settings.autosave_seconds is None
    again = PreferencesDialog(settings, window.verbs, shell.autosave, window)
    assert part(again, QComboBox, "preferences_autosave").currentIndex() == 4
    assert part(again, QComboBox, "preferences_language").currentText() == "简体中文"


def test_the_threads_of_trainings_are_chosen_between_one_and_all_cores_and_remembered(
    qtbot: QtBot, window: MainWindow, shell: Shell, settings: Settings
) -> None:
    dialog = PreferencesDialog(settings, window.verbs, shell.autosave, window)
    field = part(dialog, QComboBox, "preferences_threads")
    assert field.count() == available_cores()
    assert field.currentIndex() + 1 == settings.engine_threads == spare_threads()
    assert field.currentText().endswith("(usual)")
    with qtbot.waitSignal(dialog.threads_chosen) as chosen:
        field.activated.emit(field.count() - 1)
    assert chosen.args == [available_cores()]
    assert Settings(settings.file).engine_threads == available_cores()
    settings._store.setValue("engine_threads", "-3")
    assert settings.engine_threads == spare_threads(), "a number that makes no sense counts as none"


def test_the_memory_for_frozen_layers_is_chosen_and_remembered(
    qtbot: QtBot, window: MainWindow, shell: Shell, settings: Settings
) -> None:
    dialog = PreferencesDialog(settings, window.verbs, shell.autosave, window)
    field = part(dialog, QComboBox, "preferences_frozen_memory")
    assert settings.frozen_memory == USUAL_FROZEN_MEMORY
    assert field.currentText() == "1.0\N{NO-BREAK SPACE}GB (usual)"
    with qtbot.waitSignal(dialog.frozen_memory_chosen) as chosen:
        field.activated.emit(1)
    assert chosen.args == [250]
    assert Settings(settings.file).frozen_memory == 250
    settings._store.setValue("frozen_memory", "-3")
    assert settings.frozen_memory == USUAL_FROZEN_MEMORY, "a number that makes no sense counts as none"


def test_about_names_versions_and_qts_licence(window: MainWindow) -> None:
    dialog = AboutDialog(window)
    assert "Lesser General Public License" in part(dialog, QLabel, "about_licence").text()
    part(dialog, QPushButton, "about_copy").click()
    assert "PySide6-Essentials 6" in QGuiApplication.clipboard().text()


def test_the_report_of_a_crash_can_be_copied(window: MainWindow, tmp_path: Path) -> None:
    dialog = CrashReportDialog("ValueError: out of the blue", tmp_path / "nnstudio.log", window)
    part(dialog, QPushButton, "crash_copy").click()
    assert "out of the blue" in QGuiApplication.clipboard().text()
    assert str(tmp_path) in part(dialog, QLabel, "crash_log_file").text()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing
@pytest.mark.parametrize("action", ["preferences", "shortcuts", "about"])
def test_the_menus_open_them(qtbot: QtBot, window: MainWindow, shell: Shell, action: str) -> None:
    person = Person()
    window.verbs[action].trigger()
    assert person.asked == [f"{action}_dialog"]


def test_no_sentence_of_a_dialog_is_cut_in_either_language(qtbot: QtBot) -> None:
    for language in LANGUAGES:
        wording().switch(language)
        about = AboutDialog(None)
        qtbot.addWidget(about)
        about.adjustSize()
        about.showEvent(QShowEvent())
        layout = about.layout()
        assert layout is not None
        assert about.height() >= layout.totalHeightForWidth(about.width())
