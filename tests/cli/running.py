"""Running the command line the way people do: in this process for speed, in one of its own where that matters."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from nnstudio.cli.program import main

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Outcome:
    """What a person sees of a command that has ended."""

    code: int
    out: str
    err: str

    def refusal(self) -> str:
        """Return the one sentence that bad input is answered with, and nothing else."""
        assert (self.code, self.out) == (2, ""), self
        (line,) = self.err.splitlines()
        assert line.startswith("nnstudio: ")
        return line.removeprefix("nnstudio: ")


def nnstudio(*words: str | Path) -> Outcome:
    """Run a command line in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    return Outcome(code, _written(out), _written(err))


def succeeds(*words: str | Path) -> str:
    """Run a command line that does what it is asked; return what it says."""
    outcome = nnstudio(*words)
    assert outcome.code == 0, outcome
    return outcome.out


def start(*words: str | Path, **settings: str) -> subprocess.Popen[str]:
    """Start a command line in a process of its own, with these settings in its environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "nnstudio", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(settings),
    )


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that runs the checkout's nnstudio."""
    return {**os.environ, "PYTHONPATH": str(CHECKOUT), **settings}


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
