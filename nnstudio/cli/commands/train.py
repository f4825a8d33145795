"""`nnstudio train`: learning from scratch."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from nnstudio.cli.arguments import (
    add_data,
    add_file,
    add_length,
    add_target,
    data_note,
    loss_note,
    one_of,
    optimizer_note,
    schedule_note,
)
from nnstudio.cli.augmenting import add_augmentation, augmentation_note, augmented
from nnstudio.cli.command import Command
from nnstudio.cli.parser import UsageError
from nnstudio.cli.projects import check_runs, check_savable, opened_project
from nnstudio.cli.terminal import Terminal
from nnstudio.cli.training import carry_out, tell_data, tell_test
from nnstudio.data import Dataset
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.engine.settings import TrainingSettings
from nnstudio.messages import message
from nnstudio.project import Project
from nnstudio.project.fitting import adapted, misfit
from nnstudio.project.run import Run


def _declare(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    add_data(parser, help="Data to learn from, which becomes the project's.")
    add_length(parser)
    parser.add_argument(
        "--optimizer",
        metavar="NAME",
        type=one_of("--optimizer", OPTIMIZERS),
        help="How gradients change the weights; see below.",
    )
    parser.add_argument(
        "--schedule",
        metavar="NAME",
        type=one_of("--schedule", SCHEDULES),
        help="How the learning rate changes during training; see below.",
    )
    parser.add_argument(
        "--loss", metavar="NAME", type=one_of("--loss", LOSSES), help="What training makes small; see below."
    )
    add_augmentation(parser)
    parser.add_argument("--fresh", action="store_true", help="Give up the weights that the file has learned before.")
    parser.add_argument(
        "--adapt", action="store_true", help="Give the network the data's input shape and number of outputs first."
    )
    add_target(parser)


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    opened = opened_project(terminal, arguments.file)
    if opened.parameters is not None and not arguments.fresh:
        raise UsageError(
            "{file} holds learned weights; add --fresh to give them up and begin anew, or go on from them with "
            "`nnstudio finetune`",
            file=arguments.file,
        )
    check_runs(opened)
    target = arguments.output or arguments.file
    check_savable(target)
    project = _as_asked(opened.project, arguments)
    dataset = project.data.load()
    project = _fitting(project, dataset, arguments.adapt)
    run = Run.from_scratch(project, arguments.threads, dataset)
    tell_data(terminal, run)
    ending = carry_out(terminal, run, project, target)
    if ending.is_finished:
        tell_test(terminal, run.evaluate())
    return ending.code


def _as_asked(project: Project, arguments: argparse.Namespace) -> Project:
    """Return the project with what the command line says in place of its own data and settings.

    Data of another kind bring the transform along that is usual for them.
    """
    data = arguments.data or project.data
    return dataclasses.replace(
        project,
        data=data,
        transform=project.transform if type(data) is type(project.data) else data.usual_transform,
        settings=_settings(project.settings, arguments),
    )


def _fitting(project: Project, dataset: Dataset, may_adapt: bool) -> Project:
    """Return the project, made to fit the data where that may be; raise UsageError where it does not fit."""
    problem = misfit(project, dataset)
    if problem is None:
        return project
    changed = adapted(project, dataset)
    if changed is None:
        raise UsageError("{problem}", problem=problem.message)
    if not may_adapt:
        raise UsageError("{problem}, or let --adapt do it", problem=problem.message)
    return changed


def _settings(settings: TrainingSettings, arguments: argparse.Namespace) -> TrainingSettings:
    optimizer = arguments.optimizer or settings.optimizer
    if arguments.learning_rate is not None:
        optimizer = dataclasses.replace(optimizer, learning_rate=arguments.learning_rate)
    names = ("epochs", "seed", "batch_size", "schedule", "loss")
    given: dict[str, Any] = {name: getattr(arguments, name) for name in names}
    chosen = {name: value for name, value in given.items() if value is not None}
    return augmented(dataclasses.replace(settings, optimizer=optimizer, **chosen), arguments)


COMMAND = Command(
    about=message(
        "Trains a project's network from weights drawn at random and saves what it learned into the file, or into "
        "another one with -o. What is not given is as the project says, and what is given becomes part of it. Ctrl-C "
        "ends the training after the batch at hand and saves what was learned; a second one gives up at once and "
        "leaves the file as it was."
    ),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio train digits.nns --epochs 5", message("learn from every digit five times")),
        (
            "nnstudio train digits.nns --fresh --seed 7",
            message("begin anew from another seed"),
        ),
        ("nnstudio train digits.nns --data digits:classes=0-4 -o half.nns", message("learn the digits 0 to 4 only")),
        (
            "nnstudio train digits.nns --data csv:iris.csv,target=species --adapt -o iris.nns",
            message("learn from a table, the network's input and output made to fit it"),
        ),
        ("nnstudio train digits.nns --data mnist:~/mnist", message("learn from the full MNIST in a folder")),
        (
            "nnstudio train digits.nns --augment shift=2,rotate=10",
            message("learn from images moved and turned"),
        ),
        (
            "nnstudio train digits.nns --optimizer sgd:momentum=0.9,learning_rate=0.05 --schedule cosine:warm_up=1",
            message("choose optimizer and schedule"),
        ),
    ),
    notes=(data_note, optimizer_note, schedule_note, loss_note, augmentation_note),
)
