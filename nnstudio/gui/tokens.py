"""Every colour of the window by what it means, in light and in dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.layers import Family


@dataclass(frozen=True)
class Tokens:
    """One set of colours, as #rrggbb.

    A pair of text and the ground it stands on differs by a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3). `disabled`
    is exempt, but by 3 : 1 all the same: it says what the settings of a running training are, and outlines check boxes.
    `accent_text` is the accent for letters, `on_accent` letters on the accent.
    """

    name: str
    window: str
    panel: str
    canvas: str
    card: str
    hairline: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_tint: str
    on_accent: str
    frozen_tint: str
    problem: str
    problem_tint: str
    warning: str
    core: str
    convolution: str
    activation: str
    normalization: str
    sequence: str
    shape: str

    @property
    def train_curve(self) -> str:
        """The colour of what is measured on training data."""
        return self.accent

    @property
    def validation_curve(self) -> str:
        """The colour of what is measured on validation data."""
        return self.activation

    def of_family(self, family: Family) -> str:
        """Return the one colour that a family of layers has on palette, card and ledger."""
        colour: str = getattr(self, _FAMILIES[family])
        return colour


_FAMILIES: Mapping[Family, str] = {
    Family.CORE: "core",
    Family.CONVOLUTION: "convolution",
    Family.ACTIVATION: "activation",
    Family.NORMALIZATION: "normalization",
    Family.POOLING: "normalization",
    Family.REGULARIZATION: "sequence",
    Family.SEQUENCE: "sequence",
    Family.SHAPE: "shape",
    Family.MERGE: "shape",
}

LIGHT = Tokens(
    name="light",
    window="#f6f7f9",
    panel="#ffffff",
    canvas="#f1f3f6",
    card="#ffffff",
    hairline="#e1e4e9",
    text="#1c2330",
    muted="#5b6579",
    disabled="#828b9b",
    accent="#2f6fed",
    accent_hover="#255fd4",
    accent_text="#1d5bd6",
    accent_tint="#e8f0fe",
    on_accent="#ffffff",
    frozen_tint="#eef4fb",
    problem="#cf2a1e",
    problem_tint="#fef0ee",
    warning="#b54708",
    core="#2f6fed",
    convolution="#7a5af8",
    activation="#f79009",
    normalization="#0e9384",
    sequence="#d6409f",
    shape="#8a93a3",
)

DARK = Tokens(
    name="dark",
    window="#16191f",
    panel="#1d2129",
    canvas="#14171c",
    card="#222731",
    hairline="#2d333d",
    text="#e6e9ee",
    muted="#98a2b3",
    disabled="#6a7385",
    accent="#5b8ff9",
    accent_hover="#76a2fb",
    accent_text="#84abfb",
    accent_tint="#22304a",
    on_accent="#14171c",
    frozen_tint="#1c2836",
    problem="#f97066",
    problem_tint="#3a2226",
    warning="#fdb022",
    core="#5b8ff9",
    convolution="#9b8afb",
    activation="#fdb022",
    normalization="#2ed3b7",
    sequence="#ee8bd0",
    shape="#8a93a3",
)
