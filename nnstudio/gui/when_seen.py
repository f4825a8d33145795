"""Keeping what nobody sees for later: pages that lie behind another one need not follow every keystroke."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QWidget


class WhenSeen(QObject):
    """Brings a widget up to date: at once where it can be seen, else as soon as its page is turned to.

    Not for one that hides itself: nobody would tell it when to come back.
    """

    def __init__(self, widget: QWidget, refresh: Callable[[], object]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._refresh = refresh
        self._is_due = False
        widget.installEventFilter(self)

    @Slot()
    def refresh(self) -> None:
        """Bring it up to date when that is of use."""
        self._is_due = self._is_behind()
        if not self._is_due:
            self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._is_due and event.type() is QEvent.Type.Show:
            self._is_due = False
            self._refresh()
        return False

    def _is_behind(self) -> bool:
        """Whether another page lies over it; one that stands in no window yet is not behind anything."""
        widget = self._widget
        return not widget.isWindow() and not widget.isVisibleTo(widget.window())
