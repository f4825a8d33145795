"""Batches are the same from memory and read ahead, and samples that are lost end a training with a sentence."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import DataError, Dataset, FittedTransform, Split
from nnstudio.data.augmentation import Augmentation, Augmenter, Noise
from nnstudio.data.dataset import numbered
from nnstudio.data.lazy import FileSamples, LazySamples
from nnstudio.data.samples import Array
from nnstudio.data.transforms import AsIs, Scale
from nnstudio.engine.batches import Batches, Share
from nnstudio.engine.events import BatchDone, EpochDone, Reason, TrainingDone
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.trainer import Trainer
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.network import Network

AS_IS = AsIs().fitted(np.zeros((1, 1)))
COUNT = 103
NETWORK = Network.stack(Input((1, 4, 4)), Flatten(), Dense(3, "softmax"))


class Failing(LazySamples):
    """Samples that are lost after so many reads, and note which thread read them."""

    def __init__(self, samples: Array, reads: int) -> None:
        super().__init__(samples.shape, samples.dtype)
        self.samples = samples
        self.reads = reads
        self.threads: set[str] = set()

    def read(self, places: Array) -> Array:
        self.threads.add(threading.current_thread().name)
        self.reads -= 1
        if self.reads < 0:
            raise DataError("the folder has vanished; bring it back")
        return self.samples[places]


@pytest.fixture
def images() -> Array:
    return np.random.default_rng(0).integers(0, 256, (COUNT, 1, 4, 4), np.uint8)


def labelled(inputs: Array | LazySamples) -> Split:
    return Split(inputs, np.arange(COUNT) % 3)


def test_batches_read_ahead_are_those_of_samples_in_memory(images: Array, tmp_path: Path) -> None:
    (tmp_path / "images").write_bytes(images.tobytes())
    transform = Scale().fitted(images)
    ready = Batches(labelled(images), transform, 10)
    ahead = Batches(labelled(FileSamples(tmp_path / "images", images.shape, images.dtype)), transform, 10)
    for epoch in range(2):
        order = ahead.shuffled(7, epoch)
        for place in [*range(len(ahead)), 3, 3]:
            x, labels = ahead.at(order, place)
            expected_x, expected_labels = ready.at(order, place)
            np.testing.assert_array_equal(x, expected_x)
            np.testing.assert_array_equal(labels, expected_labels)


def test_only_the_first_batch_is_waited_for(images: Array) -> None:
    samples = Failing(images, reads=99)
    batches = Batches(labelled(samples), AS_IS, 10)
    batches.at(np.arange(COUNT), 0)
    assert threading.current_thread().name in samples.threads
    samples.threads.clear()
    for place in range(1, len(batches)):
        batches.at(np.arange(COUNT), place)
    assert all(name.startswith("samples") for name in samples.threads)
    assert samples.reads == 99 - len(batches)


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_those_who_divide_batches_read_no_batch_of_each_other(images: Array, size: int) -> None:
    samples, order = Failing(images, reads=99), np.arange(COUNT)
    batches = Batches(labelled(samples), AS_IS, 10)
    gone_through = []
    for rank in range(size):
        part = batches.divided(Share(rank, size))
        gone_through += [part.at(order, place)[0].shape[-1] for place in part.places]
        part.close()
    assert gone_through == [10] * 10 + [3]
    assert samples.reads == 99 - len(batches)


def test_what_goes_wrong_ahead_is_raised_with_the_batch_it_belongs_to(images: Array) -> None:
    batches = Batches(labelled(Failing(images, reads=2)), AS_IS, 10)
    order = np.arange(COUNT)
    batches.at(order, 0)
    batches.at(order, 1)
    with pytest.raises(DataError, match="the folder has vanished; bring it back"):
        batches.at(order, 2)


def trained(images: Array, reads: int, network: Network = NETWORK) -> tuple[list[object], Trainer]:
    train = labelled(Failing(images, reads))
    dataset = Dataset(train, labelled(images), train.none(), numbered(3))
    fitted = FittedTransform(np.asarray(0), np.asarray(255))
    settings = TrainingSettings(batch_size=10, epochs=3)
    trainer = Trainer(network, Parameters.initialize(network, 0), dataset, fitted, settings)
    return list(trainer.run()), trainer


def test_a_training_whose_data_vanish_ends_with_what_it_has_learned(images: Array) -> None:
    events, trainer = trained(images, reads=15)
    done = events[-1]
    assert isinstance(done, TrainingDone)
    assert done.reason is Reason.DATA_LOST
    assert str(done.message) == "the folder has vanished; bring it back; what was learned so far is kept"
    assert [type(event) for event in events[:-1]] == [BatchDone] * 11 + [EpochDone] + [BatchDone] * 4
    whole, _ = trained(images, reads=99)
    assert events[:11] == whole[:11]
    assert not trainer.parameters.equals(Parameters.initialize(NETWORK, 0))


def test_a_training_without_validation_reads_one_batch_more_in_each_epoch_to_see_that_its_weights_are_good(
    images: Array,
) -> None:
    samples = Failing(images, reads=99)
    train = labelled(samples)
    dataset = Dataset(train, train.none(), train.none(), numbered(3))
    settings = TrainingSettings(batch_size=10, epochs=2)
    *_, done = Trainer(NETWORK, Parameters.initialize(NETWORK), dataset, AS_IS, settings, processes=1).run()
    assert isinstance(done, TrainingDone)
    assert done.reason is Reason.FINISHED
    assert samples.reads == 99 - 2 * (11 + 1)


@pytest.mark.parametrize("count", [1, 2, 5, 33, COUNT])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_shares_together_are_the_batch_in_its_order(images: Array, count: int, size: int) -> None:
    split = labelled(images).take(np.arange(count))
    whole, order = Batches(split, AS_IS, 16), np.random.default_rng(0).permutation(count)
    shares = [whole.shared(Share(rank, size)) for rank in range(size)]
    for place in range(len(whole)):
        assert sum(share.counted(place) for share in shares) == whole.size_of(place)
        parts = [share.at(order, place)[0][..., : share.counted(place)].copy() for share in shares]
        np.testing.assert_array_equal(np.concatenate(parts, axis=-1), whole.at(order, place)[0])
        assert all(share.at(order, place)[1].size for share in shares)  # where there are too few, one stands in


def test_shares_of_a_batch_are_augmented_each_by_itself() -> None:
    alike = Split(np.repeat(np.arange(12, dtype=np.float32)[:, np.newaxis], 8, axis=0), np.arange(96) % 3)
    augmenter = Augmenter(Augmentation(noise=Noise()), Dataset(alike, alike.none(), alike.none(), numbered(3)), seed=0)
    batches = Batches(alike, AS_IS, 16, augmenter)
    first, second = (batches.shared(Share(rank, 2)).at(np.arange(96), 0, epoch=0)[0].copy() for rank in (0, 1))
    again = batches.shared(Share(0, 2)).at(np.arange(96), 0, epoch=0)[0]
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first - np.rint(first), second - np.rint(second), atol=1e-3)


def test_labels_of_steps_are_whole_numbers_with_the_batch_last() -> None:
    tokens = np.arange(60, dtype=np.int32).reshape(12, 5)
    split = Split(tokens, tokens + 1)
    x, labels = Batches(split, AS_IS, 4).at(np.arange(12), 0)
    assert (x.shape, x.dtype) == ((5, 4), np.dtype(np.float32))
    assert (labels.shape, labels.dtype, labels.flags.c_contiguous) == ((5, 4), np.dtype(np.int64), True)
    np.testing.assert_array_equal(labels, x + 1)


def test_figures_to_predict_stay_figures_with_the_batch_last() -> None:
    figures = np.arange(24, dtype=np.float32).reshape(12, 2)
    _, targets = Batches(Split(figures, figures), AS_IS, 4).at(np.arange(12), 1)
    assert (targets.shape, targets.dtype) == ((2, 4), np.dtype(np.float32))
