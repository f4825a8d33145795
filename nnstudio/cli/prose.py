"""Running text for the terminal, which ends lines between Chinese characters too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

_CHINESE = "\u2e80-\u9fff\uff00-\uffef"
_OPENING = "（“「《"
_CLOSING = "，。；：？！、）”」》…"

_PIECE = re.compile(
    rf"[{_OPENING}]*(?:[^\s{_OPENING}{_CLOSING}{_CHINESE}]+|[^\s{_OPENING}{_CLOSING}])?[{_CLOSING}]*\s*", re.DOTALL
)
"""What stays on one line: a word or one Chinese character, with the punctuation that belongs to it."""


class Prose(Text):
    """Text that is broken into lines as English and as Chinese is, which has no blanks between its words.

    Rich breaks lines at blanks alone, which leaves most of a Chinese line empty and cuts off what has no blank.
    No line begins with closing punctuation or ends with opening punctuation.
    """

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Return the lines that are at most `width` columns wide; all of the text is in them."""
        if no_wrap or overflow == "ignore":
            return super().wrap(console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap)
        lines = Lines()
        for paragraph in self.split(allow_blank=True):
            for line in paragraph.divide(_ends(paragraph.plain, width)):
                line.rstrip()
                lines.append(line)
        return lines


def _ends(text: str, width: int) -> Iterator[int]:
    """Yield where lines end."""
    used = 0
    for match in _PIECE.finditer(text):
        length = cell_len(match[0].rstrip())
        if used and used + length > width:
            yield match.start()
            used = 0
        if length > width:
            *full, rest = chop_cells(match[0], width)
            yield from _places(full, match.start())
            used = cell_len(rest)
        else:
            used += cell_len(match[0])


def _places(parts: list[str], start: int) -> Iterator[int]:
    for part in parts:
        start += len(part)
        yield start
