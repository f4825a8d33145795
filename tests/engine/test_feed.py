"""A training that computes its frozen layers once learns what one learns that computes them in every epoch."""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import Dataset, Split
from nnstudio.data.augmentation import Augmentation, Noise
from nnstudio.data.dataset import numbered
from nnstudio.data.lazy import FileSamples, LazySamples, Samples
from nnstudio.data.transforms import AsIs
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.events import BatchDone, EpochDone, Event, Reason, TrainingDone
from nnstudio.engine.optimizers import SGD
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.prefix import MEMORY
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.stopping import EarlyStopping
from nnstudio.engine.trainer import Trainer
from nnstudio.layers import (
    LSTM,
    Add,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePool,
    Input,
    LayerNorm,
    ReLU,
)
from nnstudio.layers.base import Array
from nnstudio.network import Network
from nnstudio.network.blocks import TransformerDecoder, TransformerEncoder
from tests.engine.test_prefix import CONVOLUTIONAL, frozen

COUNT, VALIDATION, BATCH = 75, 21, 16
SETTINGS = TrainingSettings(batch_size=BATCH, epochs=3, optimizer=SGD(learning_rate=0.05), keep_best=False)
RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(COUNT + VALIDATION, 1, 12, 12)).astype(np.float32)
VECTORS = RNG.normal(size=(COUNT + VALIDATION, 60)).astype(np.float32)
SEQUENCES = RNG.normal(size=(COUNT + VALIDATION, 6, 48)).astype(np.float32)
TOKENS = RNG.integers(0, 9, (COUNT + VALIDATION, 7))
LABELS = np.arange(COUNT + VALIDATION) % 4

MLP = frozen(Network.stack(Input((60,)), Dense(40, "tanh"), Dense(9, "relu"), Dense(4, "softmax")), "dense_1")
WITH_DROPOUT = frozen(
    Network.stack(Input((60,)), Dense(40, "tanh"), Dropout(0.5), Dense(30, "relu"), Dropout(0.2), Dense(4, "softmax")),
    "dense_1",
    "dense_2",
)
CNN = frozen(CONVOLUTIONAL, "conv2d_1", "conv2d_2", "batchnorm_1")
BELOW_BATCHNORM = frozen(CONVOLUTIONAL, "conv2d_1", "conv2d_2")
RECURRENT = frozen(Network.stack(Input((6, 48)), LSTM(20), Dense(4, "softmax")), "lstm_1")
ENCODER = frozen(
    Network.stack(
        Input((6, 48)), TransformerEncoder(heads=2, hidden=96, repeat=2), LayerNorm(), Flatten(), Dense(4, "softmax")
    ),
    "transformerencoder_1",
)


def residual() -> Network:
    network = Network.stack(Input((1, 12, 12)), Conv2D(8, (3, 3), padding="same"), BatchNorm(), ReLU())
    for number in (1, 2):
        entry = network.nodes[-1].name
        network = network.add(Conv2D(8, (3, 3), "relu", padding="same"), f"first_{number}")
        network = network.add(Conv2D(8, (3, 3), padding="same"), f"second_{number}")
        network = network.add(Add(), f"add_{number}", after=(f"second_{number}", entry)).add(ReLU(), f"relu_{number}x")
    network = network.add(GlobalAveragePool()).add(Dense(4, "softmax"))
    return frozen(network, "conv2d_1", "batchnorm_1", "first_1", "second_1", "first_2")


def next_token() -> Network:
    """Return a network whose embedding is the lowest layer, and whose head has that one's weights."""
    network = Network.stack(Input((7,)), Embedding(9, 64), TransformerDecoder(heads=2, hidden=96, repeat=2))
    network = network.add(Dense(16)).add(Dense(9, "softmax"))
    return frozen(network, "embedding_1", "transformerdecoder_1")


def dataset(inputs: Samples, targets: Array = LABELS, classes: int = 4) -> Dataset:
    places = np.arange(COUNT + VALIDATION)
    whole = Split(inputs, targets)
    train, validation = whole.take(places[:COUNT]), whole.take(places[COUNT:])
    return Dataset(train, validation, train.none(), numbered(classes))


def trainer(
    network: Network, data: Dataset, settings: TrainingSettings = SETTINGS, memory: int | None = MEMORY, seed: int = 0
) -> Trainer:
    fitted = AsIs().fitted(data.train.inputs)
    return Trainer(network, Parameters.initialize(network, seed), data, fitted, settings, prefix_memory=memory)


def figures(events: list[Event]) -> Iterator[tuple[float, ...]]:
    for event in events:
        match event:
            case BatchDone(loss=loss, accuracy=accuracy):
                yield loss, accuracy or 0.0
            case EpochDone(loss=loss, validation_loss=validation, validation_accuracy=accuracy):
                yield loss, validation or 0.0, accuracy or 0.0


def assert_learns_the_same(network: Network, data: Dataset, memory: int, settings: TrainingSettings = SETTINGS) -> None:
    keeping, plain = trainer(network, data, settings, memory), trainer(network, data, settings, memory=None)
    assert keeping.prefix is not None
    assert plain.prefix is None
    kept, computed = list(figures(list(keeping.run()))), list(figures(list(plain.run())))
    for one, other in zip(kept, computed, strict=True):
        assert one == pytest.approx(other, rel=1e-6, abs=1e-7)
    for node_id, name, array in plain.parameters:
        np.testing.assert_allclose(keeping.parameters[node_id][name], array, rtol=1e-5, atol=1e-6)


CASES = {
    "mlp": (MLP, dataset(VECTORS)),
    "dropout above": (WITH_DROPOUT, dataset(VECTORS)),
    "cnn with batchnorm": (CNN, dataset(IMAGES)),
    "below a batchnorm that learns": (BELOW_BATCHNORM, dataset(IMAGES)),
    "residual": (residual(), dataset(IMAGES)),
    "lstm": (RECURRENT, dataset(SEQUENCES)),
    "transformer": (ENCODER, dataset(SEQUENCES)),
    "next token": (next_token(), dataset(TOKENS, (TOKENS + 1) % 9, 9)),
}


@pytest.mark.parametrize(("network", "data"), CASES.values(), ids=CASES.keys())
def test_training_above_kept_outputs_gives_what_the_whole_network_gives(network: Network, data: Dataset) -> None:
    assert_learns_the_same(network, data, MEMORY)


def test_outputs_in_a_file_give_the_same_as_those_in_memory() -> None:
    network = frozen(Network.stack(Input((60,)), Dense(700), Dense(1), Dense(4, "softmax")), "dense_1", "dense_2")
    in_file = trainer(network, dataset(VECTORS), memory=0)
    assert in_file.prefix is not None
    assert not in_file.prefix.is_in_memory
    in_memory = trainer(network, dataset(VECTORS))
    assert list(figures(list(in_file.run()))) == list(figures(list(in_memory.run())))
    assert in_file.parameters.equals(in_memory.parameters)
    assert not [each.name for each in threading.enumerate() if each.name.startswith("samples")]


class Counting(LazySamples):
    """Samples that count how often they are read."""

    def __init__(self, samples: Samples) -> None:
        super().__init__(samples.shape, samples.dtype)
        self._samples = samples
        self.reads = 0

    def read(self, places: Array) -> Array:
        self.reads += len(places)
        return self._samples[places]


def test_samples_on_a_disk_are_read_in_the_first_epoch_alone(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(VECTORS.tobytes())
    lazy = Counting(FileSamples(tmp_path / "vectors", VECTORS.shape, VECTORS.dtype))
    training = trainer(MLP, dataset(lazy))
    list(training.run())
    assert lazy.reads == COUNT + VALIDATION
    ready = trainer(MLP, dataset(VECTORS))
    list(ready.run())
    assert training.parameters.equals(ready.parameters)


def test_samples_that_are_augmented_pass_the_whole_network_each_time() -> None:
    augmented = dataclasses.replace(SETTINGS, augmentation=Augmentation(noise=Noise()))
    assert trainer(CNN, dataset(IMAGES), augmented).prefix is None


def test_a_single_epoch_keeps_nothing() -> None:
    assert trainer(CNN, dataset(IMAGES), dataclasses.replace(SETTINGS, epochs=1)).prefix is None


def test_float64_stays_float64() -> None:
    data = dataset(VECTORS)
    fitted = AsIs().fitted(data.train.inputs)
    start = Parameters.initialize(MLP, 0, np.float64)
    both = [Trainer(MLP, start, data, fitted, SETTINGS, prefix_memory=memory) for memory in (MEMORY, None)]
    keeping, plain = ([loss for loss, *_ in figures(list(each.run()))] for each in both)
    assert keeping == pytest.approx(plain, rel=1e-13)


@pytest.mark.parametrize("steps", [2, 5, 9, 13])
def test_a_resumed_training_goes_on_bit_for_bit(steps: int) -> None:
    settings = dataclasses.replace(SETTINGS, keep_best=True, early_stopping=EarlyStopping())
    whole = trainer(BELOW_BATCHNORM, dataset(IMAGES), settings)
    expected = list(figures(list(whole.run())))
    begun = trainer(BELOW_BATCHNORM, dataset(IMAGES), settings)
    head = list(itertools.islice(begun.run(), steps))
    resumed = trainer(BELOW_BATCHNORM, dataset(IMAGES), settings, seed=99)
    resumed.resume(begun.checkpoint())
    assert list(figures(head + list(resumed.run()))) == expected
    assert resumed.parameters.equals(whole.parameters)


def test_a_training_without_validation_is_resumed_bit_for_bit_where_only_the_end_of_an_epoch_was_due() -> None:
    everything = dataset(SEQUENCES)
    data = dataclasses.replace(everything, train=everything.validation, validation=everything.validation.none())
    settings = dataclasses.replace(SETTINGS, batch_size=VALIDATION)
    whole, begun, resumed = (trainer(RECURRENT, data, settings, seed=seed) for seed in (0, 0, 99))
    expected = list(figures(list(whole.run())))
    head = list(itertools.islice(begun.run(), 1))
    resumed.resume(begun.checkpoint())
    assert list(figures(head + list(resumed.run()))) == expected
    assert resumed.parameters.equals(whole.parameters)


def test_a_training_that_is_stopped_goes_on_above_what_it_kept() -> None:
    whole, halted = trainer(CNN, dataset(IMAGES)), trainer(CNN, dataset(IMAGES))
    expected = list(figures(list(whole.run())))
    seen: list[Event] = []
    for event in halted.run():
        seen.append(event)
        if isinstance(event, BatchDone) and event.step in (3, 8):
            halted.stop()
    while isinstance(seen[-1], TrainingDone) and seen[-1].reason is Reason.STOPPED:
        seen += list(halted.run())
    assert list(figures(seen)) == expected
    assert halted.parameters.equals(whole.parameters)


def test_arrays_that_were_exchanged_below_the_cut_count_from_the_next_run_on() -> None:
    keeping, plain = trainer(CNN, dataset(IMAGES)), trainer(CNN, dataset(IMAGES), memory=None)
    seen: dict[Trainer, list[Event]] = {}
    for each in (keeping, plain):
        list(itertools.islice(each.run(), 8))
        each.parameters[CNN.named("conv2d_1").id]["weight"][...] *= -1
        seen[each] = list(each.run())
    for one, other in zip(figures(seen[keeping]), figures(seen[plain]), strict=True):
        assert one == pytest.approx(other, rel=1e-6, abs=1e-7)


def test_a_prefix_that_gives_no_numbers_is_named_as_without_keeping() -> None:
    ends: list[TrainingDone] = []
    for memory in (MEMORY, None):
        training = trainer(CNN, dataset(IMAGES), memory=memory)
        training.parameters[CNN.named("conv2d_1").id]["weight"][0] = np.nan
        *_, done = training.run()
        assert isinstance(done, TrainingDone)
        ends.append(done)
    assert ends[0] == ends[1]
    assert "conv2d_1" in str(ends[0].message)


def test_a_pass_may_end_at_any_step_that_alone_is_read_from_above_and_begin_there() -> None:
    network = residual()
    compiled = CompiledNetwork(network, Parameters.initialize(network))
    x = RNG.normal(size=(12, 1, 12, 5)).astype(np.float32)
    whole = compiled.forward(x).copy()
    for place, step in enumerate(compiled.steps[:-1], 1):
        if all(min(above.inputs) >= place - 1 for above in compiled.steps[place:]):
            below = compiled.forward(x, stop=place).copy()
            assert step.shape == tuple(below.transpose(3, 1, 0, 2).shape[1:] if below.ndim == 4 else below.shape[:-1])
            np.testing.assert_array_equal(compiled.forward(below, start=place), whole)
