"""How well what a person types fits a text: letters in order, the better the closer to the beginnings of words."""

from __future__ import annotations

_START = 8
"""For a letter that begins the text."""
_WORD = 6
"""For one that begins a word."""
_NEXT = 4
"""For one right behind the letter before."""
_GAP = 1
"""Taken off per letter between, up to a few."""
_LONGEST_GAP = 3


def score(typed: str, text: str) -> int | None:
    """Return how well typed letters fit a text; None where they are not all in it, in that order.

    Words may come in any order; case and blanks around them do not count.
    """
    total = 0
    for word in typed.casefold().split():
        found = max(_scores(word, text.casefold()), default=None)
        if found is None:
            return None
        total += found
    return total


def _scores(word: str, text: str) -> list[int]:
    """Return the score from each place where the first letter stands."""
    starts = [index for index, letter in enumerate(text) if letter == word[0]]
    found = (_score_from(word, text, start) for start in starts)
    return [each for each in found if each is not None]


def _score_from(word: str, text: str, start: int) -> int | None:
    total, last = 0, start - 1
    for letter in word:
        place = text.find(letter, last + 1)
        if place < 0:
            return None
        gap = place - last - 1
        total += _worth(text, place) + (_NEXT if gap == 0 else -_GAP * min(gap, _LONGEST_GAP))
        last = place
    return total


def _worth(text: str, place: int) -> int:
    if place == 0:
        return _START
    return _WORD if not text[place - 1].isalnum() else 1
