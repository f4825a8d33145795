from __future__ import annotations

from PySide6.QtGui import QColor

from nnstudio.gui.contrast import READABLE, contrast, readable_on


def test_contrast_is_that_of_wcag() -> None:
    black, white = QColor("black"), QColor("white")
    assert contrast(black, white) == contrast(white, black) == 21.0
    assert contrast(white, white) == 1.0
    assert round(contrast(QColor("#767676"), white), 2) == 4.54  # the lightest grey that can be read on white


def test_ink_that_can_be_read_is_found_on_every_ground() -> None:
    text, other = QColor("#1c2330"), QColor("#ffffff")
    assert readable_on(QColor("#f1f3f6"), text, other) == text
    assert readable_on(QColor("#2f6fed"), text, other) == other
    for level in range(256):
        ground = QColor(level, level, level)
        assert contrast(readable_on(ground, text, other), ground) >= READABLE
