"""What a person works on: a network, how it is trained and on what, as one value without arrays."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

from nnstudio.data import SOURCES, TRANSFORMS, DataSource, FileSource, Transform
from nnstudio.data.sources import Digits
from nnstudio.data.transforms import Scale
from nnstudio.engine.settings import SETTINGS, TrainingSettings
from nnstudio.hyperparameters import Json
from nnstudio.messages import NnstudioError, shown
from nnstudio.network import Network
from nnstudio.project.layout import Layout

FORMAT = "nnstudio project"
VERSION = 1
"""Rises when a file gets something that the nnstudio before would misread; what stays readable must not change."""


class ProjectError(NnstudioError):
    """A project that cannot be opened, or a change to one that it cannot take."""


@dataclass(frozen=True)
class Project:
    """A network, the settings it is trained with, the data and what is done to them, and where layers lie.

    Learned arrays are no part of it; a project file keeps them beside it.
    """

    network: Network = field(default_factory=Network)
    settings: TrainingSettings = field(default_factory=TrainingSettings)
    data: DataSource = field(default_factory=Digits)
    transform: Transform = field(default_factory=Scale)
    layout: Layout = field(default_factory=Layout)
    title: str = ""

    def with_data_at(self, path: str | Path) -> Project:
        """Return the project with the same data at another place; raise ProjectError where they have no place."""
        if not isinstance(self.data, FileSource):
            raise ProjectError(
                "the data of this project, {kind}, is no file that could have moved; choose other data instead",
                kind=type(self.data).__name__,
            )
        return dataclasses.replace(self, data=self.data.moved_to(path))

    def to_json(self) -> Json:
        """Return the project as JSON, with the name and version of the format."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "title": self.title,
            "network": self.network.to_json(),
            "settings": self.settings.to_json(),
            "data": self.data.to_json(),
            "transform": self.transform.to_json(),
            "layout": self.layout.to_json(),
        }

    @classmethod
    def from_json(cls, value: Json) -> Project:
        """Return the project that JSON describes; raise an NnstudioError where it describes none.

        A project of a newer version is refused with a ProjectError that says so.
        """
        _check_version(value)
        title = value.get("title", "")
        if not isinstance(title, str):
            raise ProjectError("the title of a project is text, not {value}", value=shown(title))
        return cls(
            Network.from_json(value.get("network")),
            SETTINGS.from_json(value.get("settings")),
            SOURCES.from_json(value.get("data")),
            TRANSFORMS.from_json(value.get("transform")),
            Layout.from_json(value.get("layout", {})),
            title,
        )


def _check_version(value: Json) -> None:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ProjectError("this is no nnstudio project")
    version = value.get("version")
    if type(version) is not int or version < 1:
        raise ProjectError("a project needs the version of its format, not {value}", value=shown(version))
    if version > VERSION:
        raise ProjectError(
            "the project was written by a newer nnstudio (format {version}); update nnstudio to open it",
            version=version,
        )
