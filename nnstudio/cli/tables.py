"""Tables as the command line shows them: calm, without frames, figures on the right."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from nnstudio.cli.terminal import Terminal
from nnstudio.messages import Message


def table(terminal: Terminal, texts: Sequence[Message], numbers: Sequence[Message]) -> Table:
    """Return an empty table with columns of text and, to their right, columns of figures, which are never cut."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for title in texts:
        made.add_column(terminal.say(title), overflow="fold")
    for title in numbers:
        made.add_column(terminal.say(title), justify="right", no_wrap=True)
    return made
