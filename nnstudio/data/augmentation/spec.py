"""How an augmentation is written on one line: `digits`, `shift=2,rotate=10`, `photographs,cutout=8@0.5,flip=off`.

It is a preset, or changes, or a preset and what is different from it, parted by commas. A change is written with how
strong it is, and behind an @ the share of the samples that are changed, where that is not the usual one.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from nnstudio.data.augmentation.augmentation import Augmentation
from nnstudio.data.augmentation.base import Change
from nnstudio.data.augmentation.presets import PRESETS
from nnstudio.data.spec import SpecError, parse_settings
from nnstudio.hyperparameters import Configurable, Nested

_OFF = ("off", "no")
_ON = ("on", "yes")


def parse_augmentation(line: str) -> Augmentation | None:
    """Return the augmentation that a line describes, None for `none`.

    Raises SpecError, or HyperparameterError for a value out of bounds.
    """
    name, comma, rest = line.partition(",")
    if name.strip().lower() in PRESETS:
        start = PRESETS[name.strip().lower()] or Augmentation()
        changed = _changed(start, rest) if comma else start
    elif "=" in name:
        changed = _changed(Augmentation(), line)
    else:
        raise SpecError(
            "there is no augmentation {name}; write {known}, or changes such as shift=2,rotate=10",
            name=repr(name),
            known=", ".join(PRESETS),
        )
    return None if changed == Augmentation() else changed


def augmentation_spec(augmentation: Augmentation | None) -> str:
    """Return the line that describes an augmentation, a preset by its name."""
    for name, preset in PRESETS.items():
        if augmentation == preset:
            return name
    return changes_spec(augmentation or Augmentation())


def changes_spec(augmentation: Augmentation) -> str:
    """Return the changes of an augmentation as a line, whatever preset it may be."""
    changes = ((name, getattr(augmentation, name)) for name, _ in Augmentation.hyperparameters())
    return ",".join(f"{name}={_written(change)}" for name, change in changes if change is not None) or "none"


def _changed(augmentation: Augmentation, line: str) -> Augmentation:
    kinds = dict(Augmentation.hyperparameters())
    given: dict[str, Any] = {
        name: _change(kinds[name], name, str(value)) for name, value in parse_settings(Augmentation, line).items()
    }
    return dataclasses.replace(augmentation, **given)


def _change(kind: Any, name: str, value: str) -> Configurable | None:
    """Return the change that is written behind the name of a field."""
    assert isinstance(kind, Nested)  # noqa: S101
    (cls,) = kind.registry
    strength, at, probability = value.partition("@")
    if strength.lower() in _OFF and not at:
        return None
    main, *_ = (field for field, _ in cls.hyperparameters())
    settings: dict[str, Any] = {}
    if strength.lower() not in _ON:
        settings |= parse_settings(cls, f"{main}={strength}")
    if at:
        settings |= parse_settings(cls, f"probability={probability}")
    return cls(**settings)  # type: ignore[no-any-return]


def _written(change: Change) -> str:
    main, probability = change.hyperparameters()
    strength = getattr(change, main[0])
    written = f"{strength:g}" if isinstance(strength, float) else str(strength)
    return written if change.probability == probability[1].default else f"{written}@{change.probability:g}"
