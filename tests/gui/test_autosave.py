from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.engine.parameters import Parameters
from nnstudio.gui import edits
from nnstudio.gui.app import first_project
from nnstudio.gui.autosave import FOLDER, Kept
from nnstudio.gui.document import TRAINING, Learned
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.recovery import leftovers
from nnstudio.gui.settings import Settings
from nnstudio.gui.shell import Shell
from nnstudio.messages import message
from tests.gui.windows import Person, part, pressing, told

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing

_WORKING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from nnstudio.engine.parameters import Parameters
from nnstudio.gui import edits
from nnstudio.gui.app import Application, qt_application
from nnstudio.gui.settings import Settings
from nnstudio.messages import message

qt = qt_application()
application = Application(Settings(Path(sys.argv[1])))
window, autosave = application.window, application.shell.autosave
window.show()
window.document.learn(message("Train"), Parameters.initialize(window.document.network, 5))
window.document.edit(*edits.freeze_up_to(window.document.project, 4))
autosave.keep()
autosave.wait()
print("kept", flush=True)
qt.exec()
"""


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return Shell(window)


def kept(settings: Settings) -> list[Path]:
    return sorted((settings.state_folder / FOLDER).glob("*.nns"))


def edit(window: MainWindow) -> None:
    assert window.document.edit(*edits.freeze(window.document.project, {2}))


def keep(window: MainWindow, shell: Shell, qtbot: QtBot) -> None:
    shell.autosave.keep()
    qtbot.waitUntil(lambda: bool(kept(window.settings)))


def test_nothing_is_kept_where_nothing_is_unsaved(window: MainWindow, shell: Shell) -> None:
    assert not shell.autosave.keep_now()
    assert not window.settings.state_folder.exists()


def test_saving_and_undoing_leave_nothing_kept(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path, settings: Settings
) -> None:
    edit(window)
    keep(window, shell, qtbot)
    shell.files._write(tmp_path / "x.nns", None)
    qtbot.waitUntil(lambda: not kept(settings))
    edit_again = edits.unfreeze_all(window.document.project)
    window.document.edit(*edit_again)
    keep(window, shell, qtbot)
    window.document.undo()
    qtbot.waitUntil(lambda: not kept(settings))


def test_closing_leaves_nothing_kept(qtbot: QtBot, window: MainWindow, shell: Shell, settings: Settings) -> None:
    edit(window)
    keep(window, shell, qtbot)
    person = Person(pressing(QMessageBox.StandardButton.Discard))
    assert window.close()
    assert person.asked
    assert not any((settings.state_folder / FOLDER).iterdir())


def test_what_a_training_has_learned_so_far_is_kept(window: MainWindow, shell: Shell, settings: Settings) -> None:
    network = window.document.network
    learning = Learned(network, Parameters.initialize(network, 9))
    shell.autosave.ask_while_training(lambda: learning)
    window.document.set_read_only(TRAINING)
    assert shell.autosave.keep_now()
    opened = Kept(kept(settings)[0].with_suffix("")).read()
    assert opened.parameters is not None
    assert opened.parameters.equals(learning.parameters)
    window.document.set_read_only(None)


def test_no_other_window_takes_what_a_running_one_keeps(
    qtbot: QtBot, window: MainWindow, shell: Shell, settings: Settings
) -> None:
    edit(window)
    keep(window, shell, qtbot)
    shell.autosave.wait()
    assert not list(leftovers(settings.state_folder))


def test_a_killed_window_loses_nothing_that_was_kept(
    qtbot: QtBot, window: MainWindow, shell: Shell, settings: Settings
) -> None:
    killed = subprocess.Popen([sys.executable, "-c", _WORKING, str(settings.file)], stdout=subprocess.PIPE, text=True)
    with killed:
        assert killed.stdout is not None
        said = killed.stdout.readline()
        killed.kill()
    assert said == "kept\n"
    shell.recovery.offer()
    assert "Digits CNN was kept" in told(window)[0]
    part(window, QPushButton, "restore").click()
    document = window.document
    assert document.summary.total.frozen == 18_816
    assert document.parameters is not None
    assert document.parameters.equals(Parameters.initialize(first_project().network, 5))
    assert document.is_modified
    assert len(kept(settings)) == 1
    assert not list(leftovers(settings.state_folder)), "what was restored is kept by this window now"


def test_what_is_left_can_be_discarded_or_put_off(
    qtbot: QtBot, window: MainWindow, shell: Shell, settings: Settings
) -> None:
    edit(window)
    assert shell.autosave.keep_now()
    project = kept(settings)[0]
    copy = project.with_name("20200101-000000-dead.nns")
    copy.write_bytes(project.read_bytes())
    shell.recovery.offer()
    assert len(window.notices.strips) == 1
    window.notices.strips[0].close_strip()
    assert copy.exists()


def test_a_kept_file_that_is_damaged_is_a_sentence(window: MainWindow, shell: Shell, settings: Settings) -> None:
    folder = settings.state_folder / FOLDER
    folder.mkdir(parents=True)
    (folder / "20200101-000000-dead.nns").write_bytes(b"cut off")
    (folder / "20200101-000000-dead.json").write_text("[]")
    before = window.document.project
    shell.recovery.offer()
    part(window, QPushButton, "restore").click()
    assert "is damaged" in told(window)[-1]
    assert window.document.project is before


def test_weights_are_written_only_when_they_are_others_and_an_edit_leaves_them_alone(
    window: MainWindow, shell: Shell, settings: Settings
) -> None:
    document = window.document
    document.learn(message("Train"), Parameters.initialize(document.network, 3))
    assert shell.autosave.keep_now()
    files = Kept(kept(settings)[0].with_suffix(""))
    written = files.weights.stat()
    document.edit(*edits.set_hyperparameter(document.project, document.network.named("dense_1").id, "units", 5))
    assert shell.autosave.keep_now()
    assert files.weights.stat() == written
    assert files.project.stat().st_size < 10_000
    opened = files.read()
    assert opened.project == document.project
    assert opened.parameters is not None
    assert document.parameters is not None
    assert opened.parameters.equals(document.parameters)
    document.learn(message("Train"), Parameters.initialize(document.network, 4))
    assert shell.autosave.keep_now()
    assert files.weights.stat() != written
    document.forget(message("Forget what was learned"))
    assert shell.autosave.keep_now()
    assert not files.weights.exists()
    assert files.read().parameters is None


def test_kept_weights_that_are_damaged_cost_nothing_but_themselves(
    window: MainWindow, shell: Shell, settings: Settings
) -> None:
    window.document.learn(message("Train"), Parameters.initialize(window.document.network, 3))
    assert shell.autosave.keep_now()
    files = Kept(kept(settings)[0].with_suffix(""))
    files.weights.write_bytes(b"cut off")
    opened = files.read()
    assert opened.project == window.document.project
    assert opened.parameters is None
    assert "is damaged" in str(opened.notices[-1])
