"""Where the files are that belong to the program: the embedded data set, translations, icons."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_resources"
_CHECKOUT = _PACKAGE.parent / "resources"


def resource(*parts: str) -> Path:
    """Return the path of one of the program's own files or folders, such as `resource("digits", "README.md")`.

    An installed nnstudio carries them inside its package as `nnstudio/_resources`; in a checkout they
    are the top-level folder `resources`. Raises FileNotFoundError where the installation lacks it.
    """
    folder = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    path = folder.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"nnstudio's own file {path} is missing; install nnstudio again")
    return path
