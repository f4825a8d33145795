"""How well letters stand out from what they are written on, as WCAG 2.2 measures it."""

from __future__ import annotations

from PySide6.QtGui import QColor

READABLE = 4.5
"""The least contrast of letters (WCAG 2.2, 1.4.3)."""


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two opaque colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(ground: QColor, *inks: QColor) -> QColor:
    """Return the first ink that can be read on an opaque ground; black or white, one of which can, where none is."""
    for ink in inks:
        if contrast(ink, ground) >= READABLE:
            return ink
    return max(QColor("black"), QColor("white"), key=lambda ink: contrast(ink, ground))


def _luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
