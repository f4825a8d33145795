"""`nnstudio load`: weights from a file that another program, or `nnstudio export`, wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnstudio.cli import exit_codes
from nnstudio.cli.arguments import add_file, project_path
from nnstudio.cli.command import Command
from nnstudio.cli.projects import check_runs, opened_project
from nnstudio.cli.terminal import Terminal
from nnstudio.engine.parameters import Parameters
from nnstudio.formats import Fate, match_weights, read_weights
from nnstudio.messages import message
from nnstudio.project import OpenedProject, save_project


def _declare(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument(
        "weights", metavar="WEIGHTS", type=Path, help="The file with the weights, ending in .safetensors or .npz."
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=project_path,
        required=True,
        help="The project to write, which is replaced if it is there; may be the same one.",
    )


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    opened = opened_project(terminal, arguments.file)
    check_runs(opened)
    stored = read_weights(arguments.weights)
    for note in stored.notes:
        terminal.notice(note)
    matching = match_weights(stored, opened.project.network, _present(opened))
    for match in matching.matches:
        if match.fate is not Fate.MATCHED:
            terminal.tell(match.sentence())
    terminal.tell(matching.summary(), "bold")
    save_project(arguments.output, opened.project, matching.parameters, opened.fitted)
    terminal.tell(message("Saved in {file}.", file=arguments.output))
    return exit_codes.DONE


def _present(opened: OpenedProject) -> Parameters:
    """Return the weights that arrays keep which the file does not have."""
    project = opened.project
    return opened.parameters or Parameters.initialize(project.network, project.settings.seed)


COMMAND = Command(
    about=message(
        "Takes weights into a project's network, array by array, and reports each one that did not match. Arrays are "
        "known by their layer's name, or by their number as in PyTorch's nn.Sequential; what the file lacks stays as "
        "it is in the project."
    ),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio load digits.nns digits.safetensors -o digits.nns", message("into the same project")),
        ("nnstudio load digits.nns pretrained.npz -o tuned.nns", message("into a new one")),
    ),
)
