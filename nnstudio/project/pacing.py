"""In how large batches, and how often, so many samples are learned from, where nobody has chosen otherwise."""

from __future__ import annotations

import dataclasses
import math

from nnstudio.engine.settings import TrainingSettings

_USUAL = TrainingSettings()
_STEPS = 400
"""Steps in which a small network comes to its end on easy data, as measured on iris: 20 leave it at 90 %."""

_STEPS_PER_EPOCH = 16
_SMALLEST_BATCH = 8
_MOST_EPOCHS = 100


def paced(settings: TrainingSettings, samples: int, before: int | None) -> TrainingSettings:
    """Return settings with smaller batches and more epochs for few samples, where these are as they were made.

    `before` is the number of samples that they may have been made for.
    """
    made = (_pace(_USUAL.batch_size * _STEPS), *([] if before is None else [_pace(before)]))
    if (settings.batch_size, settings.epochs) not in made:
        return settings
    batch_size, epochs = _pace(samples)
    return dataclasses.replace(settings, batch_size=batch_size, epochs=epochs)


def _pace(samples: int) -> tuple[int, int]:
    """Return the batch size, a power of two, and the epochs for so many samples."""
    wanted = 2 ** round(math.log2(max(1, samples / _STEPS_PER_EPOCH)))
    batch_size = min(max(_SMALLEST_BATCH, wanted), _USUAL.batch_size)
    steps_per_epoch = max(1, samples // batch_size)
    return batch_size, min(max(_USUAL.epochs, math.ceil(_STEPS / steps_per_epoch)), _MOST_EPOCHS)
