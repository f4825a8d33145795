"""What a command is: what it is for, what it takes and what it does."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nnstudio.cli.terminal import Terminal
from nnstudio.messages import Message


@dataclass(frozen=True)
class Note:
    """A passage of a command's help that explains how something is written, line by line.

    Each row has what to type and what it means.
    """

    title: Message
    about: Message
    rows: Sequence[tuple[str, Message]]


@dataclass(frozen=True)
class Command:
    """One of the program's commands.

    `declare` adds its arguments to a parser; `run` does the work with what they were and returns the exit code, or
    raises an NnstudioError for what cannot be done. Each example is a line to type and what it does.
    """

    about: Message
    declare: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Terminal, argparse.Namespace], int]
    examples: Sequence[tuple[str, Message]]
    notes: Sequence[Callable[[], Note]] = ()
