"""What came of a training."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Moons, Npz
from nnstudio.engine.events import Reason
from nnstudio.figures import UNKNOWN
from nnstudio.gui import edits
from nnstudio.gui.app import first_project
from nnstudio.gui.document import Document
from nnstudio.gui.panels.results import Results
from nnstudio.gui.panels.results_changes import figure_of
from nnstudio.gui.snapshot import Snapshot
from nnstudio.gui.training.session import TrainingSession
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from nnstudio.project import OpenedProject, open_project
from tests.gui.panels.trainings import change, hosted, outcome_of
from tests.gui.windows import seen


@pytest.fixture
def results(points: Document, session: TrainingSession) -> Iterator[Results]:
    results = Results(points, session)
    with hosted(results, 600, 500):
        yield results


def text(results: Results, name: str) -> str:
    return seen(results, f"results_{name}")


def test_each_part_of_the_data_has_its_accuracy_and_loss(
    qtbot: QtBot, results: Results, session: TrainingSession, points: Document
) -> None:
    assert text(results, "test_accuracy") == ""
    session.train(points.project)
    outcome_of(qtbot, session)
    for part in ("train", "validation", "test"):
        assert text(results, f"{part}_accuracy").endswith("\N{NO-BREAK SPACE}%")
        assert text(results, f"{part}_loss") not in ("", UNKNOWN)


def test_layers_show_their_change_and_frozen_ones_exactly_none(
    qtbot: QtBot, results: Results, session: TrainingSession, points: Document
) -> None:
    session.train(points.project)
    outcome_of(qtbot, session)
    points.edit(*edits.freeze(points.project, [points.network.named("dense_1").id]))
    assert points.parameters is not None
    assert points.learned is not None
    session.fine_tune(points.project, points.parameters, points.learned.fitted)
    outcome_of(qtbot, session)
    (name, change, learns), (other, moved, _) = results.changes.rows
    assert (name, change, learns) == ("dense_1", 0.0, False)
    assert other == "dense_2"
    assert moved > 0.0
    assert results.changes.accessibleDescription().startswith("dense_1 0, dense_2 ")


def test_results_go_with_the_training_that_is_undone_and_come_back_with_it(
    qtbot: QtBot, results: Results, session: TrainingSession, points: Document
) -> None:
    session.train(points.project)
    outcome_of(qtbot, session)
    points.undo()
    assert text(results, "test_accuracy") == ""
    points.redo()
    assert text(results, "test_accuracy").endswith("\N{NO-BREAK SPACE}%")


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (0.0, "0"),
        (1e-9, "<\N{NO-BREAK SPACE}0.1\N{NO-BREAK SPACE}%"),
        (0.041, "4.1\N{NO-BREAK SPACE}%"),
        (250.0, "250 \N{MULTIPLICATION SIGN}"),
    ],
)
def test_only_what_did_not_change_at_all_is_written_as_0(change: float, written: str) -> None:
    assert figure_of(change) == written


def test_results_of_a_project_that_is_opened_again_are_those_of_its_training(
    qtbot: QtBot, results: Results, session: TrainingSession, points: Document, tmp_path: Path
) -> None:
    session.train(points.project)
    outcome_of(qtbot, session)
    before = {name: text(results, name) for name in ("message", "train_loss", "validation_accuracy", "test_accuracy")}
    changes = results.changes.rows
    Snapshot.of(points).write(tmp_path / "trained.nns")
    points.open(OpenedProject(first_project()))
    assert text(results, "test_accuracy") == ""
    assert results.changes.isHidden()
    points.open(open_project(tmp_path / "trained.nns"))
    assert {name: text(results, name) for name in before} == before
    assert results.changes.rows == changes


def test_where_numbers_are_predicted_there_is_no_accuracy(
    qtbot: QtBot, results: Results, session: TrainingSession, points: Document, tmp_path: Path
) -> None:
    x = np.linspace(-1, 1, 90, dtype=np.float32)[:, np.newaxis] * np.ones(2, np.float32)
    np.savez(tmp_path / "sum.npz", x=x, y=x.sum(axis=1, keepdims=True))
    network = Network.stack(Input((2,)), Dense(1))
    project = dataclasses.replace(points.project, network=network, data=Npz(path=str(tmp_path / "sum.npz")))
    points.open(OpenedProject(project))
    session.train(points.project)
    assert outcome_of(qtbot, session).reason is Reason.FINISHED
    assert text(results, "accuracy") == text(results, "test_accuracy") == ""
    assert text(results, "test_loss") not in ("", UNKNOWN)


def test_one_epoch_of_a_sample_per_class_is_a_whole_training(
    qtbot: QtBot, results: Results, session: TrainingSession, points: Document
) -> None:
    change(points, epochs=1)
    points.edit(*edits.set_data(points.project, Moons(samples=400, per_class=1)))
    session.train(points.project)
    assert outcome_of(qtbot, session).reason is Reason.FINISHED
    assert text(results, "train_loss") not in ("", UNKNOWN)
    assert text(results, "validation_loss") == UNKNOWN
    assert text(results, "test_accuracy").endswith("\N{NO-BREAK SPACE}%")
