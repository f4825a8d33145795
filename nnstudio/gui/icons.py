"""The program's own icons, drawn in the colours of the theme in force."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnstudio.gui.theme import theme
from nnstudio.resources import resource

_SIZES = (16, 20, 24)


def icon(name: str, ink: str = "text") -> QIcon:
    """Return an icon such as `undo` in the colour of the token `ink`, and paler where it is disabled.

    An icon keeps its colours: ask for it again when the theme has changed.
    """
    return _icon(name, getattr(theme().tokens, ink), theme().tokens.disabled)


def drawing(name: str, colour: str) -> QSvgRenderer:
    """Return an icon as something a painter draws at any size, in a colour given as #rrggbb."""
    return _renderer(name, colour)


def program_icon() -> QIcon:
    """Return the program's own icon, for its window and the task bar."""
    return QIcon(str(resource("icons", "nnstudio.svg")))


@cache
def _icon(name: str, normal: str, disabled: str) -> QIcon:
    result = QIcon()
    for size in _SIZES:
        for scale in (1, 2):
            result.addPixmap(_pixmap(name, normal, size, scale), QIcon.Mode.Normal)
            result.addPixmap(_pixmap(name, disabled, size, scale), QIcon.Mode.Disabled)
    return result


def _pixmap(name: str, colour: str, size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, colour).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
