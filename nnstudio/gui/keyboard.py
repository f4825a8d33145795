"""Who has the keyboard when what has it goes: nobody. Qt hands it on to a button somewhere, which then looks chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def leave_keyboard(widget: QWidget) -> None:
    """Take the keyboard from a widget, or from what has it within."""
    used = widget.focusWidget()
    if used is not None:
        used.clearFocus()


def allow(widget: QWidget, is_allowed: bool) -> None:
    """Let a widget be used or not; without the keyboard where not."""
    if not is_allowed:
        leave_keyboard(widget)
    widget.setEnabled(is_allowed)
