"""Several processes learn what one learns."""

from __future__ import annotations

import dataclasses
import gc
import itertools
import platform
import sys

import numpy as np
import pytest

from nnstudio.data import Dataset
from nnstudio.data.augmentation import Augmentation, Mixup, Noise
from nnstudio.engine.events import BatchDone, Reason
from nnstudio.engine.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnstudio.engine.optimizers import SGD, Adam, AdamW
from nnstudio.engine.replica import Replica
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.stopping import EarlyStopping
from nnstudio.engine.team.team import may_fork
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from tests.engine.team.trainings import (
    ATTENTIVE,
    CNN,
    DROPPING,
    IMAGES,
    LABELS,
    MLP,
    NORMALIZED,
    NORMALIZED_CNN,
    PLAIN,
    SEQUENCES,
    SETTINGS,
    TRAININGS,
    VECTORS,
    dataset,
    ending,
    figures,
    frozen,
    trainer,
    without_time,
)

ONE_STEP = dataclasses.replace(SETTINGS, optimizer=SGD(learning_rate=1.0), epochs=1)

LESSONS: dict[str, tuple[Loss, Network, Dataset]] = {
    "cross-entropy": (CrossEntropy(), MLP, dataset(VECTORS)),
    "cross-entropy with class weights": (CrossEntropy(class_weights=(5.0, 1.0, 0.2, 2.0)), MLP, dataset(VECTORS)),
    "balanced": (CrossEntropy(balanced=True, label_smoothing=0.1), MLP, dataset(VECTORS, np.minimum(LABELS, 1), 4)),
    "binary cross-entropy": (BinaryCrossEntropy(positive_weight=3.0), PLAIN, dataset(VECTORS)),
    "mean squared error": (MeanSquaredError(), PLAIN, dataset(VECTORS)),
    "mean absolute error": (MeanAbsoluteError(), PLAIN, dataset(VECTORS)),
    "Huber": (Huber(0.3), PLAIN, dataset(VECTORS)),
}


def assert_one_step_is_the_same(network: Network, data: Dataset, size: int, settings: TrainingSettings) -> None:
    """Compare weights after a step with a learning rate of 1: what they changed by is the gradient."""
    alone, together = (trainer(network, data, processes, settings) for processes in (1, size))
    start = alone.parameters.copy()
    for each in (alone, together):
        assert isinstance(next(each.run()), BatchDone)
    for node_id, name, before in start:
        gradient = alone.parameters[node_id][name] - before
        difference = np.abs(together.parameters[node_id][name] - alone.parameters[node_id][name]).max()
        assert difference <= 1e-5 * np.abs(gradient).max() + 1e-7, (node_id, name)


def test_here_a_team_is_what_is_asked_for() -> None:
    assert may_fork() == (sys.platform == "linux" and platform.machine() == "x86_64")
    training = trainer(MLP, dataset(VECTORS), 3)
    next(training.run())
    assert training.processes == (3 if may_fork() else 1)


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize(("network", "data"), TRAININGS.values(), ids=TRAININGS.keys())
def test_the_gradient_of_a_batch_is_that_of_one_process(network: Network, data: Dataset, size: int) -> None:
    assert_one_step_is_the_same(network, data, size, ONE_STEP)


def test_every_registered_loss_is_tried_here() -> None:
    assert {type(loss) for loss, _, _ in LESSONS.values()} == set(LOSSES)


@pytest.mark.parametrize(("loss", "network", "data"), LESSONS.values(), ids=LESSONS.keys())
def test_the_gradient_of_every_loss_is_that_of_one_process(loss: Loss, network: Network, data: Dataset) -> None:
    assert_one_step_is_the_same(network, data, 3, dataclasses.replace(ONE_STEP, loss=loss))


@pytest.mark.parametrize(("network", "data"), TRAININGS.values(), ids=TRAININGS.keys())
def test_whole_trainings_come_to_the_same_figures(network: Network, data: Dataset) -> None:
    alone, together = (list(trainer(network, data, size).run()) for size in (1, 2))
    assert list(figures(together)) == pytest.approx(list(figures(alone)), rel=1e-3, abs=1e-4)
    assert ending(together) == ending(alone)


@pytest.mark.parametrize(
    "settings",
    [
        dataclasses.replace(SETTINGS, l1=0.01, l2=0.1, clip_norm=0.2),
        dataclasses.replace(SETTINGS, l2=0.1, clip_value=0.003, optimizer=SGD(0.1, momentum=0.9)),
        dataclasses.replace(
            SETTINGS, optimizer=AdamW(0.01, weight_decay=0.3), loss=CrossEntropy(class_weights=(5, 1, 1, 1))
        ),
    ],
    ids=["penalties, clipped by norm", "clipped by value", "decay, class weights"],
)
def test_penalties_clipping_and_decay_are_those_of_the_whole(settings: TrainingSettings) -> None:
    alone, together = (trainer(MLP, dataset(VECTORS), size, settings) for size in (1, 3))
    assert list(figures(list(together.run()))) == pytest.approx(list(figures(list(alone.run()))), rel=1e-4)
    for node_id, name, array in alone.parameters:
        assert together.parameters[node_id][name] == pytest.approx(array, abs=1e-5)


AT_RANDOM = dataclasses.replace(
    SETTINGS,
    optimizer=Adam(0.01),
    epochs=3,
    augmentation=Augmentation(noise=Noise(), mixup=Mixup()),
    early_stopping=EarlyStopping(),
    keep_best=True,
)


def test_the_same_seed_and_size_give_the_same_bits_and_another_seed_others() -> None:
    one, other, differing = (
        trainer(DROPPING, dataset(VECTORS), 2, dataclasses.replace(AT_RANDOM, seed=seed)) for seed in (0, 0, 1)
    )
    assert without_time(list(one.run())) == without_time(list(other.run()))
    assert one.parameters.equals(other.parameters)
    list(differing.run())
    assert not one.parameters.equals(differing.parameters)


@pytest.mark.parametrize("steps", [0, 2, 4, 6])
def test_resuming_gives_bit_for_bit_the_uninterrupted_run(steps: int) -> None:
    whole, begun = (trainer(DROPPING, dataset(VECTORS), 2, AT_RANDOM) for _ in range(2))
    expected = without_time(list(whole.run()))
    seen = without_time(list(itertools.islice(begun.run(), steps)))
    resumed = trainer(DROPPING, dataset(VECTORS), 2, AT_RANDOM, seed=99)
    resumed.resume(begun.checkpoint())
    assert seen + without_time(list(resumed.run())) == expected
    assert resumed.parameters.equals(whole.parameters)


@pytest.mark.parametrize("steps", [1, 5])
def test_a_training_above_kept_outputs_can_be_resumed_by_a_team(steps: int) -> None:
    network, data = frozen(CNN, "conv2d_1"), dataset(IMAGES)
    whole, begun, resumed = (trainer(network, data, 2, seed=seed) for seed in (0, 0, 9))
    assert whole.prefix is not None
    expected = without_time(list(whole.run()))
    seen = without_time(list(itertools.islice(begun.run(), steps)))
    resumed.resume(begun.checkpoint())
    assert seen + without_time(list(resumed.run())) == expected


def test_statistics_of_a_batchnorm_are_those_of_whole_batches() -> None:
    alone, together = (trainer(NORMALIZED_CNN, dataset(IMAGES), size) for size in (1, 3))
    for each in (alone, together):
        list(each.run())
    for node_id, name, array in alone.parameters:
        assert together.parameters[node_id][name] == pytest.approx(array, rel=1e-4, abs=1e-4), name


def test_no_sample_stands_in_where_others_learn_of_it() -> None:
    data = dataset(VECTORS, count=34)  # two are left for the last batch
    learning, resting = trainer(NORMALIZED, data, 3), trainer(frozen(NORMALIZED, "batchnorm_1"), data, 3)
    for each in (learning, resting):
        list(each.run())
    assert learning.processes == (2 if may_fork() else 1)
    assert resting.processes == (3 if may_fork() else 1)


def test_no_sample_stands_in_where_only_the_last_batch_has_one_for_each_process() -> None:
    pairs = dataclasses.replace(SETTINGS, batch_size=2)
    training = trainer(NORMALIZED, dataset(VECTORS, count=29), 3, pairs)  # the last three are one batch
    next(training.run())
    assert training.processes == (2 if may_fork() else 1)


def test_there_are_no_more_processes_than_samples_in_a_batch() -> None:
    training = trainer(MLP, dataset(VECTORS), 5, dataclasses.replace(SETTINGS, batch_size=2))
    next(training.run())
    assert training.processes == (2 if may_fork() else 1)


@pytest.mark.parametrize("rate", [1e6, 1e38])
def test_a_divergence_names_the_layer_as_one_process_does(rate: float) -> None:
    settings = dataclasses.replace(SETTINGS, epochs=40, optimizer=SGD(learning_rate=rate))
    network = Network.stack(Input((12,)), Dense(16, "relu"), Dense(16, "relu"), Dense(4, "softmax"))
    alone, together = (trainer(network, dataset(VECTORS), size, settings) for size in (1, 3))
    dones = [ending(list(each.run())) for each in (alone, together)]
    assert dones[1] == dones[0]
    assert dones[1].reason is Reason.DIVERGED
    assert all(np.isfinite(array).all() for _, _, array in together.parameters)


def test_the_learning_rate_can_change_while_a_team_trains() -> None:
    alone, together = (trainer(ATTENTIVE, dataset(SEQUENCES), size) for size in (1, 2))
    seen = []
    for each in (alone, together):
        events = []
        for event in each.run():
            events.append(event)
            if len(events) == 2:
                each.learning_rate = 0.01
        seen.append(list(figures(events)))
    assert seen[1] == pytest.approx(seen[0], rel=1e-3)


@pytest.mark.parametrize(
    ("network", "data", "settings"),
    [
        (DROPPING, dataset(VECTORS), AT_RANDOM),
        (NORMALIZED, dataset(VECTORS), SETTINGS),
        (frozen(CNN, "conv2d_1"), dataset(IMAGES), SETTINGS),
    ],
    ids=["dropout and augmentation", "batchnorm", "frozen prefix"],
)
def test_trying_how_many_processes_are_fastest_leaves_no_trace(
    network: Network, data: Dataset, settings: TrainingSettings
) -> None:
    endless = dataclasses.replace(settings, epochs=100_000, early_stopping=None)
    measured = trainer(network, data, None, endless)
    events = list(itertools.islice(measured.run(), 5))
    assert measured.processes in (1, 2)
    fixed = trainer(network, data, measured.processes, endless)
    assert without_time(events) == without_time(list(itertools.islice(fixed.run(), 5)))
    assert measured.parameters.equals(fixed.parameters)


@pytest.mark.parametrize("processes", [1, 2, None])
def test_the_scratch_of_a_training_is_freed_at_its_end_without_the_collector(processes: int | None) -> None:
    training = trainer(MLP, dataset(VECTORS), processes)
    gc.collect()
    gc.disable()
    try:
        before = sum(type(thing) is Replica for thing in gc.get_objects())
        list(training.run())
        assert sum(type(thing) is Replica for thing in gc.get_objects()) == before
    finally:
        gc.enable()


def test_a_training_shorter_than_trying_is_done_by_one_process() -> None:
    training = trainer(MLP, dataset(VECTORS), None)
    list(training.run())
    assert training.processes == 1
