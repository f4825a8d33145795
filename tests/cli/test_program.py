"""What every command line has in common: language, refusals, exit codes, streams."""

from __future__ import annotations

import argparse
import io
import signal
import sys
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType

import pytest

from nnstudio.__main__ import main
from nnstudio.cli import commands
from nnstudio.cli.command import Command
from nnstudio.cli.commands import COMMANDS
from nnstudio.cli.terminal import Terminal
from nnstudio.messages import message
from tests.cli.running import nnstudio, start, succeeds


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--language", "en"], "name a command, one of templates, new, "),
        (["tarin"], "there is no command 'tarin'; did you mean train?"),
        (["fine-tune"], "there is no command 'fine-tune'; did you mean finetune?"),
        (["xyz"], "there is no command 'xyz'; there are templates, new, "),
        (["--epochs", "3"], "--epochs does not stand before a command; begin with one of templates, "),
        (["digits.nns"], "digits.nns is a file where a command belongs; begin with one of templates, "),
        (["./iris"], "./iris is a file where a command belongs; begin with one of templates, "),
        (["templates", "--language", "xx"], "there is no language 'xx'; choose one of en (English), zh_CN ("),
        (["templates", "--language"], "--language needs the code of a language, such as en or zh"),
        (["templates", "--language="], "--language needs the code of a language, such as en or zh"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_with_one_sentence(words: list[str], sentence: str) -> None:
    assert nnstudio(*words).refusal().startswith(sentence)


@pytest.mark.parametrize("words", [["--language", "zh", "templates"], ["templates", "--language=zh_CN"]])
def test_the_language_may_stand_before_or_after_the_command(words: list[str]) -> None:
    assert nnstudio(*words) == nnstudio("templates", "--language", "zh-Hans")


def test_lang_chooses_the_language_and_an_option_outweighs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    _add_command(monkeypatch, lambda terminal: spoken.append(terminal.language.code))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    succeeds("added")
    succeeds("added", "--language", "en")
    assert spoken == ["zh_CN", "en"]


def test_the_version_is_said() -> None:
    assert succeeds("--version").startswith("nnstudio ")


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (KeyboardInterrupt(), 128 + signal.SIGINT, "interrupted"),
        (MemoryError(), 1, "there is not enough memory; use a smaller batch or network"),
        (
            ValueError("odd"),
            1,
            "something unexpected went wrong (ValueError: odd); please report it",
        ),
    ],
)
def test_nothing_ends_in_a_traceback(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, sentence: str
) -> None:
    def fail(_: Terminal) -> None:
        raise error

    _add_command(monkeypatch, fail)
    outcome = nnstudio("added")
    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err.startswith(f"nnstudio: {sentence}")
    assert outcome.err.count("\n") == 1


def test_a_programmer_can_see_the_traceback_of_an_unexpected_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Terminal) -> None:
        raise ValueError("odd")

    _add_command(monkeypatch, fail)
    monkeypatch.setenv("NNSTUDIO_TRACEBACK", "1")
    with pytest.raises(ValueError, match="odd"):
        nnstudio("added")


def test_what_the_terminals_encoding_lacks_is_spelled_out_instead_of_failing(tmp_path: Path) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with redirect_stdout(stream):
        assert main(["new", "lenet-5", "-o", str(tmp_path / "数字.nns")]) == 0
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    assert b"\\u6570\\u5b57.nns: LeNet-5" in stream.buffer.getvalue()


def test_a_reader_that_goes_away_ends_nothing_and_says_nothing() -> None:
    process = start("summary", "resnet-50")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.wait(), process.stderr.read()) == (0, "")
    process.stderr.close()


def _add_command(monkeypatch: pytest.MonkeyPatch, work: object) -> None:
    """Put a further command among the program's, as a file beside the others would."""
    assert callable(work)

    def run(terminal: Terminal, _: argparse.Namespace) -> int:
        work(terminal)
        return 0

    module = ModuleType("added")
    module.__dict__["COMMAND"] = Command(message("Added."), lambda _: None, run, ())
    monkeypatch.setitem(sys.modules, f"{commands.__name__}.added", module)
    assert isinstance(COMMANDS, dict)
    monkeypatch.setitem(COMMANDS, "added", message("Added."))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["summary", "x" * 300 + ".nns"], "cannot be read (File name too long)"),
        (["summary", "x" * 300], "there is neither a file nor a template"),
        (["new", "digits-mlp", "-o", "x" * 300 + ".nns"], "File name too long"),
    ],
)
def test_a_name_longer_than_the_system_takes_is_refused(words: list[str], sentence: str) -> None:
    assert sentence in nnstudio(*words).refusal()


def test_more_threads_than_any_machine_has_are_refused(untrained: Path) -> None:
    refusal = nnstudio("train", untrained, "--threads", "1000000000000000000000").refusal()
    assert refusal == "--threads: 1,000,000,000,000,000,000,000 is too large; it must be at most 1,024"
