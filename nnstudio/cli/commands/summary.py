"""`nnstudio summary`: every layer of a network with its exact counts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from nnstudio.cli import exit_codes
from nnstudio.cli.arguments import add_setting
from nnstudio.cli.command import Command
from nnstudio.cli.ledger_json import ledger_as_json
from nnstudio.cli.ledger_table import show_ledger
from nnstudio.cli.parser import UsageError
from nnstudio.cli.projects import check_free, opened_project
from nnstudio.cli.terminal import Terminal
from nnstudio.engine.settings import TrainingSettings
from nnstudio.formats import LEDGER_FORMATS, write_ledger
from nnstudio.messages import message
from nnstudio.network import TEMPLATES, Network, TemplateError, summarize, template_named
from nnstudio.project import SUFFIX
from nnstudio.project.portable import is_there


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="A project, or one of `nnstudio templates`.")
    add_setting(parser, "--batch-size", TrainingSettings, "batch_size")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="Print JSON for other programs.")
    form.add_argument("--csv", action="store_true", help="Print a table for spreadsheets.")
    form.add_argument("--markdown", action="store_true", help="Print a table for documents.")
    form.add_argument(
        "-o", "--output", metavar="LEDGER", type=Path, help="Write the table to this file, ending in .csv or .md."
    )
    parser.add_argument("--force", action="store_true", help="Overwrite a file that is there already.")


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    network, settings = _network(terminal, arguments.file)
    summary = summarize(network, arguments.batch_size or settings.batch_size, len(settings.optimizer.slots))
    if arguments.json:
        written = json.dumps(ledger_as_json(terminal, network, summary), ensure_ascii=False, indent=2)
        terminal.write(written + "\n")
    elif arguments.csv or arguments.markdown:
        terminal.write(LEDGER_FORMATS[".csv" if arguments.csv else ".md"](summary, terminal.say))
    elif arguments.output is not None:
        check_free(arguments.output, arguments.force)
        write_ledger(arguments.output, summary, terminal.say)
        terminal.tell(message("Wrote {file}.", file=arguments.output))
    else:
        show_ledger(terminal, summary)
    return exit_codes.DONE


def _network(terminal: Terminal, name: str) -> tuple[Network, TrainingSettings]:
    """Return the network of a project file or a template, with the settings that its memory is reckoned with."""
    path = Path(name)
    if not is_there(path) and path.suffix.lower() != SUFFIX:
        return _template(name), TrainingSettings()
    project = opened_project(terminal, path).project
    return project.network, project.settings


def _template(name: str) -> Network:
    try:
        return template_named(name).build()
    except TemplateError:
        raise UsageError(
            "there is neither a file nor a template {name}; templates are {known}",
            name=repr(name),
            known=", ".join(template.name for template in TEMPLATES),
        ) from None


COMMAND = Command(
    about=message(
        "Counts a network exactly, layer by layer: shapes, weights, biases, statistics, what is trainable and what "
        "frozen, multiply-adds for one sample, depth, and memory for training. Nothing is computed, so the largest "
        "networks take no longer. Problems are part of the summary: the exit code is 0."
    ),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio summary digits.nns", message("a project")),
        ("nnstudio summary resnet-50", message("a template")),
        ("nnstudio summary digits.nns --batch-size 256", message("memory with larger batches")),
        ("nnstudio summary digits.nns -o ledger.csv", message("the table for a spreadsheet")),
        ("nnstudio summary digits.nns --json", message("every number, for other programs")),
    ),
)
