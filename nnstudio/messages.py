"""What is said to people, as values: a sentence and its figures, put into words only at the edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import TypeGuard

Figure = object
"""Whatever a sentence is filled in with: a number, a name, another Message or the error that caused it."""

_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Message:
    """A sentence kept apart from its figures, so that it can be put into any language.

    `text` is the English sentence with named fields as of `str.format`; it is also the key of the
    sentence in the catalogue of translations.
    """

    text: str
    figures: tuple[tuple[str, Figure], ...] = ()

    def worded(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of `translate`, which maps English to that language."""
        figures = {name: _worded_figure(figure, translate) for name, figure in self.figures}
        sentence = translate(self.text)
        return sentence.format(**figures) if figures else sentence

    def __str__(self) -> str:
        return self.worded(lambda text: text)


def message(text: str, /, **figures: Figure) -> Message:
    """Make a sentence that is shown to people; `text` must be a literal, so that it can be collected."""
    return Message(text, tuple(figures.items()))


def shown(value: object) -> str:
    """Return a value that somebody else gave as one short line, whatever it is."""
    try:
        line = format(_Whole(value)) if _is_whole(value) else repr(value)
    except (ValueError, RecursionError):  # a number of more than 4300 digits, or lists in lists without end
        return type(value).__name__
    line = " ".join(line.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}..."


class NnstudioError(Exception):
    """Something a person can mend: one sentence that says what is wrong, where, and what to do."""

    def __init__(self, text: str | Message, /, **figures: Figure) -> None:
        self.message = text if isinstance(text, Message) else message(text, **figures)
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[type[NnstudioError], tuple[Message]]:
        """Let an error cross to another process with its figures, so that it can be put into words there."""
        return type(self), (self.message,)


def _is_whole(value: object) -> TypeGuard[Integral]:
    return isinstance(value, Integral) and not isinstance(value, bool)


class _Whole(int):
    """A whole number in a sentence: in groups of three digits, as everywhere else, unless it is said otherwise."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec or ",")


def _worded_figure(figure: Figure, translate: Callable[[str], str]) -> Figure:
    if _is_whole(figure):
        return _Whole(figure)
    if isinstance(figure, NnstudioError):
        return figure.message.worded(translate)
    return figure.worded(translate) if isinstance(figure, Message) else figure
