"""What a project begins with when a template is chosen: the network, and data and settings that it can learn with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnstudio.data import DataSource
from nnstudio.data.sources import Digits, Shakespeare
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.schedules import Cosine
from nnstudio.engine.settings import TrainingSettings
from nnstudio.network import Template
from nnstudio.project.project import Project


@dataclass(frozen=True)
class Beginning:
    """Data for a template, and settings that suit the two."""

    data: DataSource = field(default_factory=Digits)
    settings: TrainingSettings = field(default_factory=TrainingSettings)


_BEGINNINGS: Mapping[str, Beginning] = {
    "char-gpt": Beginning(
        Shakespeare(window=128),
        TrainingSettings(optimizer=Adam(0.002), schedule=Cosine(warm_up=0.2), batch_size=8, epochs=3, clip_norm=1.0),
    ),
}
"""What templates begin with that do not learn from the digits as most do; measured for a few minutes of training."""


_DIGITS = (1, 28, 28)
"""The shape of the embedded digits."""


def has_data(template: Template) -> bool:
    """Whether the data that a template begins with are made for it, and not merely there to be replaced."""
    return template.name in _BEGINNINGS or template.input_shape == _DIGITS


def begun(template: Template) -> Project:
    """Return a new project with a template's network."""
    beginning = _BEGINNINGS.get(template.name, Beginning())
    return Project(
        template.build(),
        settings=beginning.settings,
        data=beginning.data,
        transform=beginning.data.usual_transform,
        title=template.title,
    )
