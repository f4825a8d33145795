"""Reading the zip that a project file is: only what is asked for, checked, and never more than is sane."""

from __future__ import annotations

import errno
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nnstudio.data.errors import DataMissingError
from nnstudio.data.files import opened
from nnstudio.formats.strict_json import JsonError, parse_json
from nnstudio.hyperparameters import Json
from nnstudio.messages import Message, NnstudioError, message, shown
from nnstudio.project.project import ProjectError

MAX_EXPANSION = 256 * 2**20
"""Bytes by which the members may together be longer than the file. Weights are not compressed; the rest is small."""

MAX_JSON = 64 * 2**20

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ProjectArchive:
    """The members of an open project file; what it holds beside those that are asked for is never looked at."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, length: int) -> None:
        self._path = path
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in archive.infolist():
            if member.filename in self._members:
                raise damaged(path, message("it holds {name} twice", name=shown(member.filename)))
            self._members[member.filename] = member
        if sum(member.file_size for member in self._members.values()) > length + MAX_EXPANSION:
            raise ProjectError(
                "{file} would unpack to far more than a project holds and is not opened; get it again from whoever "
                "made it",
                file=path,
            )

    def read(self, name: str) -> bytes:
        """Return the content of a member; raise ProjectError where it is missing, damaged or encrypted."""
        if name not in self._members:
            raise damaged(self._path, message("it holds no {name}", name=name))
        member = self._members[name]
        if member.flag_bits & _ENCRYPTED:
            raise ProjectError("{file} is encrypted; unpack it with its password and zip it again", file=self._path)
        if member.compress_type not in _METHODS:
            raise damaged(self._path, message("{name} is packed in a way that is not read", name=name))
        with _damage_named(self._path), self._archive.open(member) as stream:
            return stream.read()

    def json(self, name: str) -> Json:
        """Return what a member says as JSON, or raise ProjectError."""
        if name in self._members and self._members[name].file_size > MAX_JSON:
            raise damaged(self._path, message("{name} is longer than any project's", name=name))
        try:
            return parse_json(self.read(name))
        except JsonError as error:
            raise damaged(self._path, message("{name} {problem}", name=name, problem=error.message)) from None


@contextmanager
def opened_archive(path: Path) -> Iterator[ProjectArchive]:
    """Open a project file for reading; raise ProjectError or DataError where it is none or cannot be read."""
    try:
        with opened(path) as (file, length):
            with _damage_named(path):
                archive = zipfile.ZipFile(file)
            with archive:
                yield ProjectArchive(path, archive, length)
    except DataMissingError:
        raise ProjectError("{file} does not exist; check its name and folder", file=path) from None


def damaged(path: Path, reason: Message | None = None) -> ProjectError:
    """Return the error for a file whose content is not as it was written, with the reason where more is known."""
    if reason is None:
        return ProjectError("{file} is damaged or no nnstudio project; open another copy of it", file=path)
    return ProjectError(
        "{file} is damaged or no nnstudio project ({reason}); open another copy of it", file=path, reason=reason
    )


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except NnstudioError:
        raise
    except Exception as error:  # zipfile meets damage in many ways: its own, zlib's, struct's and more
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # sent to a place before the file's start
            raise
        raise damaged(path) from error
