"""`nnstudio generate`: going on with a text."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from nnstudio.cli import exit_codes
from nnstudio.cli.arguments import add_file, add_generation
from nnstudio.cli.command import Command
from nnstudio.cli.interruption import Interruption
from nnstudio.cli.projects import check_runs, learned_weights, opened_project
from nnstudio.cli.terminal import Terminal
from nnstudio.engine.generation import Generation
from nnstudio.messages import message
from nnstudio.project.generation import Writer


def _declare(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument(
        "--prompt", metavar="TEXT", default="", help="What the text begins with; without one, the beginning of a line."
    )
    add_generation(parser)


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    opened = opened_project(terminal, arguments.file)
    check_runs(opened)
    writer = Writer(opened.project, learned_weights(arguments.file, opened), opened.fitted)
    pieces = writer.write(arguments.prompt, _settings(arguments))
    terminal.write(arguments.prompt)
    code = _print(terminal, pieces)
    terminal.write("\n")
    return code


def _print(terminal: Terminal, pieces: Iterator[str]) -> int:
    """Print pieces as they come, until they end or a person ends it; return the exit code."""
    stopped: list[bool] = []
    with Interruption(lambda: stopped.append(True)) as interruption:
        for piece in pieces:
            terminal.write(piece)
            if stopped or terminal.out.quiet:
                break
    return exit_codes.DONE if interruption.signal is None else exit_codes.ended_by(interruption.signal)


def _settings(arguments: argparse.Namespace) -> Generation:
    given = {name: getattr(arguments, name) for name, _ in Generation.hyperparameters()}
    return Generation(**{name: value for name, value in given.items() if value is not None})


COMMAND = Command(
    about=message(
        "Goes on with a text: a network that predicts the next token, such as char-gpt, is asked for one after the "
        "other, and prints them as they come. Ctrl-C ends it. The file stays as it is, and its data need not be there."
    ),
    declare=_declare,
    run=_run,
    examples=(
        ('nnstudio generate plays.nns --prompt "ROMEO:"', message("go on from there")),
        ("nnstudio generate plays.nns --temperature 0", message("always the most likely token")),
        (
            "nnstudio generate plays.nns --top-k 5 --seed 7 --length 2000",
            message("choose among the five most likely, from another seed, for longer"),
        ),
    ),
)
