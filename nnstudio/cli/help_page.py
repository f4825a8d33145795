"""Help that teaches: what a command does, what it takes, and lines to type, laid out for the terminal's width."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nnstudio.cli.command import Command, Note
from nnstudio.cli.parser import CommandParser
from nnstudio.cli.prose import Prose
from nnstudio.cli.terminal import Terminal
from nnstudio.messages import Message, message

_WIDEST_FIRST = 30
"""Columns of the left side of a list beyond which its explanations stand on lines of their own."""

_PURPOSE = message("nnstudio builds, counts, trains, freezes, fine-tunes and exports neural networks.")

_WINDOW = (
    ("nnstudio [FILE]", message("Open the window, on a project, weights or data where a file or folder is named.")),
    ("nnstudio demo [FOLDER]", message("Do the whole job in a window without a screen; pictures and files stay here.")),
)
"""What is asked for without a command of the command line; the program's entry answers it."""

_FIRST_STEPS = (
    ("nnstudio new digits-cnn -o digits.nns", message("build a network")),
    ("nnstudio summary digits.nns", message("count it")),
    ("nnstudio train digits.nns --epochs 4", message("train it")),
    ("nnstudio finetune digits.nns --freeze 'conv*'", message("freeze its convolutions and fine-tune the rest")),
    ("nnstudio export digits.nns -o digits.safetensors", message("write its weights for other programs")),
)

_COMMON = (
    ("-h, --help", message("Show this help.")),
    ("--language CODE", message("Speak this language: en or zh. Otherwise LANG decides.")),
)


def overview(terminal: Terminal, commands: Mapping[str, Message]) -> RenderableType:
    """Return what the program is for and its commands."""
    return Group(
        _paragraph(terminal, _PURPOSE),
        *_usage(terminal, "nnstudio", "COMMAND ... [--language CODE]"),
        *_section(terminal, message("Window"), _WINDOW),
        *_section(terminal, message("Commands"), commands.items()),
        *_section(terminal, message("Options"), (*_COMMON, ("--version", message("Show the version.")))),
        *_section(terminal, message("First steps"), _FIRST_STEPS),
        Text(),
        _paragraph(terminal, message("`nnstudio COMMAND --help` explains a command, with examples.")),
        _paragraph(
            terminal,
            message("Exit codes: 0 done, 1 the work failed, 2 bad input and nothing changed, 130 ended by Ctrl-C."),
        ),
    )


def page(terminal: Terminal, command: Command, parser: CommandParser) -> RenderableType:
    """Return all there is to know about a command."""
    positionals = [action for action in parser.arguments if not action.option_strings]
    options = [action for action in parser.arguments if action.option_strings]
    words = " ".join(_in_usage(action) for action in (*positionals, *options))
    return Group(
        _paragraph(terminal, command.about),
        *_usage(terminal, parser.prog, words),
        *_section(terminal, message("Arguments"), map(_explained, positionals)),
        *_section(terminal, message("Options"), (*map(_explained, options), *_COMMON)),
        *(part for note in command.notes for part in _note(terminal, note())),
        *_section(terminal, message("Examples"), command.examples),
    )


def _paragraph(terminal: Terminal, said: Message) -> Text:
    return Prose(terminal.say(said))


def _title(terminal: Terminal, said: Message) -> Text:
    return Text(terminal.say(said), style="bold")


def _usage(terminal: Terminal, program: str, words: str) -> Iterator[RenderableType]:
    yield Text()
    yield _title(terminal, message("Usage"))
    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True)
    line.add_row(Text(program), Text(words))
    yield _indented(line)


def _section(terminal: Terminal, title: Message, rows: Iterable[tuple[str, Message]]) -> Iterator[RenderableType]:
    explained = list(rows)
    if explained:
        yield Text()
        yield _title(terminal, title)
        yield _indented(_list(terminal, explained))


def _note(terminal: Terminal, note: Note) -> Iterator[RenderableType]:
    yield Text()
    yield _title(terminal, note.title)
    yield _indented(_paragraph(terminal, note.about))
    yield _indented(_list(terminal, list(note.rows)))


def _list(terminal: Terminal, rows: list[tuple[str, Message]]) -> RenderableType:
    """Return what to type beside what it means, or above it where that is long."""
    if max(len(first) for first, _ in rows) > _WIDEST_FIRST:
        return Group(*(part for row in rows for part in _stacked(terminal, *row)))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="cyan")
    for first, said in rows:
        table.add_row(Text(first), Prose(terminal.say(said)))
    return table


def _stacked(terminal: Terminal, first: str, said: Message) -> Iterator[RenderableType]:
    yield Text(first, style="cyan")
    yield _indented(Prose(terminal.say(said)), 4)


def _indented(content: RenderableType, columns: int = 2) -> Padding:
    return Padding(content, (0, 0, 0, columns), expand=False)


def _explained(action: argparse.Action) -> tuple[str, Message]:
    return ", ".join((*action.option_strings[:-1], _invocation(action))), Message(action.help or "")


def _in_usage(action: argparse.Action) -> str:
    return _invocation(action) if action.required else f"[{_invocation(action)}]"


def _invocation(action: argparse.Action) -> str:
    """Return an argument as it is typed, such as `--epochs N`."""
    value = "" if action.nargs == 0 else str(action.metavar)
    dots = " ..." if action.nargs == "+" else ""
    return " ".join(filter(None, (*action.option_strings[-1:], value))) + dots
