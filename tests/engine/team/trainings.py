"""Small trainings of every kind, for one process or several."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from nnstudio.data import Dataset, Split
from nnstudio.data.dataset import numbered
from nnstudio.data.lazy import Samples
from nnstudio.data.transforms import AsIs
from nnstudio.engine.events import BatchDone, EpochDone, Event, TrainingDone
from nnstudio.engine.optimizers import SGD
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.trainer import Trainer
from nnstudio.layers import (
    GRU,
    LSTM,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    LayerNorm,
    MaxPool,
    ReLU,
)
from nnstudio.layers.base import Array
from nnstudio.network import Network
from nnstudio.network.blocks import TransformerDecoder, TransformerEncoder

COUNT, VALIDATION, CLASSES, TOKENS = 40, 25, 4, 9

SETTINGS = TrainingSettings(batch_size=16, epochs=2, optimizer=SGD(learning_rate=0.1), keep_best=False)

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(COUNT + VALIDATION, 12)).astype(np.float32)
IMAGES = RNG.normal(size=(COUNT + VALIDATION, 2, 10, 10)).astype(np.float32)
SEQUENCES = RNG.normal(size=(COUNT + VALIDATION, 6, 8)).astype(np.float32)
TEXTS = RNG.integers(0, TOKENS, (COUNT + VALIDATION, 7))
LABELS = np.arange(COUNT + VALIDATION) % CLASSES
FIGURES = RNG.random((COUNT + VALIDATION, CLASSES)).astype(np.float32)


def dataset(inputs: Samples, targets: Array = LABELS, classes: int | None = CLASSES, count: int = COUNT) -> Dataset:
    """Return the first samples for training, and what lies behind all of those for validation."""
    whole = Split(inputs, targets)
    train, validation = (whole.take(np.arange(*ends)) for ends in ((0, count), (COUNT, COUNT + VALIDATION)))
    return Dataset(train, validation, train.none(), None if classes is None else numbered(classes))


def frozen(network: Network, *names: str) -> Network:
    """Return the network with some of its layers frozen."""
    return network.freeze({network.named(name).id for name in names})


def next_token() -> Network:
    """Return a network that goes on with a text, and whose output reads the embedding's matrix."""
    stack = Network.stack(Input((7,)), Embedding(TOKENS, 16), TransformerDecoder(heads=2, hidden=32), LayerNorm())
    network = stack.add(Dense(TOKENS, "softmax", bias=False), "head")
    return network.share(network.named("head").id, network.named("embedding_1").id)


MLP = Network.stack(Input((12,)), Dense(20, "relu"), Dense(CLASSES, "softmax"))
PLAIN = Network.stack(Input((12,)), Dense(20, "tanh"), Dense(CLASSES))
DROPPING = Network.stack(Input((12,)), Dense(20, "relu"), Dropout(0.3), Dense(CLASSES, "softmax"))
CNN = Network.stack(
    Input((2, 10, 10)), Conv2D(6, (3, 3), "relu"), MaxPool((2, 2)), Conv2D(5, (3, 3)), Flatten(), Dense(4, "softmax")
)
NORMALIZED = Network.stack(Input((12,)), Dense(20), BatchNorm(), Dense(CLASSES, "softmax"))
NORMALIZED_CNN = Network.stack(
    Input((2, 10, 10)), Conv2D(6, (3, 3)), BatchNorm(), ReLU(), Conv2D(5, (3, 3)), BatchNorm(), Flatten(), Dense(4)
)
RECURRENT = Network.stack(Input((6, 8)), GRU(10, gives="sequence"), LSTM(9), Dense(CLASSES, "softmax"))
ATTENTIVE = Network.stack(Input((6, 8)), TransformerEncoder(heads=2, hidden=16), Flatten(), Dense(4, "softmax"))

TRAININGS = {
    "mlp": (MLP, dataset(VECTORS)),
    "regression": (PLAIN, dataset(VECTORS, FIGURES, None)),
    "cnn": (CNN, dataset(IMAGES)),
    "recurrent": (RECURRENT, dataset(SEQUENCES)),
    "attention": (ATTENTIVE, dataset(SEQUENCES)),
    "next token, tied": (next_token(), dataset(TEXTS, (TEXTS + 1) % TOKENS, TOKENS)),
    "frozen prefix": (frozen(CNN, "conv2d_1"), dataset(IMAGES)),
    "frozen in the middle": (frozen(CNN, "conv2d_2"), dataset(IMAGES)),
    "frozen batchnorm": (frozen(NORMALIZED, "batchnorm_1"), dataset(VECTORS)),
    "batchnorm": (NORMALIZED, dataset(VECTORS)),
    "batchnorm of images": (NORMALIZED_CNN, dataset(IMAGES)),
    "two samples": (MLP, dataset(VECTORS, count=2)),
    "a single sample left over": (MLP, dataset(VECTORS, count=33)),
    "a small last batch": (MLP, dataset(VECTORS, count=18)),
}


def trainer(
    network: Network, data: Dataset, processes: int | None = 1, settings: TrainingSettings = SETTINGS, seed: int = 0
) -> Trainer:
    fitted = AsIs().fitted(data.train.inputs)
    return Trainer(network, Parameters.initialize(network, seed), data, fitted, settings, cores=2, processes=processes)


def without_time(events: Sequence[Event]) -> list[Event]:
    """Return events that compare by what was learned alone."""
    return [dataclasses.replace(event, seconds=0.0) if isinstance(event, EpochDone) else event for event in events]


def figures(events: Sequence[Event]) -> Iterator[float]:
    """Yield all losses and accuracies."""
    for event in events:
        match event:
            case BatchDone():
                yield from (event.loss, event.accuracy or 0.0, event.samples)
            case EpochDone():
                yield from (event.loss, event.validation_loss or 0.0, event.validation_accuracy or 0.0)


def ending(events: Sequence[Event]) -> TrainingDone:
    """Return how a training ended."""
    assert isinstance(events[-1], TrainingDone)
    return events[-1]
