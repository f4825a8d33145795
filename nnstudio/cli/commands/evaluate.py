"""`nnstudio evaluate`: how good learned weights are on test samples."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math

from nnstudio.cli import exit_codes
from nnstudio.cli.arguments import add_data, add_file, data_note
from nnstudio.cli.command import Command
from nnstudio.cli.projects import check_runs, learned_weights, opened_project
from nnstudio.cli.settings import add_cores
from nnstudio.cli.terminal import Terminal
from nnstudio.cli.training import tell_test
from nnstudio.data import DataError, spec_of
from nnstudio.engine.evaluation import Evaluation
from nnstudio.engine.metrics import metrics_to_json
from nnstudio.hyperparameters import Json
from nnstudio.messages import message
from nnstudio.project import Project
from nnstudio.project.run import evaluate_on_test

_DIGITS = 6
"""Significant digits: outputs are float32, and the last of their seven follow from how many cores and processes they
were computed by, which is found out by trying."""


def _declare(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    add_data(parser, help="Test samples to use instead of the project's own.")
    add_cores(parser)
    parser.add_argument("--json", action="store_true", help="Print JSON for other programs.")


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    opened = opened_project(terminal, arguments.file)
    parameters = learned_weights(arguments.file, opened)
    check_runs(opened)
    project = dataclasses.replace(opened.project, data=arguments.data or opened.project.data)
    evaluation = evaluate_on_test(
        project, parameters, opened.fitted, threads=arguments.threads, processes=arguments.processes
    )
    if evaluation is None:
        raise DataError("{data} has no test samples; name others with --data", data=spec_of(project.data))
    if arguments.json:
        terminal.write(json.dumps(_rounded(_as_json(evaluation, project)), allow_nan=False, indent=2) + "\n")
    else:
        tell_test(terminal, evaluation, by_class=True)
    return exit_codes.DONE


def _as_json(evaluation: Evaluation, project: Project) -> Json:
    return {
        "accuracy": evaluation.accuracy,
        "loss": evaluation.loss if math.isfinite(evaluation.loss) else None,
        "samples": evaluation.samples,
        "metrics": None if evaluation.metrics is None else metrics_to_json(evaluation.metrics),
        "data": spec_of(project.data),
    }


def _rounded(value: Json) -> Json:
    """Return all figures with as many digits as hold whoever computes them."""
    match value:
        case dict():
            return {name: _rounded(each) for name, each in value.items()}
        case list():
            return [_rounded(each) for each in value]
        case float():
            return float(f"{value:.{_DIGITS}g}")
    return value


COMMAND = Command(
    about=message("Measures loss and accuracy of a trained network on the test samples. The file stays as it is."),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio evaluate digits.nns", message("on the data that it was trained on")),
        ("nnstudio evaluate digits.nns --data digits:classes=0-4", message("on some of the classes")),
        (
            "nnstudio evaluate digits.nns --json",
            message("as JSON; the accuracy of a regression is null"),
        ),
    ),
    notes=(data_note,),
)
