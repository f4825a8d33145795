"""`nnstudio finetune`: going on from learned weights while some layers stay as they are."""

from __future__ import annotations

import argparse
import dataclasses
import math
from collections.abc import Mapping, Sequence

from nnstudio import figures
from nnstudio.cli.arguments import add_data, add_file, add_target, data_note
from nnstudio.cli.command import Command, Note
from nnstudio.cli.fitting import add_adapt, fitting
from nnstudio.cli.projects import check_runs, check_savable, learned_weights, opened_project
from nnstudio.cli.settings import NOTES, add_settings, frozen_memory, with_course, with_task
from nnstudio.cli.tables import table
from nnstudio.cli.terminal import Terminal
from nnstudio.cli.training import carry_out, tell_data, tell_test
from nnstudio.engine.parameters import carry_over
from nnstudio.engine.settings import TrainingSettings, fine_tuning
from nnstudio.messages import message
from nnstudio.network import Network, summarize
from nnstudio.network.network import listed
from nnstudio.project import Project
from nnstudio.project.run import Run, meaning_of


def _declare(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    freezing = parser.add_mutually_exclusive_group()
    freezing.add_argument(
        "--freeze",
        metavar="PATTERN",
        nargs="+",
        action="extend",
        help="Layers to keep exactly as they are, by name; all others learn. Without it the file's own freezing holds.",
    )
    freezing.add_argument("--unfreeze", action="store_true", help="Let every layer learn.")
    add_data(parser, help="Data to learn from, which becomes the project's.")
    add_settings(parser)
    add_adapt(parser, help="Give the network the data's input shape and number of outputs first.")
    add_target(parser)


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    opened = opened_project(terminal, arguments.file)
    parameters = learned_weights(arguments.file, opened)
    check_runs(opened)
    target = arguments.output or arguments.file
    check_savable(target)
    asked = _as_asked(opened.project, arguments)
    dataset = asked.data.load(meaning_of(opened.fitted))
    project = fitting(asked, dataset, arguments)
    if project is not asked:
        parameters = carry_over(parameters, asked.network, project.network, project.settings.seed).parameters
    tuned = dataclasses.replace(project, settings=_settings(project.settings, arguments))
    run = Run.fine_tuning(
        tuned,
        parameters,
        opened.fitted,
        arguments.threads,
        dataset,
        prefix_memory=frozen_memory(arguments),
        processes=arguments.processes,
    )
    _tell_plan(terminal, tuned)
    tell_data(terminal, run)
    ending = carry_out(terminal, run, project, target)
    if ending.is_saved:
        _tell_changes(terminal, project.network, run.changes)
    if ending.is_finished:
        tell_test(terminal, run.evaluate())
    return ending.code


def _as_asked(project: Project, arguments: argparse.Namespace) -> Project:
    """Return the project with what becomes part of it: freezing, data, and what is learned from them."""
    return dataclasses.replace(
        project,
        network=_frozen(project.network, arguments),
        data=arguments.data or project.data,
        settings=with_task(project.settings, arguments),
    )


def _frozen(network: Network, arguments: argparse.Namespace) -> Network:
    """Return the network with the freezing that is asked for; raise NetworkError where a pattern matches nothing."""
    if arguments.freeze is not None:
        return network.unfreeze_all().freeze(_matching(network, arguments.freeze))
    return network.unfreeze_all() if arguments.unfreeze else network


def _matching(network: Network, patterns: Sequence[str]) -> set[int]:
    return {node.id for pattern in patterns for node in network.matching(pattern)}


def _settings(settings: TrainingSettings, arguments: argparse.Namespace) -> TrainingSettings:
    """Return the settings of this training, which are not kept: another one would divide the rate once more.

    An optimizer that is given has the rate that it is given with.
    """
    return with_course(settings if arguments.optimizer is not None else fine_tuning(settings), arguments)


def _tell_plan(terminal: Terminal, project: Project) -> None:
    counts = summarize(project.network).total
    frozen = [node for node in project.network.nodes if not node.trainable]
    if frozen:
        terminal.tell(message("Frozen: {layers}.", layers=listed(frozen)))
    terminal.tell(
        message(
            "{trainable} of {parameters} parameters will change, at a learning rate of {rate}.",
            trainable=figures.grouped(counts.trainable),
            parameters=figures.grouped(counts.parameters),
            rate=f"{project.settings.optimizer.learning_rate:g}",
        )
    )


def _tell_changes(terminal: Terminal, network: Network, changes: Mapping[str, float]) -> None:
    listing = table(terminal, [message("Layer")], [message("Relative change")])
    for name, change in changes.items():
        listing.add_row(name, _change(terminal, change, network.named(name).trainable))
    terminal.show(listing)


def _change(terminal: Terminal, change: float, trainable: bool) -> str:
    if not trainable and change == 0.0:
        return terminal.say(message("0, frozen"))
    return f"{change:.2e}" if 0.0 < change < 1e-4 or math.isinf(change) else f"{change:.4f}"


def _patterns_note() -> Note:
    return Note(
        message("Patterns"),
        message("Names of layers as `nnstudio summary FILE` shows them. Put patterns in quotes."),
        (
            ("conv2d_1", message("this layer")),
            ("'conv*'", message("all layers whose name begins so")),
            ("'*_[12]' '*norm*'", message("several patterns, one after another")),
        ),
    )


COMMAND = Command(
    about=message(
        "Goes on from learned weights while frozen layers stay exactly as they are, then says by how much each layer "
        "changed. The learning rate is a tenth of the project's unless one, or an optimizer, is given. Freezing, data, "
        "loss and augmentation become part of the project; optimizer, schedule, epochs, seed, batch size and learning "
        "rate hold for this training alone. Ctrl-C ends it after the batch at hand and saves what was learned."
    ),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio finetune digits.nns --freeze 'conv*'", message("keep the convolutions, adapt the rest")),
        (
            "nnstudio finetune digits.nns --freeze 'conv*' --data digits:classes=5-9 -o other.nns",
            message("adapt to other classes, in another file"),
        ),
        (
            "nnstudio finetune digits.nns --freeze 'conv*' --data images:letters --adapt -o letters.nns",
            message("take what was learned to a folder of other pictures, with an output for each of its classes"),
        ),
        ("nnstudio finetune digits.nns --unfreeze --learning-rate 0.00001", message("let everything learn, slowly")),
    ),
    notes=(_patterns_note, data_note, *NOTES),
)
