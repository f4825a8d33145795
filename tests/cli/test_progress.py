"""What a person sees while a network learns, on a real terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.running import environment, start

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(columns: int, *words: str | Path) -> str:
    """Run a command on a terminal of so many columns; return all that was written to it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-m", "nnstudio", *map(str, words)]
    settings = environment({"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"})
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=settings) as process:
        os.close(theirs)
        written = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    assert process.returncode == 0
    return written.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other side was closed
        return b""


def drawn_lines(written: str) -> list[str]:
    return [_CONTROL.sub("", line) for line in re.split(r"[\r\n]+", written)]


@pytest.mark.parametrize("columns", [80, 120])
def test_a_bar_shows_loss_accuracy_and_the_time_left_and_fits(columns: int, untrained: Path) -> None:
    lines = drawn_lines(on_a_terminal(columns, "train", untrained, "--epochs", "4"))
    assert any(re.search(r"Epoch 1 of 4 .* loss \d\.\d{4}  accuracy \d+\.\d %", line) for line in lines)
    assert any(re.search(r"\d:\d\d left", line) for line in lines)
    assert max(map(cell_len, lines)) <= columns


def test_the_ledger_fits_a_narrow_terminal_without_cutting_a_figure() -> None:
    lines = drawn_lines(on_a_terminal(80, "summary", "vgg-16"))
    assert max(map(cell_len, lines)) <= 80
    assert any("102,760,448" in line or "102,764,544" in line for line in lines)
    assert any(line.startswith("Total") and "138,357,544" in line for line in lines)


def test_elsewhere_there_are_plain_lines_without_control_characters(untrained: Path) -> None:
    out, err = start("train", untrained, "--epochs", "2", "--data", "digits:per_class=20").communicate()
    assert (err, _CONTROL.search(out)) == ("", None)
    assert [line.split()[0] for line in out.splitlines()] == ["Data:", "Epoch", "1/2", "2/2", "Saved", "Test:"]
