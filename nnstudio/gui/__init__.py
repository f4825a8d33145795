"""The window: a network on a canvas, its numbers beside it, and its training beneath.

What needs no Qt is imported here, before PySide6: that reads the source of every module which is imported after it,
in search of the features it can switch on. It makes a tenth of a second until the window is there.
"""

import nnstudio.project  # noqa: F401
