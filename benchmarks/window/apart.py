"""A part of the benchmark in a process of its own, on the screen there is or on none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.window.reading import Reading


def screen() -> str:
    """Return what Qt will draw on, by the name of its platform plugin."""
    plugin = os.environ.get("QT_QPA_PLATFORM", "")
    if plugin or sys.platform != "linux":
        return plugin.partition(":")[0] or sys.platform
    if os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if os.environ.get("DISPLAY") else "offscreen"


def read_apart(module: str, *arguments: object, bytecode: Path) -> list[Reading]:
    """Run a module of this package, wait for its end, and return what it read."""
    command = [sys.executable, "-m", f"{__package__}.{module}", *map(str, arguments)]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=_environment(bytecode))
    return Reading.from_json(result.stdout.splitlines()[-1])


def _environment(bytecode: Path) -> dict[str, str]:
    """Return the environment of a process that finds its modules compiled, as an installed program does."""
    result = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    result["PYTHONPYCACHEPREFIX"] = str(bytecode)
    if screen() == "offscreen":
        result["QT_QPA_PLATFORM"] = "offscreen"
    return result
