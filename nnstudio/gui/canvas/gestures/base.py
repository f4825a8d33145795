"""What all gestures have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

if TYPE_CHECKING:
    from nnstudio.gui.canvas.canvas import Canvas


class Gesture(ABC):
    """One movement of the pointer from press to release, or until it is cancelled.

    It is made where the button goes down; points are in pixels of the canvas's viewport. Nothing that it shows on
    the way outlives it, and only `release` edits.
    """

    scrolls = False
    """Whether the canvas moves along when the pointer nears its edge."""

    def __init__(self, canvas: Canvas, at: QPoint) -> None:
        self.canvas = canvas
        self.start = at

    @abstractmethod
    def move(self, at: QPoint) -> None:
        """Follow the pointer; `at` may be the same point while the canvas moves beneath it."""

    @abstractmethod
    def release(self, at: QPoint) -> None:
        """Do what the gesture is for."""

    @abstractmethod
    def cancel(self) -> None:
        """Leave everything as it was at the press."""
