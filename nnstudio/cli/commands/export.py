"""`nnstudio export`: learned weights for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnstudio import figures
from nnstudio.cli import exit_codes
from nnstudio.cli.arguments import add_file
from nnstudio.cli.command import Command, Note
from nnstudio.cli.projects import check_free, learned_weights, opened_project
from nnstudio.cli.terminal import Terminal
from nnstudio.formats import FORMATS, format_of, write_weights
from nnstudio.messages import message


def _declare(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="WEIGHTS",
        type=Path,
        required=True,
        help="The file to write; its ending chooses the format.",
    )
    parser.add_argument("--force", action="store_true", help="Overwrite a file that is there already.")
    parser.add_argument(
        "--sequential",
        action="store_true",
        help="Number the layers as nn.Sequential of PyTorch does, instead of naming them.",
    )


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    format_of(arguments.output)
    opened = opened_project(terminal, arguments.file)
    parameters = learned_weights(arguments.file, opened)
    check_free(arguments.output, arguments.force)
    write_weights(arguments.output, opened.project.network, parameters, numbered=arguments.sequential)
    arrays = [array for _, _, array in parameters]
    terminal.tell(
        message(
            "{file}: {arrays} arrays with {numbers} numbers.",
            file=arguments.output,
            arrays=figures.grouped(len(arrays)),
            numbers=figures.grouped(sum(array.size for array in arrays)),
        )
    )
    return exit_codes.DONE


def _formats_note() -> Note:
    return Note(
        message("Formats"),
        message("Arrays are in PyTorch's layout, with keys such as LAYER.weight, LAYER.bias and LAYER.running_mean."),
        [(suffix, message("{format}, float32", format=one.title)) for suffix, one in FORMATS.items()],
    )


COMMAND = Command(
    about=message("Writes the learned weights of a project to a file that PyTorch, NumPy and many others read."),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio export digits.nns -o digits.safetensors", message("for PyTorch, with the names of the layers")),
        ("nnstudio export digits.nns -o digits.safetensors --sequential --force", message("for an nn.Sequential")),
        ("nnstudio export digits.nns -o digits.npz", message("for NumPy")),
    ),
    notes=(_formats_note,),
)
