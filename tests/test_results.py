"""What came of an evaluation is put into words once, for the window and the command line."""

from __future__ import annotations

from nnstudio.engine.metrics import (
    ClassFigures,
    ClassMetrics,
    NumberMetrics,
    TargetFigures,
    TokenMetrics,
)
from nnstudio.figures import percent
from nnstudio.results import listing, sentences

CLASSES = ClassMetrics(
    0.75,
    0.5,
    0.6,
    None,
    (ClassFigures("cat", 0.75, 0.5, 0.6, 4), ClassFigures("dog", 0.0, 0.0, 0.0, 0), ClassFigures("eel", 1, 1, 1, 2)),
    ((2, 1, 1), (0, 0, 0), (0, 0, 2)),
)


def said(metrics: ClassMetrics | NumberMetrics | TokenMetrics | None) -> list[str]:
    return [str(sentence) for sentence in sentences(metrics)]


def test_classes_are_judged_as_a_whole_and_their_confusions_named() -> None:
    assert said(CLASSES) == [
        f"Means over the classes: precision {percent(0.75)}, recall {percent(0.5)}, F1 {percent(0.6)}.",
        "Most often confused: cat → dog (1), cat → eel (1).",
    ]


def test_classes_without_samples_are_not_listed() -> None:
    found = listing(CLASSES)
    assert found is not None
    assert found.rows == (
        ("cat", "4", "75.0\N{NO-BREAK SPACE}%", "50.0\N{NO-BREAK SPACE}%", "60.0\N{NO-BREAK SPACE}%"),
        ("eel", "2", "100.0\N{NO-BREAK SPACE}%", "100.0\N{NO-BREAK SPACE}%", "100.0\N{NO-BREAK SPACE}%"),
    )
    assert len(found.titles) == len(found.rows[0])


def test_one_number_is_a_sentence_and_several_are_a_table() -> None:
    price, size = TargetFigures("price", 1234.5, 2000.0, 0.9), TargetFigures("size", 0.5, 0.75, None)
    alone, together = NumberMetrics((price,)), NumberMetrics((price, size))
    assert said(alone) == ["price: mean absolute error 1,234, root mean squared error 2,000, R² 0.900."]
    assert listing(alone) is None
    assert said(NumberMetrics((size,))) == ["size: mean absolute error 0.500, root mean squared error 0.750."]
    assert said(together) == []
    found = listing(together)
    assert found is not None
    assert found.rows == (("price", "1,234", "2,000", "0.900"), ("size", "0.500", "0.750", "\N{EN DASH}"))


def test_tokens_have_a_perplexity_where_the_loss_gives_one() -> None:
    assert said(TokenMetrics(4.7, 0.9)) == ["Perplexity 4.70.", "Among the 5 highest scores: 90.0\N{NO-BREAK SPACE}%."]
    assert said(TokenMetrics(None, None)) == []
    assert listing(TokenMetrics(4.7, 0.9)) is None


def test_where_nothing_was_measured_nothing_is_said() -> None:
    assert said(None) == []
    assert listing(None) is None
