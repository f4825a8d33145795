"""Training on samples that are changed at random: the same for the same seed, whatever interrupts it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nnstudio.data import Dataset, Split
from nnstudio.data.augmentation import Augmentation, Crop, Flip, Mixup, Noise
from nnstudio.data.dataset import numbered
from nnstudio.data.lazy import FileSamples, Samples
from nnstudio.data.transforms import Scale
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.events import BatchDone, EpochDone, Event
from nnstudio.engine.losses import CrossEntropy
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.settings import SETTINGS, TrainingSettings
from nnstudio.engine.trainer import Trainer
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.network import Network

AUGMENTATION = Augmentation(flip=Flip(), crop=Crop(1.0), noise=Noise(), mixup=Mixup(1.0))
NETWORK = Network.stack(Input((1, 5, 5)), Flatten(), Dense(4, "softmax"))
IMAGES = np.random.default_rng(0).integers(0, 256, (60, 1, 5, 5), np.uint8)
LABELS = np.arange(60) % 4


def trainer(augmentation: Augmentation | None, inputs: Samples = IMAGES) -> Trainer:
    train = Split(inputs, LABELS)
    dataset = Dataset(train, Split(IMAGES[:20], LABELS[:20]), train.none(), numbered(4))
    settings = TrainingSettings(batch_size=16, epochs=3, augmentation=augmentation, keep_best=False)
    return Trainer(NETWORK, Parameters.initialize(NETWORK, 0), dataset, Scale().fitted(IMAGES), settings)


def losses(events: list[Event]) -> list[float]:
    return [event.loss for event in events if isinstance(event, BatchDone)]


def test_the_same_seed_trains_the_same_and_otherwise_than_without_augmentation() -> None:
    first = losses(list(trainer(AUGMENTATION).run()))
    assert first == losses(list(trainer(AUGMENTATION).run()))
    assert first != losses(list(trainer(None).run()))


def test_samples_that_are_read_ahead_are_changed_in_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "images").write_bytes(IMAGES.tobytes())
    lazy = FileSamples(tmp_path / "images", IMAGES.shape, IMAGES.dtype)
    assert losses(list(trainer(AUGMENTATION, lazy).run())) == losses(list(trainer(AUGMENTATION).run()))


def test_a_resumed_training_goes_on_bit_for_bit() -> None:
    whole = trainer(AUGMENTATION)
    expected = losses(list(whole.run()))
    begun, resumed = trainer(AUGMENTATION), trainer(AUGMENTATION)
    events = begun.run()
    head = losses([next(events) for _ in range(6)])
    resumed.resume(begun.checkpoint())
    assert head + losses(list(resumed.run())) == expected
    assert resumed.parameters.equals(whole.parameters)


def test_validation_samples_are_never_changed() -> None:
    training = trainer(AUGMENTATION)
    for event in training.run():
        if isinstance(event, EpochDone):
            compiled = CompiledNetwork(NETWORK, training.parameters, training.loss)
            z = compiled.forward(IMAGES[:20].transpose(2, 1, 3, 0).astype(np.float32) / np.float32(255))
            np.testing.assert_allclose(CrossEntropy().value(z, LABELS[:20]), event.validation_loss, rtol=1e-5)


def test_blended_samples_count_as_the_class_of_the_larger_share() -> None:
    events = list(trainer(Augmentation(mixup=Mixup(1.0))).run())
    accuracies = [event.accuracy for event in events if isinstance(event, BatchDone)]
    assert all(accuracy is not None and 0 <= accuracy <= 1 for accuracy in accuracies)


def test_settings_of_before_augmentation_are_read_as_without_it() -> None:
    written = TrainingSettings(augmentation=AUGMENTATION).to_json()
    assert SETTINGS.from_json(written).augmentation == AUGMENTATION
    del written["augmentation"]
    assert SETTINGS.from_json(written).augmentation is None
