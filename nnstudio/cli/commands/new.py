"""`nnstudio new`: a project with one of the templates."""

from __future__ import annotations

import argparse

from nnstudio import figures
from nnstudio.cli import exit_codes
from nnstudio.cli.arguments import project_path
from nnstudio.cli.command import Command
from nnstudio.cli.projects import check_free
from nnstudio.cli.terminal import Terminal
from nnstudio.messages import message
from nnstudio.network import Template, template_named
from nnstudio.project import save_project
from nnstudio.project.beginning import begun, has_data


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="TEMPLATE", help="One of `nnstudio templates`.")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=project_path, required=True, help="The project to write, ending in .nns."
    )
    parser.add_argument("--force", action="store_true", help="Overwrite a file that is there already.")


def _run(terminal: Terminal, arguments: argparse.Namespace) -> int:
    template = template_named(arguments.template)
    check_free(arguments.output, arguments.force)
    save_project(arguments.output, begun(template))
    terminal.tell(
        message(
            "{file}: {title}, {parameters} parameters, not trained yet.",
            file=arguments.output,
            title=template.title,
            parameters=figures.grouped(template.parameters),
        )
    )
    _advise(terminal, template)
    return exit_codes.DONE


def _advise(terminal: Terminal, template: Template) -> None:
    if not has_data(template):
        terminal.notice(
            message(
                "It takes samples of {sample} and gives {gives}; name such data with --data when you train it.",
                sample=template.sample,
                gives=template.gives,
            )
        )


COMMAND = Command(
    about=message("Begins a project: a network from a template, the embedded digits as its data, and no weights yet."),
    declare=_declare,
    run=_run,
    examples=(
        ("nnstudio new digits-cnn -o digits.nns", message("a small convolutional network for digits")),
        ("nnstudio new digits-mlp -o digits.nns --force", message("another one in its place")),
    ),
)
