"""How a data source is written on one line: `digits`, `digits:classes=5-9,per_class=100`, `npz:FILE,classes=0-4`.

A spec is a source's name in lower case, a colon, the path where the source has one, and settings
`name=value` after commas. Rows of whole numbers are written as ranges and numbers joined by plus
signs: `classes=0-4+7`; height and width as `size=32x48`; rows of names as `features=width+height`. A name
or text that holds a comma, a plus sign or a double quote stands in double quotes, its own doubled:
`target="price, EUR"`.

The path ends at the first comma that `word=` follows, so colons (a Windows drive), equals signs and other
commas need no care. A path that holds such a comma, or begins with a double quote, stands in double
quotes, its own double quotes doubled: `npz:"runs,seed=1.npz",classes=0-4`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from nnstudio.data.samples import MAX_CLASSES
from nnstudio.data.sources import SOURCES, DataSource, FileSource
from nnstudio.hyperparameters import (
    Configurable,
    Flag,
    Hyperparameter,
    HyperparameterError,
    Integer,
    Integers,
    Real,
    Reals,
    Text,
    Texts,
)
from nnstudio.hyperparameters.kinds import quoted, unquoted
from nnstudio.messages import Message, NnstudioError, message

_PATH = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"(?=,|\Z)|(?P<bare>(?!").*?)(?=,\s*\w+\s*=|\Z)', re.DOTALL)
_ENTRY = re.compile(r'(?:[^,"]|"(?:[^"]|"")*")*')
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class SpecError(NnstudioError):
    """A line that describes no data source."""


def parse_spec(spec: str) -> DataSource:
    """Return the source that a line describes; raise SpecError, or HyperparameterError for a value out of bounds."""
    name, separator, rest = spec.partition(":")
    source = _source_named(name.strip(), spec)
    settings: dict[str, object] = {}
    if issubclass(source, FileSource):
        settings["path"], separator, rest = _split_path(name, rest)
    if separator:
        settings |= parse_settings(source, rest)
    return source(**settings)  # type: ignore[arg-type]  # each value is of its field's type, which the class checks


def spec_of(source: DataSource) -> str:
    """Return the line that describes a source, naming only what differs from the defaults."""
    settings = [
        f"{name}={_written(kind, getattr(source, name))}"
        for name, kind in source.hyperparameters()
        if name != "path" and getattr(source, name) != kind.default
    ]
    path = [_written_path(source.path)] if isinstance(source, FileSource) else []
    return ":".join(filter(None, (type(source).__name__.lower(), ",".join(path + settings))))


def _source_named(name: str, spec: str) -> type[DataSource]:
    known = {cls.__name__.lower(): cls for cls in SOURCES}
    if name.lower() in known:
        return known[name.lower()]
    near = difflib.get_close_matches(name.lower(), known, 1)
    if near:
        raise SpecError("there is no data source {name}; did you mean {near}?", name=repr(name), near=near[0])
    suffix = PurePath(spec).suffix.lower()
    for written, cls in known.items():
        if issubclass(cls, FileSource) and suffix in cls.suffixes:
            raise SpecError(
                "{spec} does not say what kind of data it is; write {kind}:PATH, with the path in place of PATH",
                spec=repr(spec),
                kind=written,
            )
    if "/" in spec or "\\" in spec:
        raise SpecError(
            "{spec} does not say what kind of data it is; write csv:FILE or mnist:FOLDER with the path", spec=repr(spec)
        )
    raise SpecError("there is no data source {name}; there are {known}", name=repr(name), known=", ".join(known))


def _split_path(name: str, rest: str) -> tuple[str, str, str]:
    """Return the path, the comma after it if any, and the settings."""
    match = _PATH.match(rest)
    path = match and (match["bare"] or (match["quoted"] or "").replace('""', '"'))
    if match is None or not path:
        raise SpecError("{name} needs a path; write {name}:PATH", name=name)
    return path, *rest[match.end() :].partition(",")[1:]  # nothing stands before that comma


def parse_settings(owner: type[Configurable], line: str) -> dict[str, object]:
    """Return the settings of a line such as `classes=5-9,per_class=100`, for whatever is configurable.

    Raises SpecError where it is no such line. Bounds are checked when the thing is made.
    """
    kinds = {name: kind for name, kind in owner.hyperparameters() if name != "path"}
    settings: dict[str, object] = {}
    for entry in _entries(line):
        name, equals, value = (part.strip() for part in entry.partition("="))
        if not equals or not value:
            raise SpecError(
                "{entry} is no setting; write name=value, and several numbers as 0-4 or 0+2+7", entry=repr(entry)
            )
        if name not in kinds:
            raise _unknown(owner, name, kinds)
        if name in settings:
            raise SpecError("{name} is set twice; say it once", name=name)
        settings[name] = _parsed(kinds[name], name, value)
    return settings


def _entries(line: str) -> Iterator[str]:
    """Yield what stands between the commas of a line, commas within double quotes aside."""
    place = 0
    while place <= len(line):
        match = _ENTRY.match(line, place)
        end = match.end() if match else place
        if end < len(line) and line[end] == '"':
            raise SpecError(
                "{entry} holds a double quote that is not closed; close it, and double the quotes within",
                entry=repr(line[place:]),
            )
        yield line[place:end]
        place = end + 1


def _unknown(owner: type[Configurable], name: str, kinds: dict[str, Hyperparameter]) -> SpecError:
    written = owner.__name__.lower()
    near = difflib.get_close_matches(name, kinds, 1)
    if near:
        return SpecError("{owner} has no setting {name}; did you mean {near}?", owner=written, name=name, near=near[0])
    if not kinds:
        return SpecError("{owner} has no settings, not even {name}", owner=written, name=name)
    return SpecError(
        "{owner} has no setting {name}; it takes {known}", owner=written, name=name, known=", ".join(kinds)
    )


def _parsed(kind: Hyperparameter, name: str, value: str) -> object:
    try:
        match kind:
            case Integers() | Reals():
                return _row(kind, value)
            case Integer():
                return int(value)
            case Real():
                return float(value)
            case Flag():
                return _FLAGS[value.lower()]
            case Texts() | Text():
                return kind.parsed(value) if isinstance(kind, Texts) else unquoted(value)
            case _:
                return value
    except (ValueError, KeyError, HyperparameterError):
        raise SpecError(
            "{name}={value} cannot be read; {remedy}", name=name, value=value, remedy=_remedy(kind)
        ) from None


def _remedy(kind: Hyperparameter) -> Message:
    match kind:
        case Integers() | Reals():
            return _remedy_of_row(kind)
        case Integer():
            return message("write a whole number")
        case Real():
            return message("write a number such as 0.1")
        case Texts():
            return message("write names as width+height, and those with commas or plus signs in double quotes")
        case _:
            return message("write yes or no")


def _remedy_of_row(kind: Integers | Reals) -> Message:
    match kind:
        case Reals():
            return message("write numbers as 1+2.5")
        case Integers(least=2, most=2):
            return message("write height and width as 32x48")
        case _:
            return message("write whole numbers as 0-4 or 0+2+7")


def _row(kind: Integers | Reals, value: str) -> Sequence[float]:
    match kind:
        case Reals():
            return [float(part) for part in value.split("+")]
        case Integers(least=2, most=2):
            return _pair(value)
        case _:
            return _whole_numbers(value)


def _pair(value: str) -> list[int]:
    """Return height and width, which one number stands for where they are equal."""
    numbers = [int(part) for part in value.lower().split("x")]
    return numbers * 2 if len(numbers) == 1 else numbers


def _whole_numbers(value: str) -> list[int]:
    numbers: list[int] = []
    for part in value.split("+"):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise ValueError
        first = int(match[1])
        last = first if match[2] is None else int(match[2])
        if not first <= last < first + MAX_CLASSES:
            raise ValueError
        numbers.extend(range(first, last + 1))
    return numbers


def _written(kind: Hyperparameter, value: Any) -> str:
    match kind:
        case Integers() | Reals():
            return _written_row(kind, value)
        case Flag():
            return "yes" if value else "no"
        case Texts():
            return kind.written(value)
        case Text():
            return quoted(value)
        case _:
            return str(value)


def _written_row(kind: Integers | Reals, value: Sequence[Any]) -> str:
    match kind:
        case Reals():
            return "+".join(f"{number:g}" for number in value)
        case Integers(least=2, most=2):
            return "x".join(str(number) for number in value)
        case _:
            return "+".join(_written_run(run) for run in _runs(value))


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Return numbers cut into stretches in which each is one more than the last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _written_run(run: list[int]) -> str:
    return f"{run[0]}-{run[-1]}" if len(run) > 2 else "+".join(str(number) for number in run)


def _written_path(path: str) -> str:
    match = _PATH.match(path)
    if match and match["bare"] == path:
        return path
    return '"' + path.replace('"', '""') + '"'
