"""Steps count by the time that they take: where frozen layers are computed once, less after the first epoch."""

from __future__ import annotations

import pytest

from nnstudio.engine.prefix import Cut
from nnstudio.engine.work import Work


def test_steps_of_a_network_that_is_computed_anew_in_every_epoch_count_alike() -> None:
    work = Work.of(40, 4, None)
    assert work.total == 40
    assert [work.done(step) for step in (0, 7, 10, 40)] == [0, 7, 10, 40]
    assert work.left(30) == 10


def test_steps_above_a_frozen_prefix_count_less_after_the_first_epoch() -> None:
    work = Work.of(40, 4, Cut(3, "dense_1", (8,), 100, True, 90, later=0.1))
    assert work.total == pytest.approx(10 + 30 * 0.1)
    assert work.done(10) == 10
    assert work.left(4) == pytest.approx(6 + 30 * 0.1)
    assert work.left(30) == pytest.approx(10 * 0.1)
    assert work.left(40) == 0.0
