"""Whoever shares the cores with others reads with its share of them."""

from __future__ import annotations

import pytest

from nnstudio.data import DataError
from nnstudio.data.lazy import LazySamples
from nnstudio.data.samples import Array
from nnstudio.data.threads import available_cores, limited_reading, reading_threads
from nnstudio.data.transforms import AsIs
from nnstudio.engine.events import Reason, TrainingDone
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.trainer import Trainer
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from tests.engine.team.trainings import SETTINGS, VECTORS, dataset


def test_a_limit_holds_inside_its_with_statement() -> None:
    assert reading_threads() == available_cores()
    with limited_reading(3):
        with limited_reading(1):
            assert reading_threads() == 1
        assert reading_threads() == 3
    assert reading_threads() == available_cores()


class Sharing(LazySamples):
    """Samples that are only there for who reads in so many threads."""

    def __init__(self, samples: Array, threads: int) -> None:
        super().__init__(samples.shape, samples.dtype)
        self._samples = samples
        self._threads = threads

    def read(self, places: Array) -> Array:
        if reading_threads() != self._threads:
            raise DataError("{count} threads read", count=reading_threads())
        return self._samples[places]


@pytest.mark.parametrize(("cores", "processes", "threads"), [(4, 1, 4), (4, 2, 2), (2, 2, 1), (None, 2, 1)])
def test_each_process_of_a_training_reads_with_its_share_of_the_cores(
    cores: int | None, processes: int, threads: int
) -> None:
    network = Network.stack(Input((12,)), Dense(4, "softmax"))
    start, fitted = Parameters.initialize(network), AsIs().fitted(VECTORS)
    data = dataset(Sharing(VECTORS, threads))
    *_, done = Trainer(network, start, data, fitted, SETTINGS, cores=cores, processes=processes).run()
    assert isinstance(done, TrainingDone)
    assert done.reason is Reason.FINISHED, done.message
