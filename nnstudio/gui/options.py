"""What the options of a choice are called on screen: as people write them, and not as files do."""

from __future__ import annotations

from nnstudio.gui.wording import say
from nnstudio.layers import LAYERS

_LAYERS = {kind.__name__.lower(): kind.__name__ for kind in LAYERS}
_NAMES = {"gelu": "GELU", "he": "He", "glorot": "Glorot", "lecun": "LeCun", "pytorch": "PyTorch", "rms": "RMS"}


def option_text(option: str) -> str:
    """Return an option in the window's language: ReLU for `relu`, He uniform for `he_uniform`."""
    said = say(option)
    return proper_name(option) if said == option else said


def proper_name(option: str) -> str:
    """Return an option as it is written in every language: as the layer of that name, else with its blanks."""
    layer = _LAYERS.get(option.replace("_", ""))
    return layer or " ".join(_NAMES.get(word, word) for word in option.split("_"))
