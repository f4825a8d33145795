"""What can be wrong with data, by what a person or a program can do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nnstudio.messages import Message, NnstudioError


class DataError(NnstudioError):
    """Data that cannot be used as they are."""


class DataMissingError(DataError):
    """A file or folder that is not where its source says; `FileSource.moved_to` points to its new place."""


class SampleError(DataError):
    """Arrays that are not fit to be samples, before it is known which file they came from."""


@dataclass(frozen=True)
class LeftOut:
    """A file among many that is not used, and why; the others are."""

    file: str
    reason: Message


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Add the file to whatever is found wrong with the samples that were read from it."""
    try:
        yield
    except SampleError as error:
        raise DataError("{file}: {problem}", file=path, problem=error.message) from error
