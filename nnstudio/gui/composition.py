"""Which panel stands in which area: a new panel is made here and nowhere else."""

from __future__ import annotations

from nnstudio.gui.main_window import MainWindow


def furnish(window: MainWindow) -> None:
    """Put in place what the first sight of the window needs; quick to import and to build."""


def furnish_later(window: MainWindow) -> None:
    """Put in place what takes long to import, such as plots, once the window has been seen."""
