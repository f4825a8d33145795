"""What may go wrong with a data set although it can be learned from: told before somebody trusts its results."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.lazy import Samples, blocks, is_lazy
from nnstudio.data.samples import Array
from nnstudio.messages import Message, message, shown

IMBALANCE = 10
"""From how many times as many samples of one class as of another on a person is told."""

_NAMED = 5
_MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
"""Of SplitMix64, which mixes 64 bits well (Steele, Lea and Flood 2014)."""


def warnings_of(dataset: Dataset, batch_size: int | None = None) -> tuple[Message, ...]:
    """Return what a person should know before training; nothing that is still to be read from a disk is looked at."""
    return (
        *([] if batch_size is None else on_size(len(dataset.train), batch_size)),
        *_on_classes(dataset),
        *_on_constant_features(dataset),
        *_on_leakage(dataset),
    )


def on_size(count: int, batch_size: int) -> tuple[Message, ...]:
    """Return what a person should know of so many training samples before they are learned from in such batches."""
    if count >= batch_size:
        return ()
    return (
        message(
            "There are {count} training samples, fewer than a batch of {batch}; each epoch is a single step, so choose "
            "smaller batches.",
            count=count,
            batch=batch_size,
        ),
    )


def is_imbalanced(counts: Array) -> bool:
    """Tell whether one of the classes that occur, of so many samples each, has many times as many as another."""
    present = counts[counts > 0]
    return bool(present.size and present.max() >= IMBALANCE * present.min())


def shared_with_training(dataset: Dataset, split: Split) -> int:
    """Return how many samples of a split are also training samples, value for value."""
    if is_lazy(dataset.train.inputs) or is_lazy(split.inputs) or not len(split):
        return 0
    return int(np.isin(_hashes(split.inputs), _hashes(dataset.train.inputs)).sum())


def constant_features(dataset: Dataset) -> tuple[int, ...]:
    """Return which features of flat samples and sequences are the same in all training samples."""
    inputs = dataset.train.inputs
    if is_lazy(inputs) or inputs.dtype.kind != "f" or len(inputs.shape) not in (2, 3) or len(inputs) < 2:
        return ()
    axes = tuple(range(len(inputs.shape) - 1))
    ends = [(block.min(axis=axes), block.max(axis=axes)) for block in blocks(inputs)]
    low, high = np.min([low for low, _ in ends], axis=0), np.max([high for _, high in ends], axis=0)
    return tuple(np.flatnonzero(low == high).tolist())


def _on_classes(dataset: Dataset) -> Iterator[Message]:
    if dataset.classes is None or dataset.train.targets.ndim != 1 or not len(dataset.train):
        return
    counts = np.bincount(dataset.train.targets, minlength=len(dataset.classes))
    present = np.flatnonzero(counts)
    yield from _on_unknown_classes(dataset, present)
    most, least = present[np.argmax(counts[present])], present[np.argmin(counts[present])]
    if len(present) == 1:
        yield message(
            "All training samples are of one class, {name}, so there is nothing to tell apart.",
            name=shown(dataset.classes[most]),
        )
    elif is_imbalanced(counts):
        yield message(
            "Class {most} has {count} training samples and class {least} only {few}; class weights make up for it.",
            most=shown(dataset.classes[most]),
            count=int(counts[most]),
            least=shown(dataset.classes[least]),
            few=int(counts[least]),
        )


def _on_unknown_classes(dataset: Dataset, present: Array) -> Iterator[Message]:
    assert dataset.classes is not None  # noqa: S101
    tested = np.unique(np.concatenate([dataset.validation.targets, dataset.test.targets]))
    unknown = np.setdiff1d(tested, present)
    if unknown.size:
        yield message(
            "Class {name} has test samples but no training samples, so it cannot be learned.",
            name=shown(dataset.classes[unknown[0]]),
        )


def _on_constant_features(dataset: Dataset) -> Iterator[Message]:
    constant = constant_features(dataset)
    if constant:
        names = dataset.feature_names or tuple(str(place + 1) for place in range(dataset.sample_shape[-1]))
        listed = [names[place] for place in constant[:_NAMED]]
        yield message(
            "Features that are the same in all training samples tell nothing: {names}.",
            names=", ".join([*listed, *(["..."] if len(constant) > _NAMED else [])]),
        )


def _on_leakage(dataset: Dataset) -> Iterator[Message]:
    for part, split in ((message("validation"), dataset.validation), (message("test"), dataset.test)):
        if shared := shared_with_training(dataset, split):
            yield message(
                "{count} of {total} {part} samples are training samples too, value for value, so results on them look "
                "better than they are; remove repeated rows.",
                count=shared,
                total=len(split),
                part=part,
            )


def _hashes(samples: Samples) -> Array:
    """Return a hash (N,) of each sample's bytes: alike for equal ones, and by a chance in 2^64 for others."""
    return np.concatenate([_block_hashes(block) for block in blocks(samples)])


def _block_hashes(block: Array) -> Array:
    rows = np.ascontiguousarray(block).reshape(len(block), -1).view(np.uint8)
    words = np.zeros((len(rows), -(-rows.shape[1] // 8) * 8), np.uint8)
    words[:, : rows.shape[1]] = rows
    mixed = words.view(np.uint64)
    mixed += np.random.default_rng(0).integers(0, 2**64, mixed.shape[1], np.uint64)  # the same word elsewhere differs
    for multiplier in _MULTIPLIERS:
        mixed ^= mixed >> np.uint64(30)
        mixed *= multiplier
    mixed ^= mixed >> np.uint64(31)
    return np.asarray(mixed.sum(axis=1, dtype=np.uint64))
