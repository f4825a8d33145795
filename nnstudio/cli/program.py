"""Running one command line: its language, its command, and what the exit code says of the outcome."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from nnstudio.cli import exit_codes, help_page
from nnstudio.cli.commands import COMMANDS, command_named
from nnstudio.cli.parser import HELP, CommandParser, UsageError
from nnstudio.cli.terminal import Terminal
from nnstudio.language import Language, language_named, preferred_language
from nnstudio.messages import NnstudioError, message

LANGUAGE = "--language"
TRACEBACK = "NNSTUDIO_TRACEBACK"
"""Environment variable for programmers: set, it lets an unexpected error end the program with all its details."""


def main(words: Sequence[str]) -> int:
    """Run a command line, without the program's name; return the exit code. No error gets out."""
    terminal = Terminal(preferred_language(os.environ))
    try:
        language, rest = _without_language(words)
        terminal = Terminal(language or terminal.language)
        return _run(terminal, rest)
    except NnstudioError as error:
        terminal.complain(error)
        return exit_codes.REFUSED
    except KeyboardInterrupt:
        terminal.complain(message("interrupted"))
        return exit_codes.ended_by(signal.SIGINT)
    except MemoryError:
        terminal.complain(message("there is not enough memory; use a smaller batch or network"))
        return exit_codes.FAILED
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        terminal.complain(_unexpected(error))
        return exit_codes.FAILED


def _without_language(words: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Take `--language CODE`, which may stand anywhere, out of a command line."""
    rest: list[str] = []
    language = None
    remaining = iter(words)
    for word in remaining:
        option, equals, code = word.partition("=")
        if option != LANGUAGE:
            rest.append(word)
            continue
        language = _language(code if equals else next(remaining, ""))
    return language, rest


def _language(code: str) -> Language:
    if not code:
        raise UsageError("{option} needs the code of a language, such as en or zh", option=LANGUAGE)
    return language_named(code)


def _run(terminal: Terminal, words: Sequence[str]) -> int:
    if not words:
        raise UsageError("name a command, one of {known}; `nnstudio --help` explains them", known=", ".join(COMMANDS))
    name, *rest = words
    if name in HELP:
        terminal.show_page(help_page.overview(terminal, COMMANDS))
        return exit_codes.DONE
    if name == "--version":
        terminal.tell(message("nnstudio {version}", version=_version()))
        return exit_codes.DONE
    return _run_command(terminal, name, rest)


def _run_command(terminal: Terminal, name: str, words: Sequence[str]) -> int:
    command = command_named(name)
    parser = CommandParser(name)
    command.declare(parser)
    if any(word in HELP for word in words):
        terminal.show_page(help_page.page(terminal, command, parser))
        return exit_codes.DONE
    return command.run(terminal, parser.read(words))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  # a third of the time to say --help

    try:
        return version("nnstudio")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "-"


def _unexpected(error: Exception) -> NnstudioError:
    return NnstudioError(
        "something unexpected went wrong ({kind}: {problem}); please report it with what you typed, and with the "
        "details that {variable}=1 in the environment shows",
        kind=type(error).__name__,
        problem=error,
        variable=TRACEBACK,
    )
