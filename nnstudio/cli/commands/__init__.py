"""The commands, one per file; a new command is a file here, with a `COMMAND`, and a line below."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.cli.parser import HELP, UsageError
from nnstudio.messages import Message, message

if TYPE_CHECKING:
    from nnstudio.cli.command import Command

COMMANDS: Mapping[str, Message] = {
    "templates": message("List the networks to begin with."),
    "new": message("Begin a project with one of them."),
    "summary": message("Count a network to the last parameter."),
    "data": message("Look at data before anything learns from them."),
    "train": message("Train a project's network from scratch."),
    "finetune": message("Go on from learned weights, with some layers frozen."),
    "evaluate": message("Measure a trained network on test samples."),
    "generate": message("Go on with a text, as a trained network does."),
    "export": message("Write learned weights to a file that other programs read."),
    "load": message("Take weights from such a file."),
}
"""What each command does in a line, in the order of the work."""


def command_named(name: str) -> Command:
    """Return a command; its file, and all that it needs, is only imported here.

    Raises UsageError with the nearest commands where there is none of that name.
    """
    if name not in COMMANDS:
        raise _unknown(name)
    command: Command = import_module(f"{__name__}.{name}").COMMAND
    return command


def names_file(word: str) -> bool:
    """Tell a file or folder from a command: by its ending, by the folder before it, or because it is there."""
    if word in COMMANDS or word in HELP or word.startswith("-"):
        return False
    path = Path(word)
    return bool(path.suffix) or path.name != word or path.exists()


def _unknown(name: str) -> UsageError:
    if name.startswith("-"):
        return UsageError("{option} does not stand before a command; begin with one of {known}", **_figures(name))
    if names_file(name):
        return UsageError("{option} is a file where a command belongs; begin with one of {known}", **_figures(name))
    near = difflib.get_close_matches(name.lower().replace("-", ""), COMMANDS, 1)
    if near:
        return UsageError("there is no command {name}; did you mean {near}?", name=repr(name), near=near[0])
    return UsageError("there is no command {name}; there are {known}", name=repr(name), known=", ".join(COMMANDS))


def _figures(option: str) -> dict[str, str]:
    return {"option": option, "known": ", ".join(COMMANDS)}
