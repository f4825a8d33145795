"""What a sample is to be learned as: its class, or figures in their own unit or as the network is to give them."""

from __future__ import annotations

import numpy as np

from nnstudio.data.samples import Array
from nnstudio.figures import decimal
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.wording import say
from nnstudio.messages import message

_MOST = 3


class Targets:
    """Puts targets of a survey's samples into words."""

    def __init__(self, survey: Survey, *, is_seen: bool) -> None:
        self._classes = survey.classes
        self._scale = None if is_seen else survey.like.target_scale
        self._names = survey.like.target_names or ()
        self._count = 1 if self._classes else max(1, survey.like.outputs)

    @property
    def titles(self) -> tuple[str, ...]:
        """What each figure that is to be predicted is called, or the class."""
        if len(self._names) == self._count:
            return self._names
        word = say(message("target"))
        return (word,) if self._count == 1 else tuple(f"{word} {place + 1}" for place in range(self._count))

    def figures(self, target: Array) -> Array:
        """Return the figures of one target."""
        flat = np.ravel(target).astype(np.float64)
        return flat if self._scale is None else flat * self._scale.divisor + self._scale.offset

    def texts(self, target: Array) -> tuple[str, ...]:
        """Return class, or figures, of one target as text."""
        if self._classes:
            return (self._classes[int(target)],)
        return tuple(decimal(float(figure)) for figure in self.figures(target))

    def label(self, target: Array) -> str:
        """Return a target in one text."""
        texts = self.texts(target)
        return ", ".join([*texts[:_MOST], *(["\N{HORIZONTAL ELLIPSIS}"] if len(texts) > _MOST else [])])
