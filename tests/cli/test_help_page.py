"""Help that teaches: complete, true, and laid out for the terminal."""

from __future__ import annotations

import shlex

import pytest
from rich.cells import cell_len

from nnstudio.cli.commands import COMMANDS, command_named
from nnstudio.cli.parser import CommandParser
from nnstudio.language import LANGUAGES, Language
from tests.cli.running import succeeds


def test_the_overview_names_every_command() -> None:
    lines = succeeds("--help").splitlines()
    for name in COMMANDS:
        assert any(line.startswith(f"  {name} ") for line in lines)


def test_the_overview_names_the_window_and_its_demonstration() -> None:
    assert "nnstudio demo [FOLDER]" in succeeds("--help")
    assert "nnstudio [FILE]" in succeeds("--help")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_every_argument(name: str) -> None:
    shown = succeeds(name, "--help")
    parser = CommandParser(name)
    command_named(name).declare(parser)
    for action in parser.arguments:
        assert action.help
        for word in action.option_strings or [str(action.metavar)]:
            assert word in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_a_command_line_that_is_understood(name: str) -> None:
    for line, _ in command_named(name).examples:
        program, command, *words = shlex.split(line)
        assert program == "nnstudio"
        parser = CommandParser(command)
        command_named(command).declare(parser)
        parser.read(words)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_no_line_is_longer_than_a_terminal_is_wide_and_none_is_cut(words: list[str], language: Language) -> None:
    shown = succeeds(*words, "--help", "--language", language.code)
    assert all(cell_len(line) <= 80 for line in shown.splitlines())
    assert "…" not in shown


def test_help_needs_nothing_else_to_be_right() -> None:
    assert succeeds("train", "--epochs", "none", "-h") == succeeds("train", "--help")


@pytest.mark.parametrize("word", ["digits", "mnist:PATH", "classes=0-4+7", "adamw:", "onecycle:", "reduceonplateau:"])
def test_the_help_of_train_explains_what_its_options_take(word: str) -> None:
    assert f"  {word}" in succeeds("train", "--help")
