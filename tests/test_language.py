"""Sentences in the words of a person's language, and how that language is chosen."""

from __future__ import annotations

import pytest

from nnstudio.language import (
    ENGLISH,
    LANGUAGES,
    SIMPLIFIED_CHINESE,
    Language,
    LanguageError,
    language_named,
    preferred_language,
)
from nnstudio.messages import NnstudioError, message
from nnstudio.resources import resource


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", ENGLISH),
        ("EN", ENGLISH),
        ("en_US", ENGLISH),
        ("en-GB", ENGLISH),
        ("en_US.UTF-8", ENGLISH),
        ("zh", SIMPLIFIED_CHINESE),
        ("zh_CN", SIMPLIFIED_CHINESE),
        ("zh-cn", SIMPLIFIED_CHINESE),
        ("zh_SG", SIMPLIFIED_CHINESE),
        ("zh-Hans", SIMPLIFIED_CHINESE),
        ("zh-Hans-CN", SIMPLIFIED_CHINESE),
        ("zh_Hans_HK", SIMPLIFIED_CHINESE),
        ("zh_CN.UTF-8", SIMPLIFIED_CHINESE),
        ("zh_CN.GB18030@pinyin", SIMPLIFIED_CHINESE),
    ],
)
def test_a_language_is_found_by_any_of_its_codes(code: str, language: Language) -> None:
    assert language_named(code) is language


@pytest.mark.parametrize("code", ["", "fr", "de_DE.UTF-8", "zh_TW", "zh-Hant", "zh_HK.UTF-8", "english", "e", "C", "_"])
def test_an_unknown_language_is_refused_with_those_there_are(code: str) -> None:
    with pytest.raises(LanguageError) as refusal:
        language_named(code)
    assert str(refusal.value) == f"there is no language {code!r}; choose one of en (English), zh_CN (简体中文)"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, SIMPLIFIED_CHINESE),
        ({"LANG": "en_US.UTF-8"}, ENGLISH),
        ({"LANG": "fr_FR.UTF-8"}, ENGLISH),
        ({"LANG": "C.UTF-8"}, ENGLISH),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, SIMPLIFIED_CHINESE),
        ({"LC_ALL": "en_US", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}, ENGLISH),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN"}, SIMPLIFIED_CHINESE),
        ({"LC_ALL": "fr_FR", "LANG": "zh_CN"}, ENGLISH),
        ({"LANGUAGE": "zh_CN", "LANG": "en_US.UTF-8"}, SIMPLIFIED_CHINESE),
        ({"LANGUAGE": "fr:zh_CN:en", "LANG": "en_US.UTF-8"}, SIMPLIFIED_CHINESE),
        ({"LANGUAGE": "en:zh_CN", "LANG": "zh_CN"}, ENGLISH),
        ({"LANGUAGE": "fr", "LANG": "zh_CN"}, SIMPLIFIED_CHINESE),
        ({"LANGUAGE": ":", "LANG": "zh_CN"}, SIMPLIFIED_CHINESE),
        ({"LANGUAGE": "zh_CN"}, SIMPLIFIED_CHINESE),
        ({"LANGUAGE": "zh_CN", "LANG": "C"}, ENGLISH),
        ({"LANGUAGE": "zh_CN", "LC_ALL": "POSIX", "LANG": "zh_CN"}, ENGLISH),
    ],
)
def test_the_environment_chooses_the_language_as_in_gettext(environment: dict[str, str], language: Language) -> None:
    assert preferred_language(environment) is language


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_what_no_catalogue_holds_stays_english(language: Language) -> None:
    assert language.say("a sentence that nnstudio never says") == "a sentence that nnstudio never says"
    assert language.say("") == ""


def test_english_says_messages_errors_and_plain_sentences() -> None:
    assert ENGLISH.say(message("{count} units", count=7)) == "7 units"
    assert ENGLISH.say(NnstudioError("{count} units", count=7)) == "7 units"
    assert ENGLISH.say("units") == "units"


def test_chinese_says_an_error_with_everything_inside_it_in_chinese() -> None:
    with pytest.raises(LanguageError) as refusal:
        language_named("fr")
    said = SIMPLIFIED_CHINESE.say(refusal.value)
    assert "'fr'" in said
    assert "zh_CN (简体中文)" in said
    assert "there is no language" not in said


def test_every_language_but_english_has_its_catalogue() -> None:
    for language in LANGUAGES:
        assert language is ENGLISH or resource("translations", language.code, "LC_MESSAGES", "nnstudio.mo").is_file()
