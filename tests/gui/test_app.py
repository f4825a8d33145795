from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Csv
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.app import Application, first_project
from nnstudio.gui.areas import Area
from nnstudio.gui.recovery import leftovers
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.tokens import DARK
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.project import save_project


def test_the_window_opens_on_a_small_working_network(qtbot: QtBot, settings: Settings) -> None:
    window = Application(settings).window
    qtbot.addWidget(window)
    assert not window.document.summary.problems
    assert window.document.summary.total.parameters == 225_034
    assert not window.document.is_modified


def test_a_window_is_enough_to_keep_all_that_belongs_to_it(qtbot: QtBot, settings: Settings) -> None:
    window = Application(settings).window
    qtbot.addWidget(window)
    gc.collect()
    window.show()
    qtbot.waitUntil(lambda: window.findChild(QWidget, "loss_plot") is not None)
    qtbot.waitUntil(lambda: window.document.known_data is not None)
    window.close()


def test_a_file_is_opened_with_what_it_learned_and_remembered(qtbot: QtBot, settings: Settings, tmp_path: Path) -> None:
    project = first_project()
    file = tmp_path / "digits.nns"
    save_project(file, project, Parameters.initialize(project.network))
    window = Application(settings, file).window
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.document.path == file)
    assert window.document.parameters is not None
    assert window.windowTitle().startswith("digits.nns")
    assert settings.recent_files == (file,)


def test_a_file_that_is_none_is_told_of_and_the_first_network_shown(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "notes.nns"
    file.write_text("not a project")
    window = Application(settings, file).window
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: bool(window.notices.strips))
    assert window.document.path is None
    assert "notes.nns" in str(window.notices.strips[0].said)


def test_colours_and_language_of_last_time_are_worn_from_the_start(qtbot: QtBot, settings: Settings) -> None:
    settings.appearance = Appearance.DARK
    settings.language = SIMPLIFIED_CHINESE
    qtbot.addWidget(Application(settings).window)
    assert theme().tokens is DARK
    assert wording().language == SIMPLIFIED_CHINESE


def test_the_program_names_itself_to_the_desktop(qapp: QApplication) -> None:
    assert qapp.applicationName() == "nnstudio"
    assert qapp.desktopFileName() == "nnstudio"


FOR_LATER = (
    "PIL",
    "concurrent.futures",
    "multiprocessing.sharedctypes",
    "nnstudio.engine.compiled",
    "nnstudio.gui.dialogs.finder",
    "nnstudio.gui.panels.curves",
    "nnstudio.gui.panels.data_panel",
    "nnstudio.gui.welcome",
    "pyqtgraph",
)


def test_what_the_first_sight_does_not_need_is_not_imported_for_it(tmp_path: Path) -> None:
    run = program("import sys, nnstudio.gui.app; print(*sys.modules)", tmp_path)
    assert not set(FOR_LATER) & set(run.stdout.split()), run.stderr


COPIES_AND_ENDS = """
from PySide6.QtCore import QTimer
from nnstudio.gui import app
from nnstudio.gui.panels.ledger_table import LedgerTable

def copy_and_close():
    window = next((each for each in qt.topLevelWidgets() if each.findChild(LedgerTable)), None)
    if window is not None:
        window.findChild(LedgerTable).copy()
        beat.stop()
        window.close()

qt = app.qt_application()
beat = QTimer(interval=10)
beat.timeout.connect(copy_and_close)
beat.start()
ended = app.main([])
print(qt.clipboard().text().split()[0])
raise SystemExit(ended)
"""


def program(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of its own, which keeps all that it keeps in one folder."""
    folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    return subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env=os.environ | folders
    )


def test_the_program_ends_well_with_the_ledger_on_the_clipboard(tmp_path: Path) -> None:
    run = program(COPIES_AND_ENDS, tmp_path)
    assert (run.returncode, run.stdout.strip()) == (0, "layer"), run.stderr


IS_INTERRUPTED = """
import os, signal
from PySide6.QtCore import QTimer
from nnstudio.gui import app, edits
from nnstudio.gui.main_window import MainWindow

def edit_and_ask():
    window = next((each for each in qt.topLevelWidgets() if isinstance(each, MainWindow)), None)
    if window is not None:
        beat.stop()
        window.document.edit(*edits.rename(window.document.project, window.document.network.nodes[1].id, "mine"))
        QTimer.singleShot(0, qt, lambda: os.kill(os.getpid(), signal.{signal}))
        window.verbs["about"].trigger()

qt = app.qt_application()
beat = QTimer(interval=10)
beat.timeout.connect(edit_and_ask)
beat.start()
raise SystemExit(app.main([]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_ends_the_program_without_a_question_and_keeps_what_is_unsaved(
    tmp_path: Path, name: str, code: int
) -> None:
    run = program(IS_INTERRUPTED.replace("{signal}", name), tmp_path)
    assert run.returncode == code, run.stderr
    assert "Traceback" not in run.stderr
    (kept,) = leftovers(tmp_path / "nnstudio")
    assert kept.kept.read().project.network.nodes[1].name == "mine"


def test_a_table_named_at_the_start_is_learned_from(qtbot: QtBot, settings: Settings, tmp_path: Path) -> None:
    table = tmp_path / "flowers.csv"
    table.write_text("petal,sepal,kind\n" + "1.5,0.2,small\n4.5,1.5,large\n" * 20)
    window = Application(settings, table).window
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.document.project.data == Csv(str(table)))
    assert window.verbs["mode_data"].isChecked()
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.focusWidget() is window.panel(Area.DATA)
    window.document.undo()
    assert not window.document.is_modified


def test_plots_are_not_imported_before_the_window_is_there() -> None:
    code = "import sys, nnstudio.gui.app; print([name for name in sys.modules if name.startswith('pyqtgraph')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
