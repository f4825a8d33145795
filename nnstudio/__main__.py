"""The program `nnstudio`, also `python -m nnstudio`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from multiprocessing import freeze_support


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, those of the process by default; return its exit code.

    Without any, or with a project file alone, it opens the window; where Qt is not installed it says what else it
    can do. Window and command line are imported only here: the engine's own process imports this module again.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    if _asks_for_window(words) and find_spec("PySide6") is not None:
        from nnstudio.gui import app  # noqa: PLC0415

        return app.main(words)
    from nnstudio import cli  # noqa: PLC0415

    return cli.main(words or ["--help"])


def _asks_for_window(words: Sequence[str]) -> bool:
    return not words or (len(words) == 1 and words[0].endswith(".nns"))


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
