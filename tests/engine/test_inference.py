"""What a network gives for samples is the same in one process and in several, and none of them is left behind."""

from __future__ import annotations

import gc
import itertools
import threading
from contextlib import closing

import numpy as np
import pytest

from nnstudio.data import Dataset
from nnstudio.data.transforms import AsIs
from nnstudio.engine.evaluation import Evaluation, evaluate
from nnstudio.engine.inference import Inference
from nnstudio.engine.measuring import measurement_for
from nnstudio.engine.metrics import ClassMetrics, NumberMetrics, TokenMetrics
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.team.predictor import Predictor
from nnstudio.engine.team.team import may_fork
from nnstudio.engine.trainer import fitting_loss
from nnstudio.layers.base import Array
from nnstudio.network import Network
from tests.engine.team.children import children
from tests.engine.team.trainings import MLP, TRAININGS, VECTORS, dataset

ENDLESS = 100_000


def inference(network: Network, data: Dataset, processes: int | None) -> Inference:
    parameters, fitted = Parameters.initialize(network, 3), AsIs().fitted(data.train.inputs)
    loss = fitting_loss(network, data)
    return Inference(network, parameters, data.train, fitted, loss, batch_size=16, cores=2, processes=processes)


def batches(network: Network, data: Dataset, processes: int | None) -> list[tuple[Array, Array]]:
    return [(outputs.copy(), targets) for outputs, targets in inference(network, data, processes).run()]


def evaluated(network: Network, data: Dataset, processes: int) -> Evaluation:
    loss = fitting_loss(network, data)
    found = evaluate(
        network,
        Parameters.initialize(network, 3),
        data.validation,
        AsIs().fitted(data.train.inputs),
        loss,
        measurement=measurement_for(data, loss),
        processes=processes,
    )
    assert found is not None
    return found


def assert_the_same(some: list[tuple[Array, Array]], others: list[tuple[Array, Array]]) -> None:
    assert len(some) == len(others)
    for (outputs, targets), (expected, wanted) in zip(some, others, strict=True):
        np.testing.assert_allclose(outputs, expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(targets, wanted)


@pytest.mark.parametrize("processes", [2, 3])
@pytest.mark.parametrize(("network", "data"), TRAININGS.values(), ids=TRAININGS.keys())
def test_several_processes_give_what_one_gives(network: Network, data: Dataset, processes: int) -> None:
    assert_the_same(batches(network, data, processes), batches(network, data, 1))


@pytest.mark.parametrize(("network", "data"), TRAININGS.values(), ids=TRAININGS.keys())
def test_an_evaluation_counts_the_same_and_measures_the_same(network: Network, data: Dataset) -> None:
    together, alone = evaluated(network, data, 3), evaluated(network, data, 1)
    assert (together.accuracy, together.samples) == (alone.accuracy, alone.samples)
    assert together.loss == pytest.approx(alone.loss)
    match together.metrics, alone.metrics:
        case ClassMetrics(), ClassMetrics():
            assert together.metrics == alone.metrics
        case TokenMetrics(perplexity=perplexity, top_5=top_5), TokenMetrics():
            assert perplexity == pytest.approx(alone.metrics.perplexity)
            assert top_5 == alone.metrics.top_5
        case NumberMetrics(targets), NumberMetrics():
            for found, expected in zip(targets, alone.metrics.targets, strict=True):
                assert (found.mae, found.rmse, found.r2) == pytest.approx((expected.mae, expected.rmse, expected.r2))


def test_there_are_no_more_processes_than_samples() -> None:
    with closing(inference(MLP, dataset(VECTORS, count=2), 5).run()) as running:
        before = children()
        next(running)
        assert len(children() - before) == (1 if may_fork() else 0)


def test_samples_come_in_the_order_that_is_asked_for_and_as_often() -> None:
    data, order = dataset(VECTORS, np.arange(len(VECTORS)) % 4), np.arange(40)[::-1]
    outputs, targets = zip(
        *((outputs.copy(), targets) for outputs, targets in inference(MLP, data, 2).run(order, 2)), strict=True
    )
    np.testing.assert_array_equal(np.concatenate(targets), np.tile(data.train.targets[order], 2))
    expected = np.concatenate([outputs for outputs, _ in batches(MLP, data, 1)], axis=-1)[:, order]
    np.testing.assert_allclose(np.concatenate(outputs, axis=-1), np.tile(expected, 2), rtol=1e-5, atol=1e-6)


def test_an_empty_split_gives_nothing() -> None:
    data = dataset(VECTORS, count=0)
    assert batches(MLP, data, 2) == []


def test_trying_how_many_processes_are_fastest_gives_the_same_all_along() -> None:
    """The batches of the trial are those that are asked for, whoever computes them."""
    data = dataset(VECTORS)
    expected = [outputs for outputs, _ in batches(MLP, data, 1)]
    with closing(inference(MLP, data, None).run(rounds=ENDLESS)) as running:
        for place, (outputs, _) in enumerate(itertools.islice(running, 300)):
            np.testing.assert_allclose(outputs, expected[place % len(expected)], rtol=1e-5, atol=1e-6)


def test_a_single_batch_is_passed_by_one_process() -> None:
    before = children()
    for _ in inference(MLP, dataset(VECTORS, count=17), None).run():
        assert children() == before


def test_in_a_thread_there_is_one_process() -> None:
    data, found = dataset(VECTORS), []
    before = children()

    def work() -> None:
        for outputs, targets in inference(MLP, data, 3).run():
            assert children() == before
            found.append((outputs.copy(), targets))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert_the_same(found, batches(MLP, data, 1))


@pytest.mark.parametrize("processes", [1, 2])
def test_scratch_and_processes_are_gone_at_the_end_without_the_collector(processes: int) -> None:
    running, before = inference(MLP, dataset(VECTORS), processes).run(rounds=ENDLESS), children()
    gc.collect()
    gc.disable()
    try:
        held = sum(type(thing) is Predictor for thing in gc.get_objects())
        next(running)
        running.close()
        assert sum(type(thing) is Predictor for thing in gc.get_objects()) == held
        assert children() == before
    finally:
        gc.enable()
