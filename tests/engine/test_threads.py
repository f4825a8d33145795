"""What is set while a network runs is as before afterwards, whoever ends first."""

from __future__ import annotations

import dataclasses

import numpy as np
from threadpoolctl import threadpool_info

from nnstudio.data.threads import reading_threads
from nnstudio.data.transforms import AsIs
from nnstudio.engine.events import TrainingDone
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.threads import product_threads
from nnstudio.engine.trainer import Trainer
from tests.engine.team.trainings import MLP, SETTINGS, VECTORS, dataset


def in_force() -> tuple[set[int], int, int]:
    """Return the threads of matrix products, the size of NumPy's buffers, and the threads that read."""
    threads = {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}
    return threads, np.getbufsize(), reading_threads()


def trainer(epochs: int) -> Trainer:
    settings = dataclasses.replace(SETTINGS, epochs=epochs)
    fitted = AsIs().fitted(VECTORS)
    return Trainer(MLP, Parameters.initialize(MLP), dataset(VECTORS), fitted, settings, cores=1)


def test_limits_end_with_their_statements_whichever_is_left_first() -> None:
    before = in_force()
    first, second, third = (product_threads(count) for count in (1, 2, 1))
    for statement in (first, second, third):
        statement.__enter__()
    assert in_force()[0] == {1}
    third.__exit__(None, None, None)
    assert in_force()[0] == {2}
    first.__exit__(None, None, None)
    assert in_force()[0] == {2}
    assert in_force()[1] < before[1]
    second.__exit__(None, None, None)
    assert in_force() == before


def test_trainings_that_take_turns_give_the_same_bits_and_leave_nothing_behind() -> None:
    before, alone, other = in_force(), trainer(4), trainer(4)
    for _ in alone.run():
        pass
    events, others = trainer(2).run(), other.run()
    for _ in zip(events, others, strict=False):
        pass
    for event in others:
        assert in_force()[0] == {1} or isinstance(event, TrainingDone)
    assert other.parameters.equals(alone.parameters)
    assert in_force() == before
