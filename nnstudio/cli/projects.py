"""Opening the projects that commands are about, and making sure beforehand that results can be saved."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from nnstudio.cli.parser import UsageError
from nnstudio.cli.terminal import Terminal
from nnstudio.engine.parameters import Parameters
from nnstudio.formats import replacing
from nnstudio.network import summarize
from nnstudio.project import OpenedProject, ProjectError, open_project
from nnstudio.project.portable import is_there


class _OnlyTriedError(Exception):
    """Ends the trial of a save before it changes anything."""


def opened_project(terminal: Terminal, path: Path) -> OpenedProject:
    """Open a project file and say what a person should know of it; raise what `open_project` raises."""
    opened = open_project(path)
    for notice in opened.notices:
        terminal.notice(notice)
    return opened


def learned_weights(path: Path, opened: OpenedProject) -> Parameters:
    """Return the learned weights of a project file; raise ProjectError where it has none."""
    if opened.parameters is None:
        raise ProjectError(
            "{file} holds no learned weights; train it, or load weights into it, first",
            file=path,
        )
    return opened.parameters


def check_runs(opened: OpenedProject) -> None:
    """Raise ProblemError where the network cannot run, before any array is made for it."""
    problems = summarize(opened.project.network).problems
    if problems:
        raise ProjectError("the network cannot run: {problem}", problem=problems[0].message)


def check_savable(path: Path) -> None:
    """Raise SaveError where a file cannot be written, before the work that would be lost; nothing changes."""
    with suppress(_OnlyTriedError), replacing(path):
        raise _OnlyTriedError


def check_free(path: Path, force: bool) -> None:
    """Raise UsageError where a file is there already and may not be overwritten."""
    if is_there(path) and not force:
        raise UsageError("{file} exists already; choose another name, or add --force to overwrite it", file=path)
