from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from nnstudio.gui.tokens import DARK, LIGHT, Tokens
from nnstudio.layers import Family

PAIRS = [
    *((ink, ground) for ink in ("text", "muted") for ground in ("window", "panel", "canvas", "card")),
    *((ink, ground) for ink in ("text", "muted") for ground in ("accent_tint", "frozen_tint")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("accent_text", "accent_tint"),
    ("accent_text", "panel"),
    ("problem", "panel"),
    ("problem", "card"),
    ("text", "problem_tint"),
    ("warning", "panel"),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_family_has_a_colour(tokens: Tokens) -> None:
    assert all(QColor(tokens.of_family(family)).isValid() for family in Family)


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = (channel / 255 for channel in QColor(colour).getRgb()[:3])  # type: ignore[index]  # four numbers
    linear: list[float] = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    ]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
