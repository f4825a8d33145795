"""How samples are chosen, thinned out and held out: by class, at random, and the same for the same seed.

Every class is drawn from with random numbers of its own, so which of its samples are kept or held out
does not depend on the other classes chosen beside it. Pre-training on some classes and fine-tuning on
all therefore validates on samples that neither has learned from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

import numpy as np

from nnstudio.data.dataset import Split
from nnstudio.data.errors import DataError
from nnstudio.data.samples import Array


class Draw(IntEnum):
    """What random numbers are for: each purpose has a stream of its own under the same seed."""

    TEST = 1
    THINNING = 2
    VALIDATION = 3
    SAMPLES = 4


def random_numbers(seed: int, draw: Draw, label: int = 0) -> np.random.Generator:
    """Return the stream of random numbers for one purpose and class."""
    return np.random.default_rng((seed, draw, label))


def of_classes(split: Split, labels: Sequence[int]) -> Split:
    """Return the samples of the given classes, in their order; they keep their labels."""
    return split.take(np.isin(split.targets, labels))


def thinned(split: Split, per_class: int, seed: int) -> Split:
    """Return at most `per_class` samples of each class, in their order; a smaller number is a part of a larger."""
    kept = np.zeros(len(split), bool)
    for label, members in _by_class(split):
        kept[random_numbers(seed, Draw.THINNING, label).permutation(members)[:per_class]] = True
    return split.take(kept)


def held_out(split: Split, share: float, seed: int, draw: Draw) -> tuple[Split, Split]:
    """Return (kept, held out), both in their order: of each class the share, rounded, and never all of it."""
    held = np.zeros(len(split), bool)
    for label, members in _by_class(split):
        count = min(round(share * len(members)), len(members) - 1)
        held[random_numbers(seed, draw, label).permutation(members)[:count]] = True
    if not held.any():
        return split, split.none()
    return split.take(~held), split.take(held)


def check_present(split: Split, labels: Sequence[int]) -> None:
    """Raise DataError where a chosen class has no sample to learn from."""
    absent = np.setdiff1d(labels, split.targets)
    if absent.size:
        raise DataError(
            "class {label} has no training samples; choose among {present}",
            label=int(absent[0]),
            present=", ".join(str(label) for label in np.unique(split.targets)[:20]),
        )


def _by_class(split: Split) -> Iterator[tuple[int, Array]]:
    """Yield each label with the places of its samples; a regression is one class."""
    if not len(split) or split.targets.ndim != 1:
        yield 0, np.arange(len(split))
        return
    order = np.argsort(split.targets, kind="stable")
    labels, starts = np.unique(split.targets[order], return_index=True)
    yield from zip(labels.tolist(), np.split(order, starts[1:]), strict=True)
