"""Numbers as people write them in tables: with a decimal point or comma, thousands parted, some of them missing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np

from nnstudio.data.samples import Array

_MISSING = ("na", "n/a", "#n/a", "nan", "null", "none", "?", "-", "--")
_LARGEST = float(np.finfo(np.float32).max)
_THOUSANDS = {
    "point": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?"),
    "comma": re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d*)?"),
}


class NotANumberError(Exception):
    """A text among numbers, at a place in a row of texts."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class BeyondRangeError(NotANumberError):
    """Infinity, or a number that float32 cannot hold, at a place in a row of texts."""


class Numbers:
    """How the numbers of a table are written: `decimal` is point or comma, `words` mean missing besides the usual."""

    def __init__(self, decimal: str, words: Iterable[str] = ()) -> None:
        self._decimal = decimal
        usual = {spelling for word in _MISSING for spelling in (word, word.upper(), word.title())}
        self._missing = frozenset({"", *usual, "NaN", "nAn", *words})

    def is_missing(self, text: str) -> bool:
        """Tell whether a cell holds nothing, or a word that means so."""
        return text in self._missing or text.strip() in self._missing

    def is_present(self, text: str) -> bool:
        """Tell whether a cell holds a number that is not missing."""
        return not self.is_missing(text) and self.is_number(text)

    def is_number(self, text: str) -> bool:
        """Tell whether a cell holds a number or a word that stands for a missing one."""
        try:
            self.parsed(text)
        except ValueError:
            return False
        return True

    def parsed(self, text: str) -> float:
        """Return the number that a text says, NaN for a missing one; raise ValueError where it says none."""
        if self.is_missing(text):
            return math.nan
        plain = text.strip()
        if "_" in plain:
            raise ValueError
        thousands, point = (",", ".") if self._decimal == "point" else (".", ",")
        if thousands in plain:
            if not _THOUSANDS[self._decimal].fullmatch(plain):
                raise ValueError
            plain = plain.replace(thousands, "")
        return float(plain.replace(point, "."))

    def column(self, texts: Sequence[str]) -> Array:
        """Return the numbers (N,) that texts say as float32, NaN where they are missing.

        Raises NotANumberError, or BeyondRangeError.
        """
        values = self._plain(texts)
        if values is None:
            values = np.fromiter(map(self._checked, texts, range(len(texts))), np.float64, len(texts))
        beyond = np.abs(values) > _LARGEST
        if beyond.any():
            raise BeyondRangeError(int(np.argmax(beyond)))
        return values.astype(np.float32)

    def _plain(self, texts: Sequence[str]) -> Array | None:
        """Return the numbers of texts that need no second look, which is quick; None where some do."""
        together = "\n".join(texts)
        if "_" in together or (self._decimal == "comma" and ("." in together or "," in together)):
            return None
        try:
            return np.fromiter(map(float, texts), np.float64, len(texts))
        except ValueError:
            pass
        known = map(dict.fromkeys(self._missing, "nan").get, texts, texts)
        try:
            return np.fromiter(map(float, known), np.float64, len(texts))
        except ValueError:
            return None

    def _checked(self, text: str, place: int) -> float:
        try:
            return self.parsed(text)
        except ValueError:
            raise NotANumberError(place) from None
