"""The window: a network on a canvas, its numbers beside it, and its training beneath."""
