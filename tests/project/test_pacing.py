"""Few samples are learned from in small batches and often, where nobody has chosen otherwise."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.engine.settings import TrainingSettings
from nnstudio.project.pacing import paced

USUAL = TrainingSettings()
COUNTS = st.integers(0, 10**8)


def test_many_samples_are_learned_from_as_usual() -> None:
    assert paced(USUAL, 60_000, None) is not None
    assert paced(USUAL, 60_000, None) == USUAL


@pytest.mark.parametrize(("samples", "batch_size", "epochs"), [(0, 8, 100), (2, 8, 100), (108, 8, 31), (1500, 64, 18)])
def test_few_samples_get_small_batches_and_many_epochs(samples: int, batch_size: int, epochs: int) -> None:
    made = paced(USUAL, samples, None)
    assert (made.batch_size, made.epochs) == (batch_size, epochs)


def test_what_somebody_has_chosen_stays() -> None:
    chosen = dataclasses.replace(USUAL, epochs=3)
    assert paced(chosen, 100, None) is chosen
    assert paced(chosen, 100, 100) is chosen


@given(COUNTS, COUNTS)
def test_what_was_made_for_other_data_is_made_anew(before: int, samples: int) -> None:
    assert paced(paced(USUAL, before, None), samples, before) == paced(USUAL, samples, None)


@given(COUNTS)
def test_there_are_never_fewer_epochs_nor_larger_batches_than_usual(samples: int) -> None:
    made = paced(USUAL, samples, None)
    assert made.epochs >= USUAL.epochs
    assert 8 <= made.batch_size <= USUAL.batch_size
    assert dataclasses.replace(made, epochs=USUAL.epochs, batch_size=USUAL.batch_size) == USUAL
