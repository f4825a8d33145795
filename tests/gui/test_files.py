from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.engine.parameters import Parameters
from nnstudio.gui import edits
from nnstudio.gui.app import first_project
from nnstudio.gui.document import TRAINING
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.gui.shell import Shell
from nnstudio.gui.theme import Appearance, theme
from nnstudio.messages import message
from nnstudio.network import TEMPLATES
from nnstudio.project import open_project, save_project
from tests.gui.windows import Person, choosing, part, pressing, pressing_named, told

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing

Button = QMessageBox.StandardButton


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return Shell(window)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a project file whose network differs from the one the window opens on."""
    path = tmp_path / "frozen.nns"
    _, project = edits.freeze_up_to(first_project(), 4)
    save_project(path, project, Parameters.initialize(project.network, 7))
    return path


def edit(window: MainWindow) -> None:
    assert window.document.edit(*edits.freeze(window.document.project, {2}))


def test_a_chosen_file_is_opened_with_its_weights_and_remembered(
    qtbot: QtBot, window: MainWindow, shell: Shell, file: Path, settings: Settings
) -> None:
    person = Person(choosing(file))
    window.verbs["open"].trigger()
    qtbot.waitUntil(lambda: window.document.path == file)
    assert person.asked == ["file_dialog"]
    assert window.document.summary.total.frozen == 18_816
    assert window.document.parameters is not None
    assert not window.document.is_modified
    assert settings.recent_files == (file,)
    assert settings.folder("projects") == file.parent


def test_saving_asks_for_a_place_once_and_writes_all_there_is(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    place = tmp_path / "mine.nns"
    window.document.learn(message("Train"), Parameters.initialize(window.document.network, 3))
    person = Person(choosing(place))
    with qtbot.waitSignal(shell.files.saved):
        window.verbs["save"].trigger()
    assert not window.isWindowModified()
    edit(window)
    assert window.isWindowModified()
    with qtbot.waitSignal(shell.files.saved):
        window.verbs["save"].trigger()
    assert person.asked == ["file_dialog"]
    opened = open_project(place)
    assert opened.project.network == window.document.network
    assert opened.parameters is not None
    assert window.document.parameters is not None
    assert opened.parameters.equals(window.document.parameters)
    assert window.windowTitle().startswith("mine.nns")


def test_a_network_with_a_problem_is_saved_with_the_weights_it_still_has(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    parameters = Parameters.initialize(window.document.network, 3)
    window.document.learn(message("Train"), parameters)
    window.document.edit(*edits.delete(window.document.project, {6}))
    assert window.document.summary.problems
    shell.files._write(tmp_path / "broken.nns", None)
    qtbot.waitUntil(lambda: not shell.files.bench.is_busy)
    opened = open_project(tmp_path / "broken.nns")
    assert not opened.notices
    assert opened.parameters is not None
    window.document.open(opened)
    flatten = first_project().network.node(6)
    window.document.edit(*edits.insert_after(window.document.project, 5, flatten.layer))
    restored = window.document.parameters
    assert restored is not None
    for name in ("conv2d_2", "dense_1"):
        node = window.document.network.named(name)
        np.testing.assert_array_equal(restored[node.id]["weight"], parameters[node.id]["weight"])


@pytest.mark.parametrize("content", [b"", b"not a project", b"PK\x03\x04 cut off"])
def test_a_bad_file_is_one_sentence_in_the_window_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad.nns"
    bad.write_bytes(content)
    before = window.document.project
    shell.files.open_path(bad)
    qtbot.waitUntil(lambda: bool(window.notices.strips))
    assert window.document.project is before
    assert window.document.path is None
    assert len(told(window)) == 1
    assert "bad.nns" in told(window)[0]


def test_a_folder_that_takes_no_file_leaves_the_work_unsaved_with_a_sentence(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    edit(window)
    shell.files._write(tmp_path / "none" / "x.nns", None)
    qtbot.waitUntil(lambda: bool(window.notices.strips))
    assert window.document.is_modified
    assert "is no folder to save in" in told(window)[0]


def test_closing_with_nothing_unsaved_asks_nothing(window: MainWindow, shell: Shell) -> None:
    person = Person()
    assert window.close()
    assert not person.asked


def test_closing_with_unsaved_work_can_be_called_off(window: MainWindow, shell: Shell) -> None:
    edit(window)
    person = Person(pressing(Button.Cancel))
    assert not window.close()
    assert person.asked == ["unsaved_question"]
    assert window.isVisible()
    assert window.document.is_modified


def test_closing_may_throw_unsaved_work_away(window: MainWindow, shell: Shell) -> None:
    edit(window)
    person = Person(pressing(Button.Discard))
    assert window.close()
    assert person.asked == ["unsaved_question"]


def test_closing_saves_first_where_asked_to_and_closes_by_itself(
    qtbot: QtBot, window: MainWindow, shell: Shell, file: Path
) -> None:
    shell.files.open_path(file)
    qtbot.waitUntil(lambda: window.document.path == file)
    edit(window)
    window.document.edit(*edits.unfreeze_all(window.document.project))
    person = Person(pressing(Button.Save))
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert person.asked == ["unsaved_question"]
    assert all(node.trainable for node in open_project(file).project.network.nodes)


def test_closing_while_training_asks_and_waits_for_the_training_to_stop(
    qtbot: QtBot, window: MainWindow, shell: Shell
) -> None:
    stopped: list[bool] = []
    shell.files.training_in_the_way.connect(lambda: stopped.append(True))
    window.document.set_read_only(TRAINING)
    person = Person(pressing_named("keep_training"), pressing_named("stop_and_go_on"))
    assert not window.close()
    assert not stopped
    assert not window.close()
    assert stopped
    assert window.isVisible()
    window.document.set_read_only(None)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert person.asked == ["training_question", "training_question"]


def test_a_template_takes_the_place_of_the_network_after_the_question(window: MainWindow, shell: Shell) -> None:
    edit(window)
    person = Person(pressing(Button.Discard))
    vgg = next(template for template in TEMPLATES if template.name == "vgg-16")
    shell.files.begin(vgg)
    assert person.asked == ["unsaved_question"]
    assert window.document.summary.total.parameters == vgg.parameters
    assert not window.document.is_modified
    assert "takes samples of 3 × 224 × 224" in told(window)[0]


def test_moved_data_are_told_of_and_can_be_pointed_to(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    there, gone = tmp_path / "there.npz", tmp_path / "gone.npz"
    np.savez(there, x_train=np.zeros((20, 4), np.float32), y_train=np.arange(20) % 2)
    from nnstudio.data.sources import Npz  # noqa: PLC0415

    _, project = edits.set_data(first_project(), Npz(path=str(gone)))
    save_project(tmp_path / "p.nns", project)
    shell.files.open_path(tmp_path / "p.nns")
    qtbot.waitUntil(lambda: bool(window.notices.strips))
    assert "no longer at" in told(window)[0]
    person = Person(choosing(there))
    part(window, QPushButton, "point_to_data").click()
    assert person.asked == ["file_dialog"]
    assert getattr(window.document.project.data, "path", "") == str(there)
    assert window.document.is_modified
    assert not window.notices.strips


def test_what_was_edited_while_a_file_was_read_is_asked_about(
    qtbot: QtBot, window: MainWindow, shell: Shell, file: Path
) -> None:
    shell.files.open_path(file)
    edit(window)
    person = Person(pressing(Button.Cancel))
    qtbot.waitUntil(lambda: bool(person.asked))
    qtbot.waitUntil(lambda: not shell.files.bench.is_busy)
    assert person.asked == ["unsaved_question"]
    assert window.document.path is None
    assert window.document.is_modified


def test_a_file_that_is_asked_for_while_another_is_read_does_not_lend_it_its_name(
    qtbot: QtBot, window: MainWindow, shell: Shell, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.nns"
    save_project(other, first_project())
    shell.files.open_path(file)
    shell.files.open_path(other)
    qtbot.waitUntil(lambda: not shell.files.bench.is_busy)
    assert window.document.path == file
    assert window.document.summary.total.frozen == 18_816


def test_the_question_whether_a_training_may_be_stopped_goes_with_the_training(
    qtbot: QtBot, window: MainWindow, shell: Shell, file: Path
) -> None:
    window.document.set_read_only(TRAINING)
    person = Person(lambda _: window.document.set_read_only(None))
    shell.files.open_path(file)
    qtbot.waitUntil(lambda: window.document.path == file)
    assert person.asked == ["training_question"]


def test_a_training_is_kept_by_return_even_where_the_colours_change_meanwhile(
    window: MainWindow, shell: Shell, file: Path
) -> None:
    window.document.set_read_only(TRAINING)
    usual: list[bool] = []

    def look(box: QDialog) -> None:
        theme().choose(Appearance.DARK)
        usual.append(part(box, QPushButton, "keep_training").isDefault())
        box.reject()

    person = Person(look)
    shell.files.open_path(file)
    assert person.asked == ["training_question"]
    assert usual == [True]
    assert window.document.path is None


def test_what_a_training_came_to_before_another_file_is_opened_is_asked_about_once(
    qtbot: QtBot, window: MainWindow, shell: Shell, file: Path
) -> None:
    document = window.document

    def stop() -> None:
        document.set_read_only(None)
        document.learn(message("Train"), Parameters.initialize(document.network))

    shell.files.training_in_the_way.connect(stop)
    document.set_read_only(TRAINING)
    person = Person(pressing_named("stop_and_go_on"), pressing(Button.Discard), pressing(Button.Cancel))
    shell.files.open_path(file)
    qtbot.waitUntil(lambda: document.path == file or len(person.asked) > 2)
    assert person.asked == ["training_question", "unsaved_question"]


def test_what_went_wrong_with_a_file_is_put_away_with_the_next(
    qtbot: QtBot, window: MainWindow, shell: Shell, tmp_path: Path, file: Path
) -> None:
    (tmp_path / "rubbish.nns").write_bytes(b"rubbish")
    shell.files.open_path(tmp_path / "rubbish.nns")
    qtbot.waitUntil(lambda: len(told(window)) == 1)
    shell.files.open_path(file)
    qtbot.waitUntil(lambda: window.document.path == file)
    assert not told(window)
