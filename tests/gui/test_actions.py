from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton

from nnstudio.gui.actions import Actions
from nnstudio.gui.canvas.menus import context_menu
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.wording import wording
from nnstudio.language import LANGUAGES, Language
from nnstudio.messages import message
from tests.gui.windows import part


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_buttons_and_tool_tips_carry_no_key_of_the_menus(language: Language) -> None:
    wording().switch(language)
    for spec, action in Actions():
        assert not set(action.iconText()) & set("&…()"), spec.id
        assert action.toolTip().startswith(action.iconText())


def test_a_button_says_what_its_menu_says_without_the_key() -> None:
    actions = Actions()
    for text in ("微调 1,130 / 206,218(&F)", "&微调 1,130 / 206,218", "微调 1,130 / 206,218(&F)…"):
        actions.word("fine_tune", message(text))
        assert actions["fine_tune"].text() == text
        assert actions["fine_tune"].iconText() == "微调 1,130 / 206,218"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_no_two_actions_of_a_menu_share_a_key(language: Language) -> None:
    wording().switch(language)
    keys: dict[tuple[str, str], list[str]] = {}
    for spec, action in Actions():
        _, ampersand, rest = action.text().partition("&")
        if ampersand:
            keys.setdefault((spec.menu.name, rest[0].upper()), []).append(spec.id)
    assert [ids for ids in keys.values() if len(ids) > 1] == []


@pytest.mark.parametrize("is_card", [True, False], ids=["card", "canvas"])
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_no_two_entries_of_a_context_menu_share_a_key(window: MainWindow, language: Language, is_card: bool) -> None:
    wording().switch(language)
    menu = context_menu(window, window.verbs, is_card=is_card)
    keys = [action.text().partition("&")[2][:1].upper() for action in menu.actions() if "&" in action.text()]
    assert len(set(keys)) == len(keys)


def test_buttons_have_icons_and_the_menus_are_not_indented_for_them(window: MainWindow) -> None:
    window.verbs.word("undo", message("&Undo: {edit}", edit="Change the units"))
    assert not part(window, QToolButton, "undo_button").icon().isNull()
    assert [spec.id for spec, action in window.verbs if not action.icon().isNull()] == []
