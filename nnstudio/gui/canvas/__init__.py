"""The network as cards: drawn, pointed at and edited by gestures."""

from nnstudio.gui.canvas.canvas import Canvas

__all__ = ["Canvas"]
