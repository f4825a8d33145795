"""Random numbers of those who share batches."""

from __future__ import annotations

from nnstudio.engine.replica import draws_of


def test_draws_follow_from_seed_rank_and_step_alone() -> None:
    draws, others = draws_of(7, 1), draws_of(7, 1)
    first = draws(5).random(3).tolist()
    draws(4).random(1000)
    assert draws(5).random(3).tolist() == first == others(5).random(3).tolist()
    assert first not in (draws_of(8, 1)(5).random(3).tolist(), draws_of(7, 0)(5).random(3).tolist())
    assert first != draws(6).random(3).tolist()
