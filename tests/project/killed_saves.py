"""Run as a program: kills processes that save a project and opens the file after each kill.

    killed_saves.py FILE random KILLS    kills so often at random moments, one of them at least within a save
    killed_saves.py FILE lines           kills before each line of ours that a save runs, one after the other

Prints how many were killed and how many of those had an unfinished file beside the target. Fails
where the file is not one of the two projects that are saved in turn, whole.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import nnstudio
from nnstudio.layers import Conv2D, Dense, Flatten, Input
from nnstudio.network import Network
from nnstudio.project import Project, open_project, save_project
from tests.formats.examples import drawn

NETWORK = Network.stack(Input((3, 16, 16)), Conv2D(32, (3, 3)), Flatten(), Dense(20))
VERSIONS = [(Project(NETWORK, title=str(seed)), drawn(NETWORK, seed)) for seed in (0, 1)]


PACKAGE = str(Path(nnstudio.__file__).parent)


def save(path: Path, version: int) -> None:
    project, parameters = VERSIONS[version]
    save_project(path, project, parameters)


def save_until_killed(path: Path) -> None:
    for turn in itertools.count():
        save(path, turn % 2)


def save_until_line(path: Path, line: int, version: int) -> None:
    """Save and die before the given line of nnstudio that this runs, counted from 1, if there are so many."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        count += event == "line"
        if count == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    save(path, version)


def was_killed(process: int) -> bool:
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)


def check(path: Path) -> int:
    """Open the file, which must be one of the versions to the last bit, and return how many files stand beside it."""
    opened = open_project(path)
    project, parameters = VERSIONS[int(opened.project.title)]
    assert opened.project == project
    assert opened.parameters is not None
    assert opened.parameters.equals(parameters)
    return len(list(path.parent.iterdir())) - 1


def started(work: Any, *arguments: Any) -> int:
    process = os.fork()
    if process == 0:
        work(*arguments)
        os._exit(0)
    return process


def kill_at_random(path: Path, enough: int) -> tuple[int, int]:
    rng = random.Random(7)  # noqa: S311  # moments to kill at are no secret
    kills = halves = 0
    while kills < enough or not halves:
        process = started(save_until_killed, path)
        time.sleep(rng.uniform(0.0, 0.03))
        os.kill(process, signal.SIGKILL)
        kills += was_killed(process)
        halves += check(path)
    return kills, halves


def kill_at_each_line(path: Path) -> tuple[int, int]:
    halves = 0
    for line in itertools.count(1):
        killed = was_killed(started(save_until_line, path, line, line % 2))
        left = check(path)
        if not killed:
            assert left == 0, "a save that ends removes what killed ones left"
            return line - 1, halves
        halves += left
    raise AssertionError


def main() -> None:
    path = Path(sys.argv[1])
    save(path, 0)
    kills, halves = kill_at_random(path, int(sys.argv[3])) if sys.argv[2] == "random" else kill_at_each_line(path)
    save(path, 1)
    assert check(path) == 0, "a save that ends removes what killed ones left"
    sys.stdout.write(f"{kills} {halves}")


if __name__ == "__main__":
    main()
