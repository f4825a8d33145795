"""What the window remembers from one day to the next, in an ini file of the person's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from nnstudio.gui.theme import Appearance
from nnstudio.language import Language, LanguageError, language_named

_RECENT = 10
"""Files that are remembered as recently used."""


class Settings:
    """The person's choices, and how the window was left. A file that makes no sense counts as empty."""

    def __init__(self, path: Path | None = None) -> None:
        """Keep them in `path`, or where the system keeps such files."""
        ini = QSettings.Format.IniFormat
        if path is None:
            self._store = QSettings(ini, QSettings.Scope.UserScope, "nnstudio", "nnstudio")
        else:
            self._store = QSettings(str(path), ini)

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
