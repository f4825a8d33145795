"""Arguments that several commands take, and reading their values."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from nnstudio.cli.command import Note
from nnstudio.cli.parser import UsageError
from nnstudio.data import SOURCES, DataSource, FileSource, SpecError, parse_spec
from nnstudio.data.spec import parse_settings
from nnstudio.engine.generation import Generation
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.hyperparameters import (
    Configurable,
    Hyperparameter,
    HyperparameterError,
    Integer,
    Integers,
    Real,
    Registry,
)
from nnstudio.messages import Message, message
from nnstudio.project import SUFFIX

T = TypeVar("T", bound=Configurable)


def add_file(parser: argparse.ArgumentParser) -> None:
    """Let a command take the project that it is about."""
    parser.add_argument("file", metavar="FILE", type=Path, help="The project.")


def add_target(parser: argparse.ArgumentParser) -> None:
    """Let a command save what it made of a project under another name."""
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=project_path, help="Save to this project instead, which is replaced."
    )


def add_data(parser: argparse.ArgumentParser, help: str) -> None:
    """Let a command take data other than the project's."""
    parser.add_argument("--data", metavar="SPEC", type=parse_spec, help=help)


def add_generation(parser: argparse.ArgumentParser) -> None:
    """Let a command choose how a text is gone on with."""
    for field, _ in Generation.hyperparameters():
        add_setting(parser, f"--{field.replace('_', '-')}", Generation, field)


def add_setting(parser: argparse.ArgumentParser, option: str, owner: type[Configurable], field: str) -> None:
    """Let a command take a hyperparameter, with its own help and bounds."""
    kind = dict(owner.hyperparameters())[field]
    metavar = "N" if isinstance(kind, Integer) else "X"
    parser.add_argument(option, dest=field, metavar=metavar, type=number(option, kind), help=kind.help)


def project_path(text: str) -> Path:
    """Return the path of a project that is to be written, or raise UsageError where its ending is another's."""
    path = Path(text)
    if path.suffix.lower() != SUFFIX:
        raise UsageError("{file} does not end as a project does; write {file}{suffix}", file=text, suffix=SUFFIX)
    return path


def one_of(option: str, registry: Registry[T]) -> Callable[[str], T]:
    """Return what reads one of a registry with its settings, as in `sgd:momentum=0.9`, as a value of an option."""
    known = {_written(cls): cls for cls in registry}

    def read(text: str) -> T:
        name, colon, settings = text.partition(":")
        cls = known.get(_plain(name))
        if cls is None:
            raise UsageError(
                "{option} takes one of {known}, not {name}", option=option, known=", ".join(known), name=repr(name)
            )
        try:
            return cls(**parse_settings(cls, settings) if colon else {})
        except (SpecError, HyperparameterError) as error:
            raise UsageError("{option}: {problem}", option=option, problem=error.message) from None

    return read


def number(option: str, kind: Hyperparameter) -> Callable[[str], object]:
    """Return what reads a number within the bounds of a hyperparameter as a value of an option."""

    def read(text: str) -> object:
        try:
            number = int(text) if isinstance(kind, Integer) else float(text)
        except ValueError:
            raise _no_number(option, kind, text) from None
        try:
            return kind.checked(number)
        except HyperparameterError as error:
            raise UsageError("{option}: {problem}", option=option, problem=error.message) from None

    return read


def data_note() -> Note:
    """Explain how data are named, from the sources that there are."""
    rows = [(_source_line(cls), cls.help()) for cls in SOURCES]
    settings = [(_setting_line(name, kind), Message(kind.help)) for name, kind in DataSource.hyperparameters()]
    about = message(
        "SPEC is a source, a colon, its path if it has one, and settings after commas, as in "
        "digits:classes=5-9,per_class=100 or npz:FILE,classes=0-4."
    )
    return Note(message("Data"), about, [*rows, *settings])


def optimizer_note() -> Note:
    """Explain how an optimizer is named, from those that there are."""
    about = message("NAME with settings after a colon, as in sgd:momentum=0.9,nesterov=yes. These are the defaults.")
    return Note(message("Optimizers"), about, _rows(OPTIMIZERS))


def schedule_note() -> Note:
    """Explain how a schedule is named, from those that there are."""
    about = message("NAME with settings after a colon, as in cosine:warm_up=1. These are the defaults.")
    return Note(message("Schedules"), about, _rows(SCHEDULES))


def loss_note() -> Note:
    """Explain how a loss is named, from those that there are."""
    about = message(
        "NAME with settings after a colon, as in crossentropy:label_smoothing=0.1,balanced=yes. These are the defaults."
    )
    return Note(message("Losses"), about, _rows(LOSSES))


def _no_number(option: str, kind: Hyperparameter, text: str) -> UsageError:
    if isinstance(kind, Integer):
        return UsageError("{option} takes a whole number such as 5, not {value}", option=option, value=repr(text))
    return UsageError("{option} takes a number such as 0.001, not {value}", option=option, value=repr(text))


def _source_line(cls: type[DataSource]) -> str:
    return f"{_written(cls)}:PATH" if issubclass(cls, FileSource) else _written(cls)


def _setting_line(name: str, kind: Hyperparameter) -> str:
    match kind:
        case Integers():
            return f"{name}=0-4+7"
        case Integer(optional=True):
            return f"{name}=100"
        case _:
            return f"{name}={kind.default}"


def _rows(registry: Registry[T]) -> list[tuple[str, Message]]:
    return [(":".join(filter(None, (_written(cls), _defaults(cls)))), cls.help()) for cls in registry]


def _defaults(cls: type[Configurable]) -> str:
    return ", ".join(f"{name}={_default(kind)}" for name, kind in cls.hyperparameters())


def _default(kind: Hyperparameter) -> str:
    match kind.default:
        case bool(value):
            return "yes" if value else "no"
        case float(value) if isinstance(kind, Real):
            return f"{value:g}"
        case ():
            return "none"
        case value:
            return str(value)


def _written(cls: type[Configurable]) -> str:
    return cls.__name__.lower()


def _plain(name: str) -> str:
    """Return a name as people may write it, such as one-cycle, in its one form."""
    return name.strip().lower().replace("-", "").replace("_", "")
