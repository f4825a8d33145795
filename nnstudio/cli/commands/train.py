"""`nnstudio train`: learning from scratch."""

from __future__ import annotations

import argparse
import dataclasses

from nnstudio.cli.arguments import add_data, add_file, add_target, data_note
from nnstudio.cli.command import Command
from nnstudio.cli.fitting import adapted_or_replaced, add_adapt, fitting
from nnstudio.cli.parser import UsageError
from nnstudio.cli.projects import check_runs, check_savable, opened_project
from nnstudio.cli.settings import NOTES, add_settings, frozen_memory, with_course, with_task
from nnstudio.cli.terminal import Terminal
from nnstudio.cli.training import carry_out, tell_data, tell_test
from nnstudio.messages import message
from nnstudio.network.network import listed
from nnstudio.project import Project
from nnstudio.project.run import Run


def _declare(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    add_data(parser, help="Data to learn from, which becomes the project's.")
    add_settings(parser)
    parser.add_argument("--fresh", action="store_true", help="Give up the weights that the file has learned before.")
    add_adapt(
        parser,
        help="Make the network fit the data first: by their input shape and number of outputs, or by a small network "
        "made for them in place of a template's that nobody has changed.",
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
    asked = _as_asked(opened.project, arguments)
    dataset = asked.data.load()
    project = fitting(asked, dataset, arguments, adapted_or_replaced)
    if project is not asked:
        terminal.tell(message("The network is made to fit the data: {layers}.", layers=listed(project.network.nodes)))
        project = dataclasses.replace(project, settings=with_course(project.settings, arguments))
    run = Run.from_scratch(
        project,
        arguments.threads,
        dataset,
        prefix_memory=frozen_memory(arguments),
        processes=arguments.processes,
    )
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
        settings=with_course(with_task(project.settings, arguments), arguments),
    )


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
    notes=(data_note, *NOTES),
)
