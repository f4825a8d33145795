"""What brings the first frame sooner; to be done before anything else of the window is imported."""

from __future__ import annotations

import builtins
import gc


def prepare() -> None:
    """Collect no garbage until the window stands, and import as Python does; raise ImportError where Qt cannot load.

    All that is made until then stays, and looking for what does not takes long. PySide6 imports in a way of its own:
    it reads the source of every module that comes after it, in search of features of Qt for Python that nothing here
    switches on.
    """
    gc.disable()
    import_as_python_does = builtins.__import__
    import PySide6.QtCore  # noqa: F401, PLC0415  # which puts its own function in place

    builtins.__import__ = import_as_python_does
