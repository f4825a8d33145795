"""A project file with everything in it, and others like it that somebody has changed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnstudio.data import FittedTransform
from nnstudio.engine.events import BatchDone, EpochDone
from nnstudio.engine.history import History
from nnstudio.project import Layout, Project
from tests.formats.examples import STACK, drawn

PROJECT = Project(STACK, layout=Layout.of({1: (1.5, 2.0)}), title="数字")
WEIGHTS = drawn(STACK)
FITTED = FittedTransform(np.array([[[0.1]], [[1 / 3]]]), np.array([[[0.3]], [[7.0]]]))

Members = dict[str, bytes]


def history() -> History:
    told = History()
    for step in range(1, 5):
        told.add(BatchDone(1, step, 4, 1 / step, step / 4, 0.001, 32))
    told.add(EpochDone(1, 0.5, 0.6, 0.4, None, 0.001, 1.5, True))
    return told


def rezipped(whole: bytes, change: Callable[[Members], object], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a project file with its members changed."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_json(whole: bytes, **changes: Any) -> bytes:
    def change(members: Members) -> None:
        members["project.json"] = json.dumps({**json.loads(members["project.json"]), **changes}).encode()

    return rezipped(whole, change)


def with_member(whole: bytes, name: str, content: bytes) -> bytes:
    return rezipped(whole, lambda members: members.update({name: content}))


def put(folder: Path, content: bytes) -> Path:
    path = folder / "p.nns"
    path.write_bytes(content)
    return path
