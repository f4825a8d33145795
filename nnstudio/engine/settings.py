"""How a network is trained, as one value."""

from __future__ import annotations

import dataclasses

from nnstudio.data.augmentation import AUGMENTATIONS, Augmentation
from nnstudio.engine.losses import LOSSES, Loss
from nnstudio.engine.optimizers import OPTIMIZERS, Adam, Optimizer
from nnstudio.engine.schedules import SCHEDULES, Cosine, Schedule
from nnstudio.engine.stopping import STOPPING, EarlyStopping
from nnstudio.hyperparameters import Configurable, Registry, flag, integer, nested, real

SETTINGS: Registry[TrainingSettings] = Registry("training settings")
"""The one kind of training settings, so that files may name it."""

FINE_TUNING_DIVISOR = 10
"""How many times smaller steps are when fine-tuning: large ones would undo what was learned before."""


@SETTINGS.register
class TrainingSettings(Configurable):
    """How a network is trained: what is made small, by which steps, and for how long.

    The gradient of a batch is that of the loss plus the weight penalties; it is then clipped, by value before by
    norm, and handed to the optimizer.
    """

    loss: Loss | None = nested(
        None, LOSSES, unset="automatic", help="What training makes small; without one the data and the network decide."
    )
    optimizer: Optimizer = nested(Adam(learning_rate=0.002), OPTIMIZERS, help="How gradients change the weights.")
    schedule: Schedule = nested(Cosine(), SCHEDULES, help="How the learning rate changes during training.")
    batch_size: int = integer(64, low=1, high=65_536, help="Number of samples that each step learns from.")
    epochs: int = integer(10, low=1, high=100_000, help="How often every training sample is seen.")
    l1: float = real(0.0, low=0.0, help="Penalty on the sum of |w| over kernels and matrices; drives weights to 0.")
    l2: float = real(0.0, low=0.0, help="Penalty on half the sum of w squared over kernels and matrices.")
    clip_norm: float | None = real(
        None, above=0.0, unset="no limit", help="Largest length that all gradients together may have."
    )
    clip_value: float | None = real(
        None, above=0.0, unset="no limit", help="Largest size that each entry of the gradients may have."
    )
    early_stopping: EarlyStopping | None = nested(
        None, STOPPING, unset="never", help="When to end the training before its last epoch."
    )
    augmentation: Augmentation | None = nested(
        None, AUGMENTATIONS, unset="none", help="How training samples are changed at random, anew for every batch."
    )
    keep_best: bool = flag(True, help="Keep the weights of the best epoch rather than those of the last one.")
    seed: int = integer(0, low=0, high=2**63 - 1, help="Where all random numbers of the training come from.")


def fine_tuning(settings: TrainingSettings) -> TrainingSettings:
    """Return settings for going on from learned weights: the same ones, with a tenth of the learning rate."""
    rate = settings.optimizer.learning_rate / FINE_TUNING_DIVISOR
    return dataclasses.replace(settings, optimizer=dataclasses.replace(settings.optimizer, learning_rate=rate))
