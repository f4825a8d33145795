"""Ctrl-C, and other ways to end a training early, on real processes."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnstudio.project import open_project
from tests.cli.running import start, succeeds

FOREVER = ("--epochs", "100000", "--data", "digits:per_class=20", "--threads", "1")


@contextlib.contextmanager
def training(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a training that would not end by itself, from the time that it has learned something."""
    with start("train", path, *FOREVER) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            assert any(line.split()[:1] == ["2/100000"] for line in lines)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_training_keeps_what_it_learned(number: signal.Signals, untrained: Path) -> None:
    with training(untrained) as process:
        process.send_signal(number)
        out, err = process.communicate()
    assert process.returncode == 128 + number
    assert err == "stopped; what was learned so far is kept\n"
    assert out.splitlines()[-1] == f"Saved in {untrained}."
    opened = open_project(untrained)
    assert opened.parameters is not None
    assert opened.history is not None
    assert len(opened.history.epochs) >= 2
    assert succeeds("evaluate", untrained)


def test_however_often_it_is_interrupted_the_file_is_whole(untrained: Path) -> None:
    with training(untrained) as process:
        while process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            time.sleep(0.001)
        out, err = process.communicate()
    assert "Traceback" not in out + err
    open_project(untrained)
    assert [path.name for path in untrained.parent.iterdir()] == [untrained.name]


def test_a_training_whose_reader_goes_away_is_finished_and_saved(untrained: Path) -> None:
    process = start("train", untrained, "--epochs", "5", "--data", "digits:per_class=20")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert (process.wait(), process.stderr.read()) == (0, "")
    process.stderr.close()
    history = open_project(untrained).history
    assert history is not None
    assert len(history.epochs) == 5
