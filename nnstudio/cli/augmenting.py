"""Augmentation on the command line."""

from __future__ import annotations

import argparse
import dataclasses

from nnstudio.cli.command import Note
from nnstudio.cli.parser import UsageError
from nnstudio.data import SpecError
from nnstudio.data.augmentation import PRESETS, Augmentation, changes_spec, parse_augmentation
from nnstudio.engine.settings import TrainingSettings
from nnstudio.hyperparameters import HyperparameterError, Nested
from nnstudio.messages import Message, message

_OPTION = "--augment"


@dataclasses.dataclass(frozen=True)
class Asked:
    """The augmentation that a command line asks for; None where it asks for none at all."""

    augmentation: Augmentation | None


def add_augmentation(parser: argparse.ArgumentParser) -> None:
    """Let a command that trains choose how training samples are changed at random."""
    parser.add_argument(
        _OPTION, metavar="CHANGES", type=_read, help="How training samples are changed at random; see below."
    )


def augmented(settings: TrainingSettings, arguments: argparse.Namespace) -> TrainingSettings:
    """Return the settings with the augmentation that is asked for, if any is."""
    asked: Asked | None = arguments.augment
    return settings if asked is None else dataclasses.replace(settings, augmentation=asked.augmentation)


def augmentation_note() -> Note:
    """Explain how an augmentation is written, from the changes and presets that there are."""
    about = message(
        "CHANGES are a preset or changes with their strengths, parted by commas, as in shift=2,rotate=10 or "
        "photographs,cutout=8@0.5; behind an @ stands the share of the samples that are changed."
    )
    presets = [(name, Message(changes_spec(preset))) for name, preset in PRESETS.items() if preset is not None]
    kinds = [(name, kind.registry) for name, kind in Augmentation.hyperparameters() if isinstance(kind, Nested)]
    changes = [(name, cls.help()) for name, registry in kinds for cls in registry]
    return Note(message("Augmentation"), about, [*presets, *changes])


def _read(text: str) -> Asked:
    try:
        return Asked(parse_augmentation(text))
    except (SpecError, HyperparameterError) as error:
        raise UsageError("{option}: {problem}", option=_OPTION, problem=error.message) from None
