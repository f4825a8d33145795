"""Text as tokens, whole numbers, and back: characters or words, by a vocabulary that stays what it was learned with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from nnstudio.data.samples import Array

PADDING, UNKNOWN = 0, 1
"""Tokens that fill up what is shorter than a window, and stand for what the vocabulary lacks."""

_SPECIAL = ("", "\N{REPLACEMENT CHARACTER}")
_CODES = 0x110000
_WORD = re.compile(r"\w+(?:['\N{RIGHT SINGLE QUOTATION MARK}-]\w+)*|[^\w\s]|\n")
_NO_BLANK_BEFORE = frozenset(".,;:!?)]}%\n")
_NO_BLANK_AFTER = frozenset("([{\n")


class Tokenizer:
    """Turns text into tokens and back.

    `vocabulary` names every token by its number: first padding and the unknown, then characters or words. `unit`
    is `characters` or `words`; words are runs of letters and digits, single marks of punctuation and ends of lines.
    """

    def __init__(self, vocabulary: Sequence[str], unit: str) -> None:
        self.vocabulary = tuple(vocabulary)
        self.unit = unit

    @classmethod
    def of(cls, texts: Iterable[str], unit: str, most: int) -> Tokenizer:
        """Return the tokenizer of texts with the `most` frequent tokens that occur in them, in alphabetical order."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(_counted_characters(text) if unit == "characters" else _WORD.findall(text))
        frequent = sorted(counts, key=lambda piece: (-counts[piece], piece))[: most - len(_SPECIAL)]
        return cls((*_SPECIAL, *sorted(set(frequent) - set(_SPECIAL))), unit)

    def encode(self, text: str) -> Array:
        """Return the tokens (T,) int32 of a text."""
        if self.unit == "characters":
            return self._by_code[_codes(text)]
        found = (self._numbers.get(match[0], UNKNOWN) for match in _WORD.finditer(text))
        return np.fromiter(found, np.int32)

    def lacking(self, text: str) -> list[str]:
        """Return the characters or words of a text that the vocabulary lacks, in order."""
        pieces = text if self.unit == "characters" else _WORD.findall(text)
        return [piece for piece in pieces if piece not in self._numbers]

    def decode(self, tokens: Iterable[int]) -> str:
        """Return the text of tokens; between words stand blanks where English has them."""
        pieces = [self.vocabulary[token] for token in tokens]
        return "".join(pieces) if self.unit == "characters" else _spaced(pieces)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {piece: number for number, piece in enumerate(self.vocabulary) if number > UNKNOWN}

    @cached_property
    def _by_code(self) -> Array:
        numbers = np.full(_CODES, UNKNOWN, np.int32)
        for piece, number in self._numbers.items():
            if len(piece) == 1:
                numbers[ord(piece)] = number
        return numbers


def _codes(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _counted_characters(text: str) -> dict[str, int]:
    counts = np.bincount(_codes(text), minlength=1)
    return {chr(code): int(counts[code]) for code in np.flatnonzero(counts)}


def _spaced(pieces: Sequence[str]) -> str:
    text = ""
    for piece in pieces:
        joins = not text or piece in _NO_BLANK_BEFORE or text[-1] in _NO_BLANK_AFTER
        text += piece if joins else f" {piece}"
    return text
