"""A program of its own with a small window, from which one file after the other is dragged: one for each press.

    python file_manager.py FILE...

It says what happens, a word a line: `ready`, `drags`, then the action that whatever lies beneath the pointer agrees to
whenever that changes, and `done`.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Files(QWidget):
    """The upper left corner of the screen, which no window manager has a say in."""

    def __init__(self, files: list[str]) -> None:
        super().__init__(None, Qt.WindowType.BypassWindowManagerHint)
        self._files = files
        self._is_ready = False
        self.setGeometry(0, 0, 40, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # it has its name from Qt
        if not self._is_ready:
            self._is_ready = True
            _say("ready")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # so has this
        cargo = QMimeData()
        cargo.setUrls([QUrl.fromLocalFile(self._files.pop(0))])
        drag = QDrag(self)
        drag.setMimeData(cargo)
        drag.actionChanged.connect(self._tell_action)
        _say("drags")
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)
        _say("done")

    def _tell_action(self, action: Qt.DropAction) -> None:
        _say(action.name or "none")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = Files(sys.argv[1:])
    window.show()
    sys.exit(application.exec())
