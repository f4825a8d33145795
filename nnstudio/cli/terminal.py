"""Where the command line speaks: results on standard output, everything else on standard error."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from rich.console import Console, RenderableType

from nnstudio.cli.prose import Prose
from nnstudio.language import Language
from nnstudio.messages import Message, NnstudioError

UNBOUNDED = 10_000
"""Columns of output that goes to a file or another program, where tables are as wide as they need to be."""

_READABLE = 100
"""Columns beyond which running text is hard to read."""

_USUAL = 80


class _Stream(Console):
    """A console that falls silent, and lets the work go on, where nobody reads any more (as in `| head`)."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, self.file.fileno())
        os.close(devnull)


class Terminal:
    """The person's language, and the two streams that they read."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.out = _stream(sys.stdout)
        self.err = _stream(sys.stderr)

    def say(self, said: Message | NnstudioError | str) -> str:
        """Return a sentence in the person's language."""
        return self.language.say(said)

    def tell(self, said: Message, style: str = "") -> None:
        """Print a sentence among the results."""
        _print(self.out, self.say(said), style)

    def notice(self, said: Message) -> None:
        """Print a sentence that a person should know and that is no result."""
        _print(self.err, self.say(said), "yellow")

    def complain(self, said: Message | NnstudioError) -> None:
        """Print why what was asked for is not done."""
        _print(self.err, f"nnstudio: {self.say(said)}", "red")

    def show(self, content: RenderableType) -> None:
        """Print a table or another thing that has a layout among the results."""
        self.out.print(content)

    def show_page(self, content: RenderableType) -> None:
        """Print running text, in lines that are no longer than is good to read."""
        self.out.print(content, width=min(self.out.width, _READABLE) if self.out.is_terminal else _USUAL)

    def write(self, text: str) -> None:
        """Write text among the results exactly as it is, for other programs; the ends of its lines stay."""
        try:
            _write_exactly(self.out.file, text)
        except BrokenPipeError:
            self.out.on_broken_pipe()

    @property
    def is_live(self) -> bool:
        """Whether results go to a screen on which a line can be drawn again."""
        return self.out.is_terminal and not self.out.is_dumb_terminal


def _stream(file: TextIO) -> _Stream:
    if isinstance(file, io.TextIOWrapper):
        file.reconfigure(errors="backslashreplace")  # a name or a word that the terminal's encoding lacks
    stream = _Stream(file=file, markup=False, emoji=False, highlight=False)
    if not stream.is_terminal:
        stream.width = UNBOUNDED
    return stream


def _print(stream: Console, line: str, style: str) -> None:
    stream.print(Prose(line, style=style), soft_wrap=not stream.is_terminal)


def _write_exactly(file: object, text: str) -> None:
    if isinstance(file, io.TextIOWrapper):
        file.flush()
        file.buffer.write(text.encode())
        file.buffer.flush()
    else:
        print(text, end="", file=file, flush=True)  # type: ignore[call-overload]  # a stream in memory
