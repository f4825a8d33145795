"""How a command line says how to train: the options, and the settings that come of them."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from nnstudio.cli.arguments import add_setting, loss_note, number, one_of, optimizer_note, schedule_note
from nnstudio.cli.augmenting import add_augmentation, augmentation_note, augmented
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.optimizers import OPTIMIZERS, Optimizer
from nnstudio.engine.prefix import MEMORY
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.engine.settings import TrainingSettings
from nnstudio.hyperparameters import Integer

NOTES = (optimizer_note, schedule_note, loss_note, augmentation_note)
"""What explains the options."""

_THREADS = Integer(
    None, help="Processor cores to use, all by default; same seed, cores and processes, same bits.", low=1, high=1024
)
_PROCESSES = Integer(
    None, help="Processes that share every batch; without it as many as are measured to be fastest.", low=1, high=1024
)
_FROZEN_MEMORY = Integer(
    MEMORY // 10**6,
    help="Megabytes for what frozen layers give, computed once for each sample (default 1000); more goes to a file.",
    low=0,
    high=10**6,
)
_TASK = ("loss",)
_COURSE = ("optimizer", "schedule", "epochs", "seed", "batch_size")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Let a command that trains choose how."""
    add_setting(parser, "--epochs", TrainingSettings, "epochs")
    add_setting(parser, "--seed", TrainingSettings, "seed")
    add_setting(parser, "--batch-size", TrainingSettings, "batch_size")
    add_setting(parser, "--learning-rate", Optimizer, "learning_rate")
    add_cores(parser)
    parser.add_argument(
        "--frozen-memory",
        metavar="MB",
        type=number("--frozen-memory", _FROZEN_MEMORY),
        default=_FROZEN_MEMORY.default,
        help=_FROZEN_MEMORY.help,
    )
    parser.add_argument(
        "--optimizer",
        metavar="NAME",
        type=one_of("--optimizer", OPTIMIZERS),
        help="How gradients change the weights; see below.",
    )
    parser.add_argument(
        "--schedule",
        metavar="NAME",
        type=one_of("--schedule", SCHEDULES),
        help="How the learning rate changes during training; see below.",
    )
    parser.add_argument(
        "--loss", metavar="NAME", type=one_of("--loss", LOSSES), help="What training makes small; see below."
    )
    add_augmentation(parser)


def add_cores(parser: argparse.ArgumentParser) -> None:
    """Let a command that computes for long choose on how many cores."""
    parser.add_argument("--threads", metavar="N", type=number("--threads", _THREADS), help=_THREADS.help)
    parser.add_argument("--processes", metavar="N", type=number("--processes", _PROCESSES), help=_PROCESSES.help)


def frozen_memory(arguments: argparse.Namespace) -> int:
    """Return the bytes of memory that what frozen layers give may take."""
    return int(arguments.frozen_memory) * 10**6


def with_task(settings: TrainingSettings, arguments: argparse.Namespace) -> TrainingSettings:
    """Return the settings with what is asked for of what is learned: the loss, and how samples are changed."""
    return augmented(_with(settings, arguments, _TASK), arguments)


def with_course(settings: TrainingSettings, arguments: argparse.Namespace) -> TrainingSettings:
    """Return the settings with what is asked for of the way there: steps, their size and number, and the seed."""
    chosen = _with(settings, arguments, _COURSE)
    if arguments.learning_rate is None:
        return chosen
    optimizer = dataclasses.replace(chosen.optimizer, learning_rate=arguments.learning_rate)
    return dataclasses.replace(chosen, optimizer=optimizer)


def _with(settings: TrainingSettings, arguments: argparse.Namespace, names: tuple[str, ...]) -> TrainingSettings:
    given: dict[str, Any] = {name: getattr(arguments, name) for name in names}
    return dataclasses.replace(settings, **{name: value for name, value in given.items() if value is not None})
