"""How good a network is on test samples, as the window shows it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnstudio.engine.evaluation import Evaluation
from nnstudio.engine.measuring import ClassMeasurement
from nnstudio.engine.metrics import Metrics, NumberMetrics, TargetFigures, TokenMetrics
from nnstudio.gui.document import Document
from nnstudio.gui.panels.results import Results
from nnstudio.gui.panels.results_measures import Measures
from nnstudio.gui.training.session import TrainingSession
from tests.gui.panels.trainings import hosted, outcome_of
from tests.gui.windows import part


@pytest.fixture
def measures(qtbot: QtBot) -> Iterator[Measures]:
    measures = Measures()
    with hosted(measures, 800, 500):
        yield measures


def judged(names: tuple[str, ...], labels: list[int], claimed: list[int]) -> Metrics:
    measurement = ClassMeasurement(names, 0.5)
    measurement.add(np.eye(len(names), dtype=np.float32)[claimed].T, np.array(labels))
    return measurement.metrics()


def show(measures: Measures, metrics: Metrics | None) -> str:
    measures.show_evaluation(Evaluation(0.1, None, 6, metrics))
    return part(measures, QLabel, "measures_said").text()


def test_a_training_of_classes_shows_its_figures_and_every_test_sample_in_the_map(
    qtbot: QtBot, points: Document, session: TrainingSession
) -> None:
    results = Results(points, session)
    with hosted(results, 900, 600):
        assert results.measures.isHidden()
        session.train(points.project)
        outcome_of(qtbot, session)
        assert results.measures.isVisible()
        assert part(results, QLabel, "measures_said").text().startswith("Means over the classes: precision ")
        assert results.measures.listing.listing is not None
        assert len(results.measures.listing.listing.rows) == 2
        assert results.measures.confusion.counts.sum() == 80
        points.undo()
        assert results.measures.isHidden()


def test_a_field_of_the_map_says_what_is_taken_for_what(measures: Measures) -> None:
    show(measures, judged(("cat", "dog", "eel"), [0, 0, 0, 2, 2, 2], [0, 0, 2, 2, 2, 2]))
    confusion = measures.confusion
    assert confusion.names == ("cat", "eel"), "nobody saw a dog"
    assert confusion.counts.tolist() == [[2, 1], [0, 3]]
    told = {confusion.told_at(QPointF(x, y)) for x in range(confusion.width()) for y in range(confusion.height())}
    assert told == {
        "",
        "2 of 3 samples of cat are taken for cat",
        "1 of 3 samples of cat are taken for eel",
        "0 of 3 samples of eel are taken for cat",
        "3 of 3 samples of eel are taken for eel",
    }


@pytest.mark.parametrize("width", [300, 500, 900])
@pytest.mark.parametrize("classes", [2, 10, 40, 100])
def test_a_map_of_any_number_of_classes_is_as_high_as_it_needs_to_be(
    measures: Measures, classes: int, width: int
) -> None:
    names = tuple(f"class {label}" for label in range(classes))
    show(measures, judged(names, list(range(classes)), list(range(classes))))
    measures.window().resize(width, 700)
    confusion = measures.confusion
    last = QPointF(confusion.width() - 1, confusion.heightForWidth(confusion.width()) - 3)
    rows = [confusion.told_at(QPointF(x, last.y())) for x in range(confusion.width())]
    assert f"1 of 1 samples of {names[-1]} are taken for {names[-1]}" in rows


def test_one_number_is_a_sentence_several_a_table_and_tokens_have_a_perplexity(measures: Measures) -> None:
    price, size = TargetFigures("price", 1.0, 2.0, 0.5), TargetFigures("size", 1.0, 2.0, None)
    assert show(measures, NumberMetrics((price,))).startswith("price: mean absolute error 1.00")
    assert measures.listing.isHidden()
    assert measures.confusion.isHidden()
    assert show(measures, NumberMetrics((price, size))) == ""
    assert measures.listing.isVisible()
    assert "size" in measures.listing.accessibleDescription()
    assert show(measures, TokenMetrics(3.0, None)) == "Perplexity 3.00."
    assert measures.listing.isHidden()
    show(measures, None)
    assert measures.isHidden()
