"""Networks that do not fit their data, on the command line."""

from __future__ import annotations

import argparse

from nnstudio.cli.parser import UsageError
from nnstudio.data import Dataset
from nnstudio.project import Project
from nnstudio.project.fitting import adapted, misfit


def add_adapt(parser: argparse.ArgumentParser) -> None:
    """Let a command that trains make the network fit the data."""
    parser.add_argument(
        "--adapt", action="store_true", help="Give the network the data's input shape and number of outputs first."
    )


def fitting(project: Project, dataset: Dataset, arguments: argparse.Namespace) -> Project:
    """Return the project, made to fit the data where that may be; raise UsageError where it does not fit."""
    problem = misfit(project, dataset)
    if problem is None:
        return project
    changed = adapted(project, dataset)
    if changed is None:
        raise UsageError("{problem}", problem=problem.message)
    if not arguments.adapt:
        raise UsageError("{problem}, or let --adapt do it", problem=problem.message)
    return changed
