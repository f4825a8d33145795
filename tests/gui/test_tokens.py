from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from nnstudio.gui.contrast import READABLE, contrast
from nnstudio.gui.tokens import DARK, LIGHT, Tokens
from nnstudio.layers import Family

PAIRS = [
    *((ink, ground) for ink in ("text", "muted") for ground in ("window", "panel", "canvas", "card")),
    *((ink, ground) for ink in ("text", "muted") for ground in ("accent_tint", "frozen_tint")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("accent_text", "accent_tint"),
    ("accent_text", "panel"),
    *(("problem", ground) for ground in ("panel", "window", "card", "problem_tint", "accent_tint")),
    ("text", "problem_tint"),
    ("warning", "panel"),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(QColor(getattr(tokens, ink)), QColor(getattr(tokens, ground))) >= READABLE


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "panel", "canvas", "card"])
def test_what_cannot_be_used_can_be_made_out(tokens: Tokens, ground: str) -> None:
    assert contrast(QColor(tokens.disabled), QColor(getattr(tokens, ground))) >= 3.0


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_family_has_a_colour(tokens: Tokens) -> None:
    assert all(QColor(tokens.of_family(family)).isValid() for family in Family)
