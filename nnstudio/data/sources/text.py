"""A text file: what comes next in it, or a class for each of its lines."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.errors import DataError
from nnstudio.data.files import opened
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.samples import MAX_CLASSES, Array
from nnstudio.data.sources.base import SOURCES, FileSource, UndividedSource
from nnstudio.data.tables.encoding import CODECS, encoding_of, undecodable
from nnstudio.data.tokens import PADDING, UNKNOWN, Tokenizer
from nnstudio.data.transforms import AsIs, Transform
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import choice, integer, text
from nnstudio.messages import Message, message

MAX_TEXT = 256 * 2**20
"""Bytes of a text file; the tokens of so much take four times as much memory."""

_HEADINGS = frozenset(("label", "class", "category", "target"))


class TokenSource(UndividedSource, kw_only=True):
    """Tokens of a text: samples are windows (window,), and every step's label is the token that follows it.

    The last part of the text is the test set, what lies before it validates; no window reaches from one into another.
    """

    keeps_order: ClassVar[bool] = True
    usual_transform: ClassVar[Transform] = AsIs()

    unit: str = choice("characters", ("characters", "words"), help="What a token is.")
    window: int = integer(64, low=1, high=65536, help="Tokens of one sample: how far back a network can look.")
    stride: int | None = integer(
        None,
        low=1,
        unset="the window",
        help="Tokens from one sample's beginning to the next; unless given, the window.",
    )
    vocabulary: int = integer(
        10_000, low=3, high=MAX_CLASSES, help="Most different tokens; the rarer ones become a token for the unknown."
    )

    def _tokenizer(self, texts: Sequence[str], learned: Meaning) -> Tokenizer:
        if learned.vocabulary:
            return Tokenizer(learned.vocabulary, self.unit)
        return Tokenizer.of(texts, self.unit, self.vocabulary)

    def _continued(self, name: Path, content: str, learned: Meaning) -> Dataset:
        """Return windows of a text with the tokens that follow, split by position."""
        tokenizer = self._tokenizer([content], learned)
        tokens = tokenizer.encode(content)
        train, validation, test = (self._windows(part) for part in np.split(tokens, self._cuts(len(tokens))))
        if not len(train):
            raise DataError(
                "{file} is too short for a window of {window}: its part for training has {count} tokens, and one more "
                "than the window is needed; choose a smaller window, or a longer text",
                file=name,
                window=self.window,
                count=self._cuts(len(tokens))[0],
            )
        if tokens.min() == tokens.max():
            raise DataError(
                "{file} repeats one token only, {token}, so there is nothing to predict; choose another text",
                file=name,
                token=repr(tokenizer.decode(tokens[:1].tolist())),
            )
        names = tokenizer.vocabulary
        return Dataset(train, validation, test, names, vocabulary=names, notices=_unknown(tokens))

    def _cuts(self, count: int) -> tuple[int, int]:
        """Return where validation and test begin."""
        tested = round(self.test * count)
        return count - tested - round(self.validation * (count - tested)), count - tested

    def _windows(self, tokens: Array) -> Split:
        """Return views of a stretch of tokens: windows, and the same moved on by one."""
        if len(tokens) <= self.window:
            none = np.empty((0, self.window), np.int32)
            return Split(none, none)
        pairs = np.lib.stride_tricks.sliding_window_view(tokens, self.window + 1)[:: self.stride or self.window]
        return Split(pairs[:, :-1], pairs[:, 1:])


@SOURCES.register
class Text(TokenSource, FileSource):
    """A text file, from which a network learns what comes next, or the class of each line.

    Inputs are tokens (N, window). To learn what comes next, samples are windows and every step's label is the token
    that follows; the end of the text is the test set, and what lies before it validates. With target=line each line is
    a sample: its class, a tab or comma, and the text, which is cut or filled up to the window.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".txt",)

    path: str = text("", help="Text file.")
    target: str = choice("next", ("next", "line"), help="What is learned: the next token, or the class of each line.")
    encoding: str = choice("auto", ("auto", *CODECS), help="How characters are stored; auto tells it by the file.")

    @property
    def _draws_at_random(self) -> bool:
        return self.target == "line"

    def read(self) -> Dataset:
        return self.read_as(NOTHING_LEARNED, unwatched)

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        path = self.place()
        content = _content(path, self.encoding)
        watch(0, 0)
        read = self._classified if self._draws_at_random else self._continued
        return read(path, content, learned)

    def _classified(self, path: Path, content: str, learned: Meaning) -> Dataset:
        rows = _rows(path, content)
        names = {name for name, _ in rows}
        if len(names) < 2 and not learned.classes:
            raise DataError(
                "{file} has lines of one class only, {name}; add lines of another", file=path, name=repr(min(names))
            )
        kept = learned.classes if names.intersection(learned.classes) else ()
        classes = (*kept, *sorted(names.difference(kept)))
        tokenizer = self._tokenizer([line for _, line in rows], learned)
        inputs = np.full((len(rows), self.window), PADDING, np.int32)
        for row, (_, line) in zip(inputs, rows, strict=True):
            tokens = tokenizer.encode(line)[: self.window]
            row[: len(tokens)] = tokens
        numbers = {name: label for label, name in enumerate(classes)}
        samples = Split(inputs, np.array([numbers[name] for name, _ in rows], np.int64))
        notices = _unknown(inputs)
        none = samples.none()
        return self.divided(Dataset(samples, none, none, classes, vocabulary=tokenizer.vocabulary, notices=notices))


def _unknown(tokens: Array) -> tuple[Message, ...]:
    share = np.count_nonzero(tokens == UNKNOWN) / tokens.size
    if not share:
        return ()
    return (
        message(
            "{percent} % of the tokens are not in the vocabulary and become the token for the unknown",
            percent=f"{100 * share:.2g}",
        ),
    )


def _content(path: Path, encoding: str) -> str:
    """Return a text with its ends of lines as line feeds; raise DataError where it is none."""
    with opened(path) as (file, length):
        if length > MAX_TEXT:
            raise DataError(
                "{file} has {length} bytes of text, more than the limit of {limit}; split it into smaller files",
                file=path,
                length=length,
                limit=MAX_TEXT,
            )
        content = file.read()
    found = _encoding(path, content) if encoding == "auto" else encoding
    try:
        decoded = content.decode(CODECS[found])
    except UnicodeDecodeError:
        raise undecodable(path, found) from None
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(path: Path, content: bytes) -> str:
    if b"\0" not in content:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
    return encoding_of(path)


def _rows(path: Path, content: str) -> list[tuple[str, str]]:
    """Return class and text of each line."""
    delimiter = "\t" if "\t" in content.partition("\n")[0] else ","
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        label, found, rest = line.partition(delimiter)
        if not found or not label.strip() or not rest.strip():
            raise DataError(
                "{file}, line {line}: a class and a text belong there, with a tab or a comma between; correct or "
                "remove the line",
                file=path,
                line=number,
            )
        rows.append((label.strip(), _unquoted(rest) if delimiter == "," else rest))
    if rows and rows[0][0].lower() in _HEADINGS:
        del rows[0]
    if not rows:
        raise DataError("{file} has no lines with a class and a text; add some", file=path)
    return rows


def _unquoted(rest: str) -> str:
    return next(csv.reader([rest]))[0] if rest.startswith('"') else rest
