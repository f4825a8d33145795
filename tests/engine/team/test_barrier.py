"""Nobody passes a barrier before all have come; who waits looks after the others."""

from __future__ import annotations

import os

import numpy as np
import pytest

from nnstudio.engine.shared import Letterbox, shared_zeros
from nnstudio.engine.team.barrier import Barrier

ROUNDS = 100

forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")


def quiet(waited: float) -> None:
    """Look after nobody."""


def walk(barrier: Barrier, rank: int, counts: np.ndarray) -> bool:
    """Count rounds; tell whether everybody was in the same one between two meetings."""
    together = True
    for round_ in range(1, ROUNDS + 1):
        counts[rank] = round_
        barrier.wait(rank, quiet)
        together = together and bool((counts == round_).all())
        barrier.wait(rank, quiet)
    return together


@forking
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("size", [1, 2, 3])
def test_all_are_in_the_same_round_between_two_meetings(size: int) -> None:
    barrier, counts = Barrier(size), shared_zeros(size, np.int64)
    children = []
    for rank in range(1, size):
        pid = os.fork()
        if pid == 0:
            try:
                os._exit(0 if walk(barrier, rank, counts) else 1)
            finally:
                os._exit(2)
        children.append(pid)
    assert walk(barrier, 0, counts)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0] * (size - 1)


def test_who_waits_for_somebody_who_never_comes_is_told_how_long_and_may_give_up() -> None:
    barrier, waits = Barrier(3), []

    def give_up_at_the_third_look(waited: float) -> None:
        waits.append(waited)
        if len(waits) == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        barrier.wait(1, give_up_at_the_third_look)
    assert waits[0] == 0.0
    assert waits == sorted(waits)
    assert barrier.absent == [0, 2]


def test_a_letterbox_holds_the_word_that_was_left_last() -> None:
    box = Letterbox()
    assert box.get() is None
    box.put(ValueError("a longer word"))
    box.put("short")
    assert box.get() == "short"
    with pytest.raises(ValueError, match="out of range"):
        box.put("x" * 2**17)


def test_memory_that_is_not_there_to_be_shared_is_a_memory_error() -> None:
    with pytest.raises(MemoryError):
        shared_zeros(2**60, np.float32)
