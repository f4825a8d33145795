"""The program `nnstudio`, also `python -m nnstudio`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstudio.messages import NnstudioError

_DEMO = "demo"
_DEMO_FOLDER = "demo-output"
_FAILED, _REFUSED, _INTERRUPTED = 1, 2, 130
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Any of these in the environment tells Qt where to draw."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, those of the process by default; return its exit code.

    Without any, or with a file or folder alone, it opens the window; with `demo` it does the whole job in the window
    where there is no screen. Where Qt is not installed it says what else it can do. Window and command line are
    imported only here: the engine's own process imports this module again.
    """
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:  # Ctrl-C before window or command line are there to answer it
        return _INTERRUPTED


def _run(words: Sequence[str]) -> int:
    if find_spec("PySide6") is not None:
        if words[:1] == [_DEMO] and len(words) <= 2 and not words[-1].startswith("-"):
            return _demonstrate(Path(*words[1:] or [_DEMO_FOLDER]))
        if _asks_for_window(words):
            return _open_window(words)
    from nnstudio.cli import program  # noqa: PLC0415

    return program.main(words or ["--help"])


def _asks_for_window(words: Sequence[str]) -> bool:
    if len(words) != 1:
        return not words
    from nnstudio.cli.commands import names_file  # noqa: PLC0415

    return names_file(words[0])


def _open_window(words: Sequence[str]) -> int:
    from nnstudio.messages import NnstudioError  # noqa: PLC0415

    try:
        from nnstudio.gui.launch import prepare  # noqa: PLC0415

        prepare()
        from nnstudio.gui import app  # noqa: PLC0415
    except ImportError as error:
        return _complain(_lack(error))
    if not _has_screen():
        return _complain(_no_screen())
    try:
        return app.main(words)
    except NnstudioError as error:  # the file that is named is none
        return _complain(error, _REFUSED)


def _has_screen() -> bool:
    """Whether Qt will find a screen; where it does not, it ends the process without a word to catch."""
    return sys.platform != "linux" or any(map(os.environ.get, _SCREENS))


def _demonstrate(folder: Path) -> int:
    from nnstudio.cli.terminal import Terminal  # noqa: PLC0415
    from nnstudio.language import preferred_language  # noqa: PLC0415
    from nnstudio.messages import NnstudioError  # noqa: PLC0415

    try:
        from nnstudio.gui.demo import demonstrate  # noqa: PLC0415

        demonstrate(folder, Terminal(preferred_language(os.environ)).tell)
    except ImportError as error:
        return _complain(_lack(error))
    except NnstudioError as error:
        return _complain(error)
    return 0


def _lack(error: ImportError) -> NnstudioError:
    from nnstudio.messages import NnstudioError  # noqa: PLC0415

    return NnstudioError(
        "the window needs a library that this system lacks ({problem}); on Debian and Ubuntu type: "
        "sudo apt-get install libgl1 libegl1 libglib2.0-0 libxkbcommon0 libfontconfig1 libdbus-1-3",
        problem=error,
    )


def _no_screen() -> NnstudioError:
    from nnstudio.messages import NnstudioError  # noqa: PLC0415

    return NnstudioError(
        "there is no screen for the window; `nnstudio demo` does the whole job without one, and `nnstudio --help` "
        "says what the command line can do"
    )


def _complain(error: NnstudioError, code: int = _FAILED) -> int:
    from nnstudio.cli.terminal import Terminal  # noqa: PLC0415
    from nnstudio.language import preferred_language  # noqa: PLC0415

    Terminal(preferred_language(os.environ)).complain(error)
    return code


if __name__ == "__main__":
    from multiprocessing import freeze_support

    freeze_support()
    sys.exit(main())
