"""`nnstudio finetune`: going on from learned weights while some layers stay as they are."""

from __future__ import annotations

import argparse
import dataclasses
import math
from collections.abc import Mapping, Sequence

from nnstudio import figures
from nnstudio.cli.arguments import add_data, add_file, add_length, add_target, data_note
from nnstudio.cli.augmenting import add_augmentation, augmented
from nnstudio.cli.command import Command, Note
from nnstudio.cli.projects import check_runs, check_savable, learned_weights, opened_project
from nnstudio.cli.tables import table
from nnstudio.cli.terminal import Terminal
from nnstudio.cli.training import carry_out, tell_data, tell_test
from nnstudio.engine.settings import TrainingSettings, fine_tuning
from nnstudio.messages import message
from nnstudio.network import Network, summarize
from nnstudio.network.network import listed
from nnstudio.project import Project
from nnstudio.project.run import Run


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
    add_length(parser)
    add_augmentation(parser)
    add_target(parser)


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    opened = opened_project(terminal, arguments.file)
    parameters = learned_weights(arguments.file, opened)
    check_runs(opened)
    target = arguments.output or arguments.file
    project = dataclasses.replace(
        opened.project,
        network=_frozen(opened.project.network, arguments),
        data=arguments.data or opened.project.data,
    )
    tuned = dataclasses.replace(project, settings=_settings(project.settings, arguments))
    run = Run.fine_tuning(tuned, parameters, opened.fitted, arguments.threads)
    check_savable(target)
    _tell_plan(terminal, tuned)
    tell_data(terminal, run)
    ending = carry_out(terminal, run, project, target)
    if ending.is_saved:
        _tell_changes(terminal, project.network, run.changes)
    if ending.is_finished:
        tell_test(terminal, run.evaluate())
    return ending.code


def _frozen(network: Network, arguments: argparse.Namespace) -> Network:
    """Return the network with the freezing that is asked for; raise NetworkError where a pattern matches nothing."""
    if arguments.freeze is not None:
        return network.unfreeze_all().freeze(_matching(network, arguments.freeze))
    return network.unfreeze_all() if arguments.unfreeze else network


def _matching(network: Network, patterns: Sequence[str]) -> set[int]:
    return {node.id for pattern in patterns for node in network.matching(pattern)}


def _settings(settings: TrainingSettings, arguments: argparse.Namespace) -> TrainingSettings:
    """Return the settings of this training, which are not kept: another one would divide the rate once more."""
    tuned = fine_tuning(settings)
    if arguments.learning_rate is not None:
        optimizer = dataclasses.replace(tuned.optimizer, learning_rate=arguments.learning_rate)
        tuned = dataclasses.replace(tuned, optimizer=optimizer)
    given = {name: getattr(arguments, name) for name in ("epochs", "seed", "batch_size")}
    chosen = {name: value for name, value in given.items() if value is not None}
    return augmented(dataclasses.replace(tuned, **chosen), arguments)


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
        "changed. The learning rate is a tenth of the project's unless one is given. Freezing and data become part of "
        "the project; epochs, seed, batch size and learning rate hold for this training alone. Ctrl-C ends it after "
        "the batch at hand and saves what was learned."
    ),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio finetune digits.nns --freeze 'conv*'", message("keep the convolutions, adapt the rest")),
        (
            "nnstudio finetune digits.nns --freeze 'conv*' --data digits:classes=5-9 -o other.nns",
            message("adapt to other classes, in another file"),
        ),
        ("nnstudio finetune digits.nns --unfreeze --learning-rate 0.00001", message("let everything learn, slowly")),
    ),
    notes=(_patterns_note, data_note),
)
