"""The window's colours, light and dark: following the system, or as the person chose."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Mapping
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from nnstudio.gui.style import stylesheet
from nnstudio.gui.tokens import DARK, LIGHT, Tokens
from nnstudio.messages import Message, message

_GENERIC_FAMILIES = ("Sans Serif", "Sans", "DejaVu Sans", "Bitstream Vera Sans")
"""What Qt calls a system that has not chosen a font for its windows."""

_PLAIN_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Liberation Sans")
"""What is taken on such a system, in this order."""

_CHINESE_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei")
"""Named, because the first font that has a sign may draw its Japanese form."""

_PLAIN_SIZE = 9.75
"""Points; 13 pixels on a screen of 96 to the inch."""


class Appearance(enum.Enum):
    """Which of the two palettes the window wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @property
    def label(self) -> Message:
        """Return its name in menus."""
        return _LABELS[self]


_LABELS: Mapping[Appearance, Message] = {
    Appearance.SYSTEM: message("Like the system"),
    Appearance.LIGHT: message("Light"),
    Appearance.DARK: message("Dark"),
}


class Theme(QObject):
    """The colours in force; `changed` is emitted when they are others.

    Widgets need do nothing: palette and style sheet reach them by themselves. What paints itself reads
    `theme().tokens` while painting, and repaints on `changed`.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.appearance = Appearance.SYSTEM
        self.tokens = LIGHT

    def begin(self, appearance: Appearance) -> None:
        """Take the colours for what is made from now on, and follow the system's from now on; takes an application."""
        self.appearance = appearance
        self.tokens = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)

    def dress(self) -> None:
        """Dress all widgets there are in the colours taken: once they are all made, each of them is dressed once."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(_palette(self.tokens))
            application.setStyleSheet(stylesheet(self.tokens))

    def choose(self, appearance: Appearance) -> None:
        """Wear one palette, or the one that the system asks for."""
        self.appearance = appearance
        self._apply()

    def _apply(self) -> None:
        tokens = self._wanted()
        application = QApplication.instance()
        if not isinstance(application, QApplication) or (tokens is self.tokens and application.styleSheet()):
            return
        self.tokens = tokens
        self.dress()
        self.changed.emit()

    def _wanted(self) -> Tokens:
        if self.appearance is not Appearance.SYSTEM:
            return DARK if self.appearance is Appearance.DARK else LIGHT
        return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


@cache
def theme() -> Theme:
    """Return the window's theme."""
    return Theme()


def colour(name: str) -> QColor:
    """Return the colour of a token of the theme in force, such as `colour("accent")`."""
    return QColor(getattr(theme().tokens, name))


def application_font(system: QFont) -> QFont:
    """Return the system's font with Chinese to fall back on, and every figure as wide as the others."""
    font = QFont(system)
    families = [system.family()]
    if QFontInfo(system).family() in _GENERIC_FAMILIES or system.family() in _GENERIC_FAMILIES:
        known = set(QFontDatabase.families())
        families = [family for family in _PLAIN_FAMILIES if family in known][:1] + families
        font.setPointSizeF(max(system.pointSizeF(), _PLAIN_SIZE))
    font.setFamilies([*families, *_CHINESE_FAMILIES])
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def small(font: QFont) -> QFont:
    """Return a font for what is said in passing: units, captions, axes."""
    smaller = QFont(font)
    smaller.setPointSizeF(font.pointSizeF() * 0.92)
    return smaller


def bold(font: QFont) -> QFont:
    """Return a font for names and for figures that matter."""
    bolder = QFont(font)
    bolder.setWeight(QFont.Weight.DemiBold)
    return bolder


def room_for(font: QFont, texts: Iterable[str]) -> int:
    """Return the pixels that the widest of some texts takes; QFontMetrics rounds down, and then cuts that text off."""
    metrics = QFontMetricsF(font)
    return math.ceil(max((metrics.horizontalAdvance(text) for text in texts), default=0.0))


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.panel,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.problem,
        role.ToolTipBase: tokens.card,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent_text,
        role.LinkVisited: tokens.accent_text,
        role.Light: tokens.card,
        role.Midlight: tokens.hairline,
        role.Mid: tokens.hairline,
        role.Dark: tokens.hairline,
        role.Shadow: tokens.hairline,
    }
    palette = QPalette()
    for each, value in colours.items():
        palette.setColor(each, QColor(value))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(tokens.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.hairline))
    return palette
