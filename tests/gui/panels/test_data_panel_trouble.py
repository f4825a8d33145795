"""The page Data where something is wrong: one sentence, nothing lost, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import (
    QLabel,
    QListView,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from nnstudio.data import FileSource
from nnstudio.data.sources import Csv, Moons, Npz, Series
from nnstudio.engine.losses import CrossEntropy
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.panels.data_panel import DataPanel
from tests.data.bad_data import BAD
from tests.gui.panels.data_panels import click, loaded, picture_folder, problem, saved, take
from tests.gui.windows import part, seen


def test_a_file_of_another_kind_is_refused_in_place(panel: DataPanel, points: Document, tmp_path: Path) -> None:
    panel.take_data(tmp_path / "notes.doc")
    assert "notes.doc holds no data that nnstudio reads" in problem(panel)
    assert isinstance(points.project.data, Moons)


def test_data_that_are_gone_are_said_to_be_and_can_be_loaded_once_they_are_back(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "gone.npz"
    points.edit(*edits.set_data(points.project, Npz(path=str(path))))
    loaded(qtbot, panel)
    assert "does not exist" in problem(panel)
    assert not panel.view.isVisible()
    pointing = panel.findChild(QPushButton, "point_to_data_button")
    assert isinstance(pointing, QPushButton)
    assert pointing.isVisible()
    saved(path)
    click(panel, "load_again_button")
    qtbot.waitUntil(panel.view.isVisible)
    assert problem(panel) == ""


def test_a_file_that_is_no_npz_is_one_sentence(qtbot: QtBot, panel: DataPanel, tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(b"not a zip")
    take(qtbot, panel, path)
    assert "broken.npz" in problem(panel)


def test_loading_can_be_called_off(panel: DataPanel, points: Document) -> None:
    points.edit(*edits.set_data(points.project, Moons(samples=1_000_000)))
    panel.reload()
    assert panel.is_loading
    panel.cancel()
    assert not panel.is_loading
    assert "called off" in problem(panel)


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_sentence_and_the_data_before_stay(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path, name: str
) -> None:
    before, source = points.project, BAD[name].made(tmp_path)
    if isinstance(source, Series) or name == "a wrong encoding":
        panel.try_out(source)  # a file that is dropped is read as usual
        loaded(qtbot, panel)
    else:
        assert isinstance(source, FileSource)
        take(qtbot, panel, Path(source.path))
    assert BAD[name].said in problem(panel)
    assert points.project is before
    assert panel.view.isVisible()
    assert points.known_data is not None
    click(panel, "dismiss_problem_button")
    assert problem(panel) == ""


def test_one_class_only_is_warned_of(qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path) -> None:
    path = tmp_path / "ones.npz"
    np.savez(path, x=np.zeros((200, 2), np.float32), y=np.ones(200, np.int64))
    take(qtbot, panel, path)
    assert points.project.data == Npz(path=str(path))
    assert (
        "All training samples are of one class, '1', so there is nothing to tell apart."
        in part(panel, QLabel, "data_notes_text").text()
    )


def test_what_is_refused_can_be_taken_to_correct_its_settings(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("exported on Monday\na,b,c\n" + "".join(f"{row},{row % 7},{row % 2}\n" for row in range(40)))
    take(qtbot, panel, path)
    assert problem(panel) != ""
    click(panel, "use_anyway_button")
    loaded(qtbot, panel)
    assert points.project.data == Csv(path=str(path))
    points.edit(*edits.set_data(points.project, Csv(path=str(path), skip=1)))
    qtbot.waitUntil(lambda: problem(panel) == "" and panel.view.isVisible())


def test_files_that_cannot_be_read_are_listed(qtbot: QtBot, panel: DataPanel, tmp_path: Path) -> None:
    folder = picture_folder(tmp_path / "pictures")
    (folder / "cats" / "broken.png").write_bytes(b"no picture")
    take(qtbot, panel, folder)
    panel.view.tabs.setCurrentWidget(panel.view.notes)
    listed = part(panel, QListView, "left_out_list")
    assert listed.isVisible()
    assert listed.model().index(0, 0).data().startswith("broken.png")


def test_few_samples_for_a_batch_are_warned_of_as_the_batch_is_now(panel: DataPanel, points: Document) -> None:
    assert seen(panel, "data_warning") == ""
    points.edit(*edits.set_training(points.project, "batch_size", 1000))
    assert "fewer than a batch of 1,000" in seen(panel, "data_warning")


def test_imbalanced_classes_are_weighed_alike_with_one_click(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    path = tmp_path / "rare.csv"
    path.write_text("a,kind\n" + "".join(f"{row},{'rare' if row % 20 == 0 else 'usual'}\n" for row in range(400)))
    take(qtbot, panel, path)
    assert "class weights make up for it" in seen(panel, "data_warning")
    click(panel, "balance_classes_button")
    assert points.project.settings.loss == CrossEntropy(balanced=True)
    assert points.problems == ()
    assert part(panel, QPushButton, "balance_classes_button").isHidden()


def test_a_network_that_does_not_fit_is_made_to_in_one_step(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    source = Npz(path=str(saved(tmp_path / "five.npz", features=5, classes=3)))
    points.edit(*edits.set_data(points.project, source))
    loaded(qtbot, panel)
    before = points.network
    assert "input_1 takes samples of 2" in seen(panel, "data_misfit")
    click(panel, "adapt_network_button")
    assert seen(panel, "data_misfit") == ""
    assert not points.summary.problems
    points.undo()
    assert points.network == before


def test_a_network_of_ones_own_is_replaced_only_when_asked(
    qtbot: QtBot, panel: DataPanel, points: Document, tmp_path: Path
) -> None:
    before = points.network
    take(qtbot, panel, picture_folder(tmp_path / "pictures"))
    assert points.network == before
    assert seen(panel, "data_misfit") != ""
    click(panel, "suit_network_button")
    assert seen(panel, "data_misfit") == ""
    assert points.problems == ()


def test_samples_that_no_network_takes_are_shown_with_the_reason_and_no_button(
    qtbot: QtBot, panel: DataPanel, tmp_path: Path
) -> None:
    path = tmp_path / "volumes.npz"
    np.savez(path, x=np.zeros((60, 2, 3, 4, 5), np.float32), y=np.arange(60) % 2)
    take(qtbot, panel, path)
    assert "the data has samples of 2 × 3 × 4 × 5" in seen(panel, "data_misfit")
    assert part(panel, QPushButton, "suit_network_button").isHidden()
    assert part(panel, QPushButton, "adapt_network_button").isHidden()
