"""Names of widgets: what tests and accessibility tools find them by, and which of the theme's looks they wear."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, look: str = "") -> W:
    """Give a widget its object name and, where it has one, its look (`title`, `muted`, `primary`, ...); return it."""
    widget.setObjectName(name)
    if look:
        wear(widget, look)
    return widget


def wear(widget: QWidget, look: str) -> None:
    """Let a widget wear another of the looks of style.py."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
