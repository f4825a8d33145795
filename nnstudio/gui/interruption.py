"""Ctrl-C, and the system's request to end, as a signal of Qt: Python alone answers them only when it runs next."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interruption(QObject):
    """Tells of the first of these signals, whatever Qt waits for; another one ends the process at once."""

    came = Signal(int)
    """The number of the signal."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._far, self._near = socket.socketpair()
        for end in (self._far, self._near):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._before = {number: signal.signal(number, _leave_to_qt) for number in _SIGNALS}
        self._wakeup = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)

    def uninstall(self) -> None:
        """Leave the signals to whoever had them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._far.close()
        self._near.close()

    def _read(self) -> None:
        for number in self._near.recv(1):
            if number in self._before:
                for each in _SIGNALS:
                    signal.signal(each, signal.SIG_DFL)
                self.came.emit(number)


def _leave_to_qt(number: int, frame: FrameType | None) -> None:
    """Do nothing: the number is on its way through the socket already."""
