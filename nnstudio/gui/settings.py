"""What the window remembers from one day to the next, in an ini file of the person's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from nnstudio.data.threads import available_cores
from nnstudio.gui.theme import Appearance
from nnstudio.gui.training.job import USUAL_FROZEN_MEMORY, spare_threads
from nnstudio.language import Language, LanguageError, language_named
from nnstudio.project.portable import is_there

_RECENT = 10
"""Files that are remembered as recently used."""

FROZEN_MEMORY = (0, 250, 500, 1000, 2000, 4000, 8000, 16_000)
"""Megabytes that what frozen layers give can take in a training."""

AUTOSAVE_SECONDS = (15, 30, 45, 60)
"""How often unsaved work can be kept."""


class Settings:
    """The person's choices, and how the window was left. A file that makes no sense counts as empty."""

    def __init__(self, path: Path | None = None) -> None:
        """Keep them in `path`, or where the system keeps such files."""
        ini = QSettings.Format.IniFormat
        self._path = path
        if path is None:
            self._store = QSettings(ini, QSettings.Scope.UserScope, "nnstudio", "nnstudio")
        else:
            self._store = QSettings(str(path), ini)

    @property
    def file(self) -> Path:
        """The file that they are kept in."""
        return Path(self._store.fileName())

    @property
    def language(self) -> Language | None:
        """The chosen language; None follows the system."""
        code = self._text("language")
        try:
            return language_named(code) if code else None
        except LanguageError:
            return None

    @language.setter
    def language(self, language: Language | None) -> None:
        self._store.setValue("language", "" if language is None else language.code)

    @property
    def appearance(self) -> Appearance:
        """Light, dark, or like the system."""
        name = self._text("appearance")
        return Appearance(name) if name in [each.value for each in Appearance] else Appearance.SYSTEM

    @appearance.setter
    def appearance(self, appearance: Appearance) -> None:
        self._store.setValue("appearance", appearance.value)

    @property
    def autosave_seconds(self) -> int | None:
        """How often unsaved work is kept for after a crash; None where it is not."""
        seconds = self._text("autosave_seconds", "30")
        return int(seconds) if seconds in map(str, AUTOSAVE_SECONDS) else None

    @autosave_seconds.setter
    def autosave_seconds(self, seconds: int | None) -> None:
        self._store.setValue("autosave_seconds", str(seconds or 0))

    @property
    def engine_threads(self) -> int:
        """How many threads matrix products take; one core is left to the window where nothing was chosen."""
        chosen = self._text("engine_threads")
        possible = map(str, range(1, available_cores() + 1))
        return int(chosen) if chosen in possible else spare_threads()

    @engine_threads.setter
    def engine_threads(self, count: int) -> None:
        self._store.setValue("engine_threads", "" if count == spare_threads() else str(count))

    @property
    def frozen_memory(self) -> int:
        """Megabytes that what frozen layers give may take in a training; what is more goes to a file."""
        chosen = self._text("frozen_memory")
        return int(chosen) if chosen in map(str, FROZEN_MEMORY) else USUAL_FROZEN_MEMORY

    @frozen_memory.setter
    def frozen_memory(self, megabytes: int) -> None:
        self._store.setValue("frozen_memory", "" if megabytes == USUAL_FROZEN_MEMORY else str(megabytes))

    @property
    def state_folder(self) -> Path:
        """Where the window keeps what is no choice of the person's: unsaved work and its log."""
        if self._path is not None:
            return self._path.parent / "state"
        place = QStandardPaths.StandardLocation.GenericStateLocation
        return Path(QStandardPaths.writableLocation(place)) / "nnstudio"

    def folder(self, purpose: str) -> Path:
        """Return the folder that files for a purpose, such as `weights`, were last in, or else where documents are."""
        last = Path(self._text(f"folders/{purpose}"))
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        usable = (each for each in (last, documents) if each.is_absolute() and is_there(each) and each.is_dir())
        return next(usable, Path.home())

    def keep_folder(self, purpose: str, folder: Path) -> None:
        """Remember the folder of files for a purpose."""
        self._store.setValue(f"folders/{purpose}", str(folder.absolute()))

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """The files that were opened or saved, the last one first; some may be gone."""
        return tuple(Path(line) for line in self._text("recent_files").split("\n") if line)

    def remember_file(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        paths = [path.absolute(), *(each for each in self.recent_files if each != path.absolute())]
        self._store.setValue("recent_files", "\n".join(map(str, paths[:_RECENT])))

    def forget_files(self) -> None:
        """Remember no recent file."""
        self._store.remove("recent_files")

    def state(self, name: str) -> QByteArray:
        """Return how a part of the window was left, as that part wrote it; empty where it never did."""
        value = self._store.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Remember how a part of the window is left."""
        self._store.setValue(f"window/{name}", state)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes or no, such as whether a panel is shown."""
        return self._text(f"flags/{name}", "true" if default else "false") == "true"

    def set_flag(self, name: str, value: bool) -> None:
        """Remember a yes or no."""
        self._store.setValue(f"flags/{name}", "true" if value else "false")

    def forget_layout(self) -> None:
        """Forget how the window was left, but keep the person's choices."""
        self._store.remove("window")
        self._store.remove("flags")

    def save(self) -> None:
        """Write them to disk now."""
        self._store.sync()

    def _text(self, name: str, default: str = "") -> str:
        value = self._store.value(name, default)
        return value if isinstance(value, str) else default
