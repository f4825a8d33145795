"""What is taken for granted of Qt's binding."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject


def test_calls_that_return_nothing_keep_their_references_to_none() -> None:
    """PySide6 6.12.0 loses one at every such call, and Python below 3.12 aborts when none is left."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        thing.setObjectName("thing")
    assert sys.getrefcount(None) > before - 500
