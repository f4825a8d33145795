"""The language of the window, switched while it is open; Qt's own buttons follow."""

from __future__ import annotations

import os
from functools import cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from nnstudio.language import ENGLISH, Language, LanguageError, language_named, preferred_language
from nnstudio.messages import Message, NnstudioError

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
_TIMES = " × "
_UNBROKEN_TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"


class Wording(QObject):
    """The language in force; `changed` is emitted when it is another, and every widget then words itself anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.language = ENGLISH
        self._of_qt = QTranslator(self)

    def switch(self, language: Language) -> None:
        """Speak another language from now on; takes an application."""
        if language == self.language:
            return
        self.language = language
        QCoreApplication.removeTranslator(self._of_qt)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language != ENGLISH and self._of_qt.load(f"qtbase_{language.code}", folder):
            QCoreApplication.installTranslator(self._of_qt)
        self.changed.emit()


@cache
def wording() -> Wording:
    """Return the window's wording."""
    return Wording()


def say(said: Message | NnstudioError | str) -> str:
    """Return a sentence in the window's language."""
    return wording().language.say(said)


def say_in_lines(said: Message | NnstudioError | str) -> str:
    """Return a sentence for a place that breaks lines; a shape, such as 3 × 3, stays on one."""
    return say(said).replace(_TIMES, _UNBROKEN_TIMES)


def system_language() -> Language:
    """Return the language that the environment asks for, or else the first of the system's that nnstudio speaks."""
    if any(os.environ.get(variable) for variable in _LOCALE_VARIABLES):
        return preferred_language(os.environ)
    for code in QLocale.system().uiLanguages():
        try:
            return language_named(code)
        except LanguageError:
            continue
    return ENGLISH
