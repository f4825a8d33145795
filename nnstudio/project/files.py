"""Project files, `.nns`: one zip with all that a person has made, saved whole or not at all.

Members: `project.json` describes the project; `weights.safetensors` has the learned arrays under the keys
`<node name>.<parameter>`, `transform.safetensors` the figures of the fitted transform, `history.json` the
curves of the training, `meaning.json` the names of the classes and tokens that were learned. All but the first
stand in it where they exist, and `project.json` lists them.
"""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nnstudio.data import FittedTransform
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters
from nnstudio.formats import WeightsError, replacing
from nnstudio.formats.atomic import Watch
from nnstudio.formats.keys import named_arrays
from nnstudio.formats.safetensors import arrays_in, parse_safetensors, write_safetensors
from nnstudio.hyperparameters import Json
from nnstudio.layers.base import Array
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.project import portable
from nnstudio.project.archive import ProjectArchive, damaged, opened_archive
from nnstudio.project.project import Project, ProjectError
from nnstudio.project.weights import fitting_parameters

SUFFIX = ".nns"

_PROJECT = "project.json"
_WEIGHTS = "weights.safetensors"
_TRANSFORM = "transform.safetensors"
_HISTORY = "history.json"
_MEANING = "meaning.json"
_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say; the same project always makes the same file."""


@dataclass(frozen=True, eq=False)
class OpenedProject:
    """What a project file held.

    `parameters`, `fitted` and `history` are None where it had none. `notices` say what a person should know:
    that the data have moved, or that weights were left out.
    """

    project: Project
    parameters: Parameters | None = None
    fitted: FittedTransform | None = None
    history: History | None = None
    notices: tuple[Message, ...] = ()


def save_project(
    path: str | Path,
    project: Project,
    parameters: Parameters | None = None,
    fitted: FittedTransform | None = None,
    history: History | None = None,
    *,
    watch: Watch | None = None,
) -> None:
    """Save a project with what it has learned; a kill or a full disk leaves the old file or the new one whole.

    `watch` is told how many bytes are written so far, and ends the writing by raising. Raises SaveError
    where the file cannot be written.
    """
    arrays: dict[str, Mapping[str, Array]] = {}
    if parameters is not None:
        arrays[_WEIGHTS] = named_arrays(project.network, parameters)
    if fitted is not None:
        arrays[_TRANSFORM] = {"offset": fitted.offset, "divisor": fitted.divisor}
    texts = {} if history is None else {_HISTORY: history.to_json()}
    if fitted is not None and fitted.meaning:
        texts[_MEANING] = fitted.meaning.to_json()
    with replacing(path, watch) as file:
        moving = dataclasses.replace(project, data=portable.stored(project.data, _folder(Path(path))))
        description = {**moving.to_json(), "members": [*arrays, *texts]}
        _write(file, {_PROJECT: description, **texts}, arrays)


def open_project(path: str | Path) -> OpenedProject:
    """Open a project file; nothing in it is executed, and nothing expands without bound.

    Raises ProjectError or DataError where the file is missing, damaged, hostile, or newer than the program.
    """
    path = Path(path)
    with opened_archive(path) as archive:
        description = archive.json(_PROJECT)
        project = _project(path, description)
        members = _members(path, description)
        notices: list[Message] = []
        return OpenedProject(
            project,
            _parameters(path, archive, project, notices) if _WEIGHTS in members else None,
            _fitted(path, archive, members) if _TRANSFORM in members else None,
            _history(path, archive) if _HISTORY in members else None,
            (*notices, *_moved(project)),
        )


def _folder(path: Path) -> Path:
    """Return the folder that a project's relative paths begin at: the file's own, links followed."""
    return path.resolve().parent


def _write(file: IO[bytes], texts: Mapping[str, Json], arrays: Mapping[str, Mapping[str, Array]]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, value in texts.items():
            text = json.dumps(value, allow_nan=False, indent=1)
            archive.writestr(zipfile.ZipInfo(name, _DATE), text, zipfile.ZIP_DEFLATED)
        for name, by_key in arrays.items():
            with archive.open(zipfile.ZipInfo(name, _DATE), "w", force_zip64=True) as stream:
                write_safetensors(stream, by_key)


def _project(path: Path, description: Json) -> Project:
    with _naming(path):
        project = Project.from_json(description)
    return dataclasses.replace(project, data=portable.located(project.data, _folder(path)))


def _members(path: Path, description: Json) -> list[Json]:
    members = description.get("members", [])
    if not isinstance(members, list):
        raise damaged(path, message("its members are no list"))
    return members


def _parameters(path: Path, archive: ProjectArchive, project: Project, notices: list[Message]) -> Parameters | None:
    stored = parse_safetensors(archive.read(_WEIGHTS), _member(path, _WEIGHTS))
    try:
        return fitting_parameters(stored, project.network)
    except WeightsError as error:
        notices.append(
            message("the learned weights were left out, they are another network's: {problem}", problem=error.message)
        )
        return None


def _fitted(path: Path, archive: ProjectArchive, members: list[Json]) -> FittedTransform:
    source = _member(path, _TRANSFORM)
    figures = {key: array for key, _, array in arrays_in(archive.read(_TRANSFORM), source)}
    if figures.keys() != {"offset", "divisor"}:
        raise damaged(path, message("{name} lacks an offset or a divisor", name=_TRANSFORM))
    with _naming(path):
        meaning = Meaning.from_json(archive.json(_MEANING)) if _MEANING in members else NOTHING_LEARNED
        return FittedTransform(**figures, meaning=meaning)


def _history(path: Path, archive: ProjectArchive) -> History:
    value = archive.json(_HISTORY)
    with _naming(path):
        return History.from_json(value)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Add the file to what is found wrong with a description in it."""
    try:
        yield
    except NnstudioError as error:
        raise ProjectError("{file} cannot be opened: {problem}", file=path, problem=error.message) from error


def _member(path: Path, name: str) -> str:
    """Return what a member of a file is called in a sentence."""
    return f"{path}:{name}"


def _moved(project: Project) -> tuple[Message, ...]:
    if not portable.is_gone(project.data):
        return ()
    return (
        message(
            "the data is no longer at {path}; say where it is now",
            path=getattr(project.data, "path", ""),
        ),
    )
