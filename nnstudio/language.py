"""Putting what nnstudio says into the words of a person's language, at the edge of the program."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from nnstudio.messages import Message, NnstudioError, shown
from nnstudio.resources import resource


class LanguageError(NnstudioError):
    """A language that nnstudio does not speak."""


@dataclass(frozen=True)
class Language:
    """A language that nnstudio speaks: its code as of gettext, and its own name.

    `others` are the scripts and territories, in lower case, that make another language of the code.
    """

    code: str
    name: str
    others: frozenset[str] = frozenset()

    def say(self, said: Message | NnstudioError | str) -> str:
        """Return a sentence in this language; one that its catalogue lacks stays English."""
        if isinstance(said, NnstudioError):
            return said.message.worded(self._translate)
        return said.worded(self._translate) if isinstance(said, Message) else self._translate(said)

    def _translate(self, text: str) -> str:
        # gettext keeps the header of a catalogue under the empty sentence.
        return _catalogue(self.code).gettext(text) if text else ""


ENGLISH = Language("en", "English")
SIMPLIFIED_CHINESE = Language("zh_CN", "简体中文", frozenset({"hant", "tw", "hk", "mo"}))
LANGUAGES = (ENGLISH, SIMPLIFIED_CHINESE)


def language_named(code: str) -> Language:
    """Return the language of a code such as `zh`, `zh-Hans`, `en_US` or `zh_CN.UTF-8`.

    Raises LanguageError where nnstudio does not speak it.
    """
    language = _language(code)
    if language is None:
        known = ", ".join(f"{each.code} ({each.name})" for each in LANGUAGES)
        raise LanguageError("there is no language {code}; choose one of {known}", code=shown(code), known=known)
    return language


def preferred_language(environment: Mapping[str, str]) -> Language:
    """Return the first language that the environment asks for and nnstudio speaks, else English.

    As in GNU gettext, the locale is the first of LC_ALL, LC_MESSAGES and LANG that is set; LANGUAGE
    lists languages that are preferred to the locale's own, except where the locale is `C` or `POSIX`.
    """
    wanted = (_language(code) for code in _wanted(environment))
    return next((language for language in wanted if language is not None), ENGLISH)


def _wanted(environment: Mapping[str, str]) -> Iterator[str]:
    settings = (environment.get(variable) for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((setting for setting in settings if setting), "")
    if locale not in ("C", "POSIX"):
        yield from environment.get("LANGUAGE", "").split(":")
    yield locale


def _language(code: str) -> Language | None:
    """Find the language of a code: language, script, territory, encoding, modifier, as in `zh_Hans_CN.UTF-8@pinyin`.

    A script outweighs a territory: `zh_Hans_HK` is Simplified Chinese, `zh_HK` is not.
    """
    language, *parts = re.split("[.@]", code)[0].replace("-", "_").lower().split("_")
    for known in LANGUAGES:
        if language == known.code.partition("_")[0] and not known.others.intersection(parts[:1]):
            return known
    return None


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == ENGLISH.code:
        return gettext.NullTranslations()
    return gettext.translation("nnstudio", resource("translations"), [code], fallback=True)
