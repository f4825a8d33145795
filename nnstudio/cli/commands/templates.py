"""`nnstudio templates`: the networks to begin with."""

from __future__ import annotations

import argparse

from rich.table import Table

from nnstudio import figures
from nnstudio.cli import exit_codes
from nnstudio.cli.command import Command
from nnstudio.cli.prose import Prose
from nnstudio.cli.tables import table
from nnstudio.cli.terminal import Terminal
from nnstudio.messages import message
from nnstudio.network import TEMPLATES


def _declare(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    terminal.show(_listing(terminal))
    return exit_codes.DONE


def _listing(terminal: Terminal) -> Table:
    listing = table(
        terminal,
        [message("Name")],
        [message("Parameters"), message("Input")],
    )
    listing.add_column(terminal.say(message("About")))
    for template in TEMPLATES:
        listing.add_row(
            template.name,
            figures.grouped(template.parameters),
            figures.shape(template.input_shape),
            Prose(terminal.say(template.about)),
        )
    listing.columns[0].no_wrap = True
    return listing


COMMAND = Command(
    about=message("Lists the networks to begin with: for handwritten digits first, then those of famous papers."),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio templates", message("see what there is")),
        ("nnstudio summary resnet-50", message("count one of them without making a file")),
        ("nnstudio new lenet-5 -o lenet.nns", message("begin a project with one")),
    ),
)
