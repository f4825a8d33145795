"""The whole job in the same window without a screen: `nnstudio demo`."""

from nnstudio.gui.demo.program import demonstrate

__all__ = ["demonstrate"]
