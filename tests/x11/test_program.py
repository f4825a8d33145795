"""The program as a person starts it: a process of its own, used by its keys, that leaves what it was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnstudio.data.sources import Digits
from nnstudio.engine.settings import TrainingSettings
from nnstudio.formats import match_weights, read_weights
from nnstudio.network.templates import template_named
from nnstudio.project import Project, open_project, save_project
from tests.x11.beside import PATIENCE
from tests.x11.person import wait_until, xdotool


class Program:
    """A process of nnstudio, as others see it: by the titles of its windows and by its files."""

    def __init__(self, home: Path, *arguments: str | Path) -> None:
        folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE", "DATA", "CACHE")}
        self.log = home / "state" / "nnstudio" / "nnstudio.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nnstudio", *map(str, arguments)],
            env={**os.environ, **folders, "HOME": str(home), "LANGUAGE": "en"},
        )
        self._front = ("", "")

    def sees(self, title: str) -> None:
        """Wait until another window of its own is in front, or the same under another name, that has this title."""
        before = self._front

        def is_there() -> bool:
            self._front = self._look()
            return self._front != before and self._front[1] == title

        wait_until(is_there, f"a window is called {title}")

    def shows(self, file: str) -> None:
        """Wait until its main window is in front and shows a file; a star marks what is not saved."""
        self.sees(f"{file} \N{EN DASH} nnstudio")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        xdotool("key", "--delay", 20, *keys)

    def name_file(self, path: Path) -> None:
        """Type a name into the file dialog that is in front."""
        self.press("ctrl+a")
        xdotool("type", "--delay", 5, path)
        self.press("Return")

    def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        return self.process.wait(PATIENCE)

    def _look(self) -> tuple[str, str]:
        """Return the window in front and its title; two empty texts where it is not this program's."""
        assert self.process.poll() is None, f"it ended with {self.process.returncode}"
        window = _asked("getactivewindow")
        pid, _, title = _asked("getwindowpid", window, "getwindowname", window).partition("\n")
        return (window, title) if pid == str(self.process.pid) else ("", "")


def _asked(*words: str) -> str:
    """Ask the X server about a window that may be gone by now."""
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S607


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    """Return where to note programs that shall not outlive the test."""
    programs: list[Program] = []
    yield programs
    for program in programs:
        program.process.kill()
        program.process.wait()


def test_a_project_is_opened_trained_exported_saved_and_found_again(tmp_path: Path, programs: list[Program]) -> None:
    start, saved = tmp_path / "start.nns", tmp_path / "trained.nns"
    weights = tmp_path / "trained.safetensors"
    network = template_named("digits-mlp").build()
    save_project(start, Project(network, TrainingSettings(epochs=2), Digits(per_class=20)))

    programs.append(program := Program(tmp_path, start))
    program.shows("start.nns")
    program.press("F5")
    program.shows("start.nns*")  # it has learned something that is not saved
    program.press("ctrl+e")
    program.sees("Export the weights")
    program.press("Return")
    program.sees("Export the weights")
    program.name_file(weights)
    wait_until(weights.exists, "the weights are written")
    program.shows("start.nns*")
    program.press("ctrl+shift+s")
    program.sees("Save the project")
    program.name_file(saved)
    program.shows("trained.nns")
    program.press("ctrl+q")
    assert program.ended() == 0
    assert not program.log.exists() or "ERROR" not in program.log.read_text("utf-8")

    opened = open_project(saved)
    assert opened.project.network == network
    assert opened.history is not None
    assert len(opened.history.epochs) == 2
    assert opened.parameters is not None
    found = match_weights(read_weights(weights), network, opened.parameters)
    assert found.parameters.equals(opened.parameters)

    programs.append(again := Program(tmp_path, saved))
    again.shows("trained.nns")
    again.press("ctrl+F5")
    again.shows("trained.nns*")
    again.press("ctrl+s")
    again.shows("trained.nns")
    again.press("alt+F4")
    assert again.ended() == 0
    tuned = open_project(saved).parameters
    assert tuned is not None
    assert not tuned.equals(opened.parameters)
