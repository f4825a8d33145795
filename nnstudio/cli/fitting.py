"""Networks that do not fit their data, on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from nnstudio.cli.parser import UsageError
from nnstudio.data import Dataset
from nnstudio.project import Project
from nnstudio.project.fitting import KnownData, adapted, misfit
from nnstudio.project.suiting import taking


def add_adapt(parser: argparse.ArgumentParser, help: str) -> None:
    """Let a command that trains make the network fit the data."""
    parser.add_argument("--adapt", action="store_true", help=help)


def fitting(
    project: Project,
    dataset: Dataset,
    arguments: argparse.Namespace,
    adapt: Callable[[Project, Dataset], Project | None] = adapted,
) -> Project:
    """Return the project, made to fit the data by `adapt` where that may be; raise UsageError where it does not fit."""
    problem = misfit(project, dataset)
    if problem is None:
        return project
    changed = adapt(project, dataset)
    if changed is None:
        raise UsageError("{problem}", problem=problem.message)
    if not arguments.adapt:
        raise UsageError("{problem}, or let --adapt do it", problem=problem.message)
    return changed


def adapted_or_replaced(project: Project, dataset: Dataset) -> Project | None:
    """Return the project with a network that fits the data, as where they are dropped on the window; None if none does.

    A template's network that nobody has touched gives way to another where that is needed.
    """
    changed = taking(project, KnownData.of(project.data, dataset), None)
    return changed if misfit(changed, dataset) is None else None
