"""What the right button offers on a card and beside all cards: actions that the menus have too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from nnstudio.gui.actions import Actions
from nnstudio.gui.naming import named

_ON_CARD = (
    ("toggle_frozen", "freeze_up_to"),
    ("cut", "copy", "paste", "duplicate", "delete"),
    ("move_up", "move_down"),
)
_BESIDE = (
    ("paste", "select_all"),
    ("unfreeze_all",),
    ("zoom_fit", "zoom_original"),
)


def context_menu(parent: QWidget, actions: Actions, *, is_card: bool) -> QMenu:
    """Return a menu for the selected cards, or for the canvas around them; it is gone once it is closed."""
    menu = named(QMenu(parent), "card_menu" if is_card else "canvas_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group in _ON_CARD if is_card else _BESIDE:
        menu.addSeparator()
        for action in group:
            menu.addAction(actions[action])
    return menu
