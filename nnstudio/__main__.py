"""The program `nnstudio`, also `python -m nnstudio`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nnstudio import cli


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, those of the process by default; return its exit code.

    Without any, it says what it can do.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    return cli.main(words or ["--help"])


if __name__ == "__main__":
    sys.exit(main())
