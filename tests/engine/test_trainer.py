"""A trainer learns, stops, resumes bit for bit, freezes bit for bit, and keeps the best and the last good weights."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from nnstudio.data import Dataset, FittedTransform, Split
from nnstudio.data.sources import Digits, Moons
from nnstudio.data.transforms import AsIs, Scale
from nnstudio.engine.change import relative_change
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.evaluation import evaluate
from nnstudio.engine.events import BatchDone, EpochDone, Reason, TrainingDone
from nnstudio.engine.optimizers import OPTIMIZERS, SGD, Adam, Optimizer
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.schedules import Exponential, ReduceOnPlateau
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.stopping import EarlyStopping
from nnstudio.engine.trainer import Trainer
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import BatchNorm, Conv2D, Dense, Dropout, Flatten, Input, MaxPool, ReLU
from nnstudio.network import Network, ProblemError

SETTINGS = TrainingSettings(batch_size=32, epochs=3, optimizer=Adam(learning_rate=0.01))

CONVOLUTIONAL = Network.stack(
    Input((1, 28, 28)),
    Conv2D(4, (3, 3), stride=(2, 2)),
    BatchNorm(),
    ReLU(),
    MaxPool((2, 2)),
    Flatten(),
    Dense(16, "relu"),
    Dropout(0.25),
    Dense(10, "softmax"),
)

SMALL = Network.stack(Input((2,)), Dense(16, "tanh"), Dropout(0.1), Dense(2, "softmax"))


@pytest.fixture(scope="module")
def digits() -> tuple[Dataset, FittedTransform]:
    dataset = Digits(per_class=30).load()
    return dataset, Scale().fitted(dataset.train.inputs)


@pytest.fixture(scope="module")
def moons() -> tuple[Dataset, FittedTransform]:
    dataset = Moons(samples=300).load()
    return dataset, AsIs().fitted(dataset.train.inputs)


def trainer(network: Network, data: tuple[Dataset, FittedTransform], settings: TrainingSettings = SETTINGS) -> Trainer:
    return Trainer(network, Parameters.initialize(network, settings.seed), *data, settings)


def finish(training: Trainer) -> TrainingDone:
    *_, last = training.run()
    assert isinstance(last, TrainingDone)
    return last


def test_a_network_learns_two_moons(moons: tuple[Dataset, FittedTransform]) -> None:
    training = trainer(SMALL, moons, dataclasses.replace(SETTINGS, epochs=40))
    assert finish(training).reason is Reason.FINISHED
    reached = evaluate(SMALL, training.parameters, moons[0].test, moons[1], training.loss)
    assert reached is not None
    assert reached.accuracy is not None
    assert reached.accuracy > 0.9


def test_events_tell_of_every_batch_and_epoch(moons: tuple[Dataset, FittedTransform]) -> None:
    training = trainer(SMALL, moons)
    events = list(training.run())
    batches = [event for event in events if isinstance(event, BatchDone)]
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [event.step for event in batches] == list(range(1, training.total_steps + 1))
    assert [event.epoch for event in epochs] == [1, 2, 3]
    assert sum(event.samples for event in batches) == 3 * len(moons[0].train)
    first = batches[: training.steps_per_epoch]
    mean = sum(event.loss * event.samples for event in first) / len(moons[0].train)
    assert epochs[0].loss == pytest.approx(mean)


def test_the_same_seed_gives_the_same_bits(digits: tuple[Dataset, FittedTransform]) -> None:
    one, other = trainer(CONVOLUTIONAL, digits), trainer(CONVOLUTIONAL, digits)
    assert [_without_time(event) for event in one.run()] == [_without_time(event) for event in other.run()]
    assert one.parameters.equals(other.parameters)


def test_another_seed_gives_other_bits(digits: tuple[Dataset, FittedTransform]) -> None:
    one = trainer(CONVOLUTIONAL, digits)
    other = trainer(CONVOLUTIONAL, digits, dataclasses.replace(SETTINGS, seed=1))
    finish(one), finish(other)
    assert not one.parameters.equals(other.parameters)


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS), ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("steps", [0, 5, 9, 13])
def test_resuming_gives_bit_for_bit_the_uninterrupted_run(
    digits: tuple[Dataset, FittedTransform], optimizer: type[Optimizer], steps: int
) -> None:
    settings = dataclasses.replace(
        SETTINGS, optimizer=optimizer(), schedule=ReduceOnPlateau(patience=0), early_stopping=EarlyStopping(), l2=1e-4
    )
    whole = trainer(CONVOLUTIONAL, digits, settings)
    expected = [_without_time(event) for event in whole.run()]

    first = trainer(CONVOLUTIONAL, digits, settings)
    seen = [_without_time(event) for event in itertools.islice(first.run(), steps)]
    second = Trainer(CONVOLUTIONAL, Parameters.initialize(CONVOLUTIONAL, seed=99), *digits, settings)
    second.resume(first.checkpoint())
    seen += [_without_time(event) for event in second.run()]

    assert seen == expected
    assert second.parameters.equals(whole.parameters)


def test_a_checkpoint_does_not_change_when_training_goes_on(digits: tuple[Dataset, FittedTransform]) -> None:
    training = trainer(CONVOLUTIONAL, digits)
    events = training.run()
    next(events)
    checkpoint = training.checkpoint()
    before = checkpoint.parameters.copy()
    finish(training)
    assert checkpoint.parameters.equals(before)


def test_a_checkpoint_of_another_training_is_refused(digits: tuple[Dataset, FittedTransform]) -> None:
    other = trainer(CONVOLUTIONAL, digits, dataclasses.replace(SETTINGS, optimizer=SGD(momentum=0.9)))
    with pytest.raises(TrainingError, match="does not fit"):
        trainer(CONVOLUTIONAL, digits).resume(other.checkpoint())


def test_stop_ends_after_the_batch_at_hand_and_run_goes_on(moons: tuple[Dataset, FittedTransform]) -> None:
    whole, stopped = trainer(SMALL, moons), trainer(SMALL, moons)
    expected = [_without_time(event) for event in whole.run()]
    seen = []
    for event in stopped.run():
        seen.append(_without_time(event))
        if isinstance(event, BatchDone) and event.step == 4:
            stopped.stop()
    last = seen.pop()
    assert isinstance(last, TrainingDone)
    assert last.reason is Reason.STOPPED
    assert len(seen) == 4
    seen += [_without_time(event) for event in stopped.run()]
    assert seen == expected
    assert stopped.parameters.equals(whole.parameters)


def test_the_learning_rate_can_change_while_it_trains_and_the_schedule_goes_on_scaling_it(
    moons: tuple[Dataset, FittedTransform],
) -> None:
    settings = dataclasses.replace(SETTINGS, schedule=Exponential(gamma=0.5))
    training = trainer(SMALL, moons, settings)
    rates = []
    for event in training.run():
        if isinstance(event, BatchDone):
            rates.append(event.learning_rate)
            if event.step == 3:
                training.learning_rate = 0.5
    steps = training.steps_per_epoch
    assert rates[:3] == [0.01] * 3
    assert rates[3:steps] == [0.5] * (steps - 3)
    assert rates[steps:] == [0.25] * steps + [0.125] * steps


def test_a_changed_learning_rate_is_part_of_a_checkpoint(moons: tuple[Dataset, FittedTransform]) -> None:
    first = trainer(SMALL, moons)
    first.learning_rate = 0.3
    second = trainer(SMALL, moons)
    second.resume(first.checkpoint())
    assert second.learning_rate == 0.3


@pytest.mark.parametrize("rate", [-1.0, math.nan, math.inf])
def test_a_learning_rate_that_makes_no_sense_is_refused(moons: tuple[Dataset, FittedTransform], rate: float) -> None:
    training = trainer(SMALL, moons)
    with pytest.raises(HyperparameterError, match="learning_rate"):
        training.learning_rate = rate
    assert training.learning_rate == 0.01


def test_frozen_layers_stay_bit_for_bit_with_their_statistics(digits: tuple[Dataset, FittedTransform]) -> None:
    frozen = CONVOLUTIONAL.freeze_up_to(CONVOLUTIONAL.named("maxpool_1").id)
    before = Parameters.initialize(frozen)
    training = Trainer(frozen, before, *digits, SETTINGS)
    finish(training)
    changes = relative_change(frozen, before, training.parameters)
    for name in ("conv2d_1", "batchnorm_1"):
        node = frozen.named(name)
        assert changes[node.id] == 0.0
        for parameter, array in training.parameters[node.id].items():
            assert array.tobytes() == before[node.id][parameter].tobytes(), (name, parameter)
    assert changes[frozen.named("dense_1").id] > 0.0


def test_freezing_in_the_middle_still_trains_what_is_below(digits: tuple[Dataset, FittedTransform]) -> None:
    network = CONVOLUTIONAL.freeze({CONVOLUTIONAL.named("dense_1").id})
    before = Parameters.initialize(network)
    training = Trainer(network, before, *digits, SETTINGS)
    finish(training)
    changes = relative_change(network, before, training.parameters)
    assert changes[network.named("dense_1").id] == 0.0
    assert changes[network.named("conv2d_1").id] > 0.0


def test_training_does_not_touch_the_arrays_it_was_given(digits: tuple[Dataset, FittedTransform]) -> None:
    given = Parameters.initialize(CONVOLUTIONAL)
    before = given.copy()
    finish(Trainer(CONVOLUTIONAL, given, *digits, SETTINGS))
    assert given.equals(before)


def test_the_best_epoch_is_kept(moons: tuple[Dataset, FittedTransform]) -> None:
    settings = dataclasses.replace(SETTINGS, epochs=8, optimizer=SGD(learning_rate=3.0))
    training = trainer(SMALL, moons, settings)
    epochs = [event for event in training.run() if isinstance(event, EpochDone)]
    losses = [event.validation_loss for event in epochs if event.validation_loss is not None]
    kept = evaluate(SMALL, training.parameters, moons[0].validation, moons[1], training.loss)
    assert kept is not None
    assert kept.loss == pytest.approx(min(losses), rel=1e-5)


def test_early_stopping_ends_a_training_that_gets_nowhere(moons: tuple[Dataset, FittedTransform]) -> None:
    settings = dataclasses.replace(
        SETTINGS, epochs=50, optimizer=SGD(learning_rate=0.0), early_stopping=EarlyStopping(patience=2)
    )
    network = Network.stack(Input((2,)), Dense(2, "softmax"))
    done = finish(trainer(network, moons, settings))
    assert (done.reason, done.epochs, done.best_epoch) == (Reason.EARLY_STOPPED, 3, 1)


@pytest.mark.parametrize("rate", [1e6, 1e20, 1e38])
def test_divergence_names_the_layer_and_keeps_the_last_good_weights(
    digits: tuple[Dataset, FittedTransform], rate: float
) -> None:
    settings = dataclasses.replace(SETTINGS, epochs=40, optimizer=SGD(learning_rate=rate))
    network = Network.stack(Input((1, 28, 28)), Flatten(), Dense(16, "relu"), Dense(16, "relu"), Dense(10, "softmax"))
    training = trainer(network, digits, settings)
    done = finish(training)
    assert done.reason is Reason.DIVERGED
    assert "dense_" in str(done.message)
    assert all(np.isfinite(array).all() for _, _, array in training.parameters)


@pytest.mark.parametrize("is_validated", [True, False])
def test_a_last_step_into_infinity_is_a_divergence_too(
    moons: tuple[Dataset, FittedTransform], is_validated: bool
) -> None:
    dataset, transform = moons
    if not is_validated:
        dataset = dataclasses.replace(dataset, validation=dataset.validation.none())
    settings = dataclasses.replace(SETTINGS, epochs=1, batch_size=1000, optimizer=SGD(learning_rate=1e38))
    network = Network.stack(Input((2,)), Dense(16, "relu"), Dense(16, "relu"), Dense(2, "softmax"))
    training = trainer(network, (dataset, transform), settings)
    events = list(training.run())
    assert [type(event) for event in events] == [BatchDone, TrainingDone]
    assert getattr(events[-1], "reason", None) is Reason.DIVERGED
    kept = evaluate(network, training.parameters, dataset.train, transform, training.loss)
    assert kept is not None
    assert np.isfinite(kept.loss)


def test_a_network_of_which_all_is_frozen_is_refused(moons: tuple[Dataset, FittedTransform]) -> None:
    frozen = SMALL.freeze({node.id for node in SMALL.nodes})
    with pytest.raises(TrainingError, match="every layer is frozen"):
        trainer(frozen, moons)


def test_data_without_training_samples_are_refused(moons: tuple[Dataset, FittedTransform]) -> None:
    dataset, transform = moons
    only_tested = dataclasses.replace(dataset, train=dataset.train.none())
    with pytest.raises(TrainingError, match="there are no training samples in the data"):
        trainer(SMALL, (only_tested, transform))


def test_samples_of_another_shape_are_refused(digits: tuple[Dataset, FittedTransform]) -> None:
    with pytest.raises(TrainingError, match=r"input_1 takes samples of 2, and the data has samples of 1 × 28 × 28"):
        trainer(SMALL, digits)


def test_a_head_that_does_not_fit_the_classes_is_refused(moons: tuple[Dataset, FittedTransform]) -> None:
    network = Network.stack(Input((2,)), Dense(5, "softmax"))
    with pytest.raises(TrainingError, match="dense_1 gives 5 outputs"):
        trainer(network, moons)


def test_a_network_with_a_problem_is_refused(digits: tuple[Dataset, FittedTransform]) -> None:
    network = Network.stack(Input((1, 28, 28)), Flatten())
    broken = network.add(Conv2D(4, (3, 3)))
    with pytest.raises(ProblemError, match="conv2d_1, after flatten_1"):
        Trainer(broken, Parameters({}), *digits, SETTINGS)


def test_a_single_sample_left_over_joins_the_batch_before(moons: tuple[Dataset, FittedTransform]) -> None:
    dataset, transform = moons
    odd = dataclasses.replace(dataset, train=dataset.train.take(np.arange(65)))
    network = Network.stack(Input((2,)), Dense(4), BatchNorm(), ReLU(), Dense(2, "softmax"))
    sizes = [event.samples for event in trainer(network, (odd, transform)).run() if isinstance(event, BatchDone)]
    assert sizes == [32, 33] * 3


def test_a_regression_trains_without_accuracies() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(200, 3)).astype(np.float32)
    targets = (inputs @ np.array([[1.0], [-2.0], [0.5]]) + 3).astype(np.float32)
    split = Split(inputs, targets)
    dataset = Dataset(split, split.none(), split.none())
    network = Network.stack(Input((3,)), Dense(1))
    settings = dataclasses.replace(SETTINGS, epochs=60, optimizer=Adam(learning_rate=0.05))
    training = Trainer(network, Parameters.initialize(network), dataset, AsIs().fitted(inputs), settings)
    epochs = [event for event in training.run() if isinstance(event, EpochDone)]
    assert epochs[-1].accuracy is None
    assert epochs[-1].validation_loss is None
    assert epochs[-1].loss < 1e-3
    assert training.parameters[network.named("dense_1").id]["weight"] == pytest.approx(
        np.array([[1.0, -2.0, 0.5]]), abs=0.02
    )


def _without_time(event: object) -> object:
    return dataclasses.replace(event, seconds=0.0) if isinstance(event, EpochDone) else event
