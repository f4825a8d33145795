"""Both plots, as they follow trainings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnstudio.engine.parameters import Parameters
from nnstudio.gui.dialogs.file_dialog import PICTURES
from nnstudio.gui.document import Document
from nnstudio.gui.panels.curves import Curves
from nnstudio.gui.panels.curves_files import CurvesFileError, as_csv, save_curves
from nnstudio.gui.panels.plot import Plot
from nnstudio.gui.panels.plot_lines import MOST_POINTS
from nnstudio.gui.settings import Settings
from nnstudio.gui.training.session import TrainingSession
from nnstudio.messages import message
from nnstudio.project import OpenedProject
from tests.gui.panels.trainings import change, history, hosted, outcome_of, points_project
from tests.gui.windows import Person, choosing


@pytest.fixture
def curves(points: Document, session: TrainingSession, settings: Settings) -> Iterator[Curves]:
    curves = Curves(points, session, settings)
    with hosted(curves, 900, 220):
        yield curves


def train(qtbot: QtBot, session: TrainingSession, document: Document) -> None:
    session.train(document.project)
    outcome_of(qtbot, session)


def reach(plot: Plot) -> float:
    """Return the epoch that the lines of a plot reach, 0 where there are none; their points are thinned on the way."""
    return max((float(x[-1]) for x, _ in (plot.drawn.raw, *plot.drawn.names.values()) if len(x)), default=0.0)


def counts(plot: Plot) -> dict[str, int]:
    """Return how many points are drawn of each line."""
    return {role: len(x) for role, (x, _) in {"raw": plot.drawn.raw, **plot.drawn.names}.items()}


def test_curves_grow_while_a_training_runs(
    qtbot: QtBot, curves: Curves, session: TrainingSession, points: Document
) -> None:
    change(points, epochs=100_000)
    session.train(points.project)
    plots = (curves.loss, curves.accuracy)
    qtbot.waitUntil(lambda: min(map(reach, plots)) > 0.0)
    before = max(map(reach, plots))
    qtbot.waitUntil(lambda: min(map(reach, plots)) > before)
    assert session.is_active
    session.stop()
    outcome_of(qtbot, session)


def test_after_a_training_every_epoch_has_its_validation(
    qtbot: QtBot, curves: Curves, session: TrainingSession, points: Document
) -> None:
    train(qtbot, session, points)
    assert counts(curves.loss)["validation"] == 3
    assert counts(curves.accuracy)["validation"] == 3
    assert curves.loss.chart.getViewBox().viewRange()[0] == pytest.approx([0.0, 3.0], abs=0.1)


def test_the_run_before_stays_beside_the_present_one_until_it_is_not_wanted(
    qtbot: QtBot, curves: Curves, session: TrainingSession, points: Document
) -> None:
    train(qtbot, session, points)
    assert counts(curves.loss)["last_train"] == 0
    train(qtbot, session, points)
    assert counts(curves.loss)["last_train"] > 0
    curves.show_last(False)
    assert counts(curves.loss)["last_train"] == 0


def test_undoing_a_training_brings_back_the_curves_of_before(
    qtbot: QtBot, curves: Curves, session: TrainingSession, points: Document
) -> None:
    train(qtbot, session, points)
    first = curves.shown
    train(qtbot, session, points)
    points.undo()
    assert curves.shown is first
    points.undo()
    assert counts(curves.loss)["train"] == 0
    assert counts(curves.loss)["last_train"] > 0


def test_another_project_is_not_compared_with_the_runs_of_the_one_before(
    qtbot: QtBot, curves: Curves, session: TrainingSession, points: Document
) -> None:
    train(qtbot, session, points)
    points.open(OpenedProject(points_project()))
    assert curves.last is None
    assert sum(counts(curves.loss).values()) == 0
    train(qtbot, session, points)
    assert curves.last is None


def test_a_million_steps_are_drawn_in_few_points(curves: Curves, session: TrainingSession, points: Document) -> None:
    session.previous = history(200, 100)
    session.history = history(300, 100)
    points.learn(message("Train"), Parameters.initialize(points.network, 0), None, session.history)
    assert max(counts(curves.loss).values()) <= MOST_POINTS


def test_the_menu_turns_the_scale_and_the_run_before(curves: Curves) -> None:
    logarithmic = curves.findChild(QAction, "loss_plot_logarithmic")
    assert isinstance(logarithmic, QAction)
    logarithmic.trigger()
    assert curves.loss.is_logarithmic
    last = curves.findChild(QAction, "accuracy_plot_last_run")
    assert isinstance(last, QAction)
    last.trigger()
    assert not curves.shows_last


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing
@pytest.mark.parametrize("suffix", [".png", ".svg", ".csv"])
def test_curves_are_saved_in_each_form_where_a_person_chooses(
    curves: Curves, points: Document, settings: Settings, tmp_path: Path, suffix: str
) -> None:
    points.learn(message("Train"), Parameters.initialize(points.network, 0), None, history())
    path = tmp_path / f"loss{suffix}"
    person = Person(choosing(path))
    save = curves.findChild(QAction, f"loss_plot_save_{'figures' if suffix == '.csv' else 'picture'}")
    assert isinstance(save, QAction)
    told: list[str] = []
    curves.saved.connect(lambda said: told.append(str(said)))
    save.trigger()
    assert told == [f"Saved in loss{suffix}"]
    assert person.asked == ["file_dialog"]
    assert {".png": b"PNG", ".svg": b"<svg", ".csv": b"step,epoch"}[suffix] in path.read_bytes()[:600]
    assert settings.folder("documents") == tmp_path


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_place_that_cannot_be_written_is_told(curves: Curves, points: Document, tmp_path: Path) -> None:
    points.learn(message("Train"), Parameters.initialize(points.network, 0), None, history())
    Person(choosing(tmp_path / "gone" / "loss.png"))
    told: list[str] = []
    curves.not_saved.connect(lambda error: told.append(str(error)))
    curves.save(curves.loss, message("Save the picture"), PICTURES)
    assert told == [f"{tmp_path / 'gone'} is no folder to save in; create it first"]


@pytest.mark.parametrize("name", ["loss_plot", "accuracy_plot"])
def test_every_entry_of_a_plots_menu_has_a_letter_of_its_own(curves: Curves, name: str) -> None:
    menu = curves.findChild(QMenu, f"{name}_menu")
    assert isinstance(menu, QMenu)
    letters = [text.partition("&")[2][:1].lower() for text in (action.text() for action in menu.actions()) if text]
    assert len(set(letters)) == len(letters)


def test_another_ending_is_refused_and_writes_nothing(curves: Curves, tmp_path: Path) -> None:
    with pytest.raises(CurvesFileError, match=r"not as 'loss\.gif'"):
        save_curves(tmp_path / "loss.gif", history(), curves.loss.paint_picture, curves.loss.size())
    assert not list(tmp_path.iterdir())


def test_figures_as_csv_have_every_step_and_every_epoch_in_order() -> None:
    rows = [line.split(",") for line in as_csv(history(2, 10)).splitlines()]
    assert len(rows) == 1 + 20 + 2
    steps = [int(row[0]) for row in rows[1:]]
    assert steps == sorted(steps)
    assert {len(row) for row in rows} == {len(rows[0])}
    ends = [row for row in rows[1:] if row[rows[0].index("validation_loss")]]
    assert [row[1] for row in ends] == ["1", "2"]
