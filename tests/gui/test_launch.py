"""What makes the window start quickly is done, and takes nothing away."""

from __future__ import annotations

import subprocess
import sys

_PREPARED = """
import builtins, gc, linecache
plain = builtins.__import__
from nnstudio.gui.launch import prepare
prepare()
import nnstudio.gui.app
assert builtins.__import__ is plain
assert not gc.isenabled()
print(*(name for name in linecache.cache if "nnstudio" in name))
nnstudio.gui.app.qt_application().setObjectName(3)
"""


def test_no_source_is_read_for_the_window_and_qt_still_says_what_is_wrong_with_a_call() -> None:
    run = subprocess.run([sys.executable, "-c", _PREPARED], check=False, capture_output=True, text=True)
    assert run.stdout.strip() == ""
    assert "TypeError: 'PySide6.QtCore.QObject.setObjectName' called with wrong argument types" in run.stderr
