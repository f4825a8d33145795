"""What a person sees while a network learns, on a real terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.running import environment, start

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(columns: int, *words: str | Path, until: str | None = None) -> str:
    """Run a command on a terminal of so many columns; return all that was written to it.

    With `until`, Ctrl-C is pressed once that pattern has been written.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-m", "nnstudio", *map(str, words)]
    settings = environment({"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"})
    interrupted = False
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=settings) as process:
        os.close(theirs)
        written = bytearray()
        while piece := _read(ours):
            written += piece
            if until is not None and re.search(until.encode(), written):
                process.send_signal(signal.SIGINT)
                until = None
                interrupted = True
    os.close(ours)
    assert process.returncode == (130 if interrupted else 0)
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
    endless = ("--epochs", "100000", "--data", "digits:per_class=20", "--threads", "1")
    lines = drawn_lines(on_a_terminal(columns, "train", untrained, *endless, until=r"\d:\d\d left"))
    assert any(
        re.search(r"Epoch \d+ of 100,000 .* loss \d\.\d{4}  accuracy \d+\.\d\N{NO-BREAK SPACE}%", line)
        for line in lines
    )
    assert max(map(cell_len, lines)) <= columns


def test_the_ledger_fits_a_narrow_terminal_without_cutting_a_figure() -> None:
    lines = drawn_lines(on_a_terminal(80, "summary", "vgg-16"))
    assert max(map(cell_len, lines)) <= 80
    assert any("102,760,448" in line or "102,764,544" in line for line in lines)
    assert any(line.startswith("Total") and "138,357,544" in line for line in lines)


def test_elsewhere_there_are_plain_lines_without_control_characters(untrained: Path) -> None:
    out, err = start("train", untrained, "--epochs", "2", "--data", "digits:per_class=20").communicate()
    assert (err, _CONTROL.search(out)) == ("", None)
    beginnings = ["Data:", "Epoch", "1/2", "2/2", "Saved", "Test:", "Means", "Among", "Most"]
    assert [line.split()[0] for line in out.splitlines()] == beginnings
