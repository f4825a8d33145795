"""`nnstudio data`: what data hold, before anything learns from them."""

from __future__ import annotations

import argparse
import json

import numpy as np
from rich.table import Table

from nnstudio import figures
from nnstudio.cli import exit_codes
from nnstudio.cli.arguments import data_note
from nnstudio.cli.command import Command
from nnstudio.cli.prose import Prose
from nnstudio.cli.tables import table
from nnstudio.cli.terminal import Terminal
from nnstudio.data import Dataset, Split, parse_spec, spec_of
from nnstudio.data.tables.report import ColumnReport, TableReport
from nnstudio.data.warnings import warnings_of
from nnstudio.messages import message

_SHOWN = 40
"""Classes and columns that are listed one by one; JSON has them all."""


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", metavar="SPEC", type=parse_spec, help="The data; see below.")
    parser.add_argument("--json", action="store_true", help="Print JSON for other programs.")


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    dataset = arguments.data.load()
    if arguments.json:
        terminal.write(json.dumps(_as_json(terminal, spec_of(arguments.data), dataset), indent=2) + "\n")
        return exit_codes.DONE
    _tell_shape(terminal, dataset)
    if dataset.report is not None:
        _tell_writing(terminal, dataset.report)
        terminal.show(_columns(terminal, dataset.report.columns))
        _tell_rest(terminal, len(dataset.report.columns))
    terminal.show(_parts(terminal, dataset))
    _tell_rest(terminal, len(dataset.classes or ()))
    for notice in (*dataset.notices, *warnings_of(dataset)):
        terminal.tell(notice, "yellow")
    return exit_codes.DONE


def _tell_shape(terminal: Terminal, dataset: Dataset) -> None:
    shape = figures.shape(dataset.sample_shape)
    if dataset.classes is not None:
        terminal.tell(
            message(
                "Samples of {shape} in {classes} classes.", shape=shape, classes=figures.grouped(len(dataset.classes))
            )
        )
    else:
        terminal.tell(
            message(
                "Samples of {shape}; numbers to predict: {outputs}.",
                shape=shape,
                outputs=figures.grouped(dataset.outputs),
            )
        )


def _tell_writing(terminal: Terminal, report: TableReport) -> None:
    terminal.tell(
        message(
            "{used} of {rows} rows; columns parted by: {delimiter}; names in the first line: {header}; decimals: "
            "{decimal}; encoding: {encoding}.",
            used=figures.grouped(report.used),
            rows=figures.grouped(report.rows),
            delimiter=message(report.dialect.delimiter),
            header=message("yes") if report.dialect.has_header else message("no"),
            decimal=message(report.dialect.decimal),
            encoding=report.dialect.encoding,
        )
    )


def _columns(terminal: Terminal, columns: tuple[ColumnReport, ...]) -> Table:
    shown = table(
        terminal,
        [message("Column"), message("Holds"), message("Used as")],
        [message("Missing"), message("Texts"), message("Features")],
    )
    for column in columns[:_SHOWN]:
        shown.add_row(
            Prose(column.name),
            terminal.say(column.kind.word),
            terminal.say(column.role.word),
            figures.grouped(column.missing),
            figures.grouped(column.texts) if column.texts else "",
            figures.grouped(column.features) if column.features else "",
        )
    return shown


def _parts(terminal: Terminal, dataset: Dataset) -> Table:
    shown = table(terminal, [message("Class")], [message("Training"), message("Validation"), message("Test")])
    parts = (dataset.train, dataset.validation, dataset.test)
    if dataset.classes is not None:
        counts = [_counted(split, len(dataset.classes)) for split in parts]
        for name, *each in list(zip(dataset.classes, *counts, strict=True))[:_SHOWN]:
            shown.add_row(Prose(name), *map(figures.grouped, each))
        shown.add_section()
    shown.add_row(terminal.say(message("Samples")), *(figures.grouped(len(split)) for split in parts), style="bold")
    return shown


def _tell_rest(terminal: Terminal, count: int) -> None:
    if count > _SHOWN:
        terminal.tell(message("... and {count} more; --json lists all.", count=figures.grouped(count - _SHOWN)))


def _counted(split: Split, classes: int) -> list[int]:
    counts: list[int] = np.bincount(split.targets.reshape(-1), minlength=classes).tolist()
    return counts


def _as_json(terminal: Terminal, spec: str, dataset: Dataset) -> dict[str, object]:
    parts = {"training": dataset.train, "validation": dataset.validation, "test": dataset.test}
    classes = dataset.classes
    return {
        "data": spec,
        "shape": list(dataset.sample_shape),
        "samples": {part: len(split) for part, split in parts.items()},
        "classes": None
        if classes is None
        else {part: dict(zip(classes, _counted(split, len(classes)), strict=True)) for part, split in parts.items()},
        "features": dataset.feature_names,
        "targets": dataset.target_names,
        "table": None if dataset.report is None else _table_as_json(terminal, dataset.report),
        "notices": [terminal.say(notice) for notice in dataset.notices],
        "warnings": [terminal.say(warning) for warning in warnings_of(dataset)],
    }


def _table_as_json(terminal: Terminal, report: TableReport) -> dict[str, object]:
    return {
        "rows": report.rows,
        "used": report.used,
        "delimiter": report.dialect.delimiter,
        "header": report.dialect.has_header,
        "decimal": report.dialect.decimal,
        "encoding": report.dialect.encoding,
        "columns": [
            {
                "name": column.name,
                "holds": column.kind.value,
                "role": column.role.value,
                "missing": column.missing,
                "texts": column.texts,
                "features": column.features,
                "why": None if column.why is None else terminal.say(column.why),
            }
            for column in report.columns
        ],
    }


COMMAND = Command(
    about=message(
        "Shows what data hold: the shape of samples, how many there are of each class for training, validation and "
        "test, what was found in the columns of a table, and what may go wrong with them."
    ),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio data csv:iris.csv,target=species", message("a table whose column species is to be told")),
        ("nnstudio data 'csv:prices.csv,target=\"price, EUR\",decimal=comma'", message("correct what was found")),
        ("nnstudio data series:weather.csv,target=temperature,window=48", message("two days of hours at a time")),
        ("nnstudio data digits:classes=0-4 --json", message("for other programs")),
    ),
    notes=(data_note,),
)
