from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnstudio.gui.app import first_project
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.gui.shell import Shell
from nnstudio.gui.welcome import Welcome
from nnstudio.gui.welcome_card import Card
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.messages import message
from nnstudio.network import TEMPLATES
from nnstudio.project import save_project
from tests.gui.windows import part


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    shell = Shell(window)
    for _ in shell.furnish_later():
        pass
    return shell


def texts(card: Card) -> str:
    return " | ".join(label.text() for label in card.findChildren(QLabel))


def test_the_window_opens_on_the_network_and_new_turns_to_the_page(window: MainWindow, shell: Shell) -> None:
    welcome = part(window, Welcome, "welcome")
    assert not welcome.isVisible()
    window.verbs["new"].trigger()
    assert welcome.isVisible()
    part(welcome, Card, "template_digits-cnn").click()
    assert not welcome.isVisible()


def test_a_page_that_is_turned_to_again_says_as_much_as_before(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    window.verbs["welcome"].trigger()
    source = part(part(window, Card, "template_digits-mlp"), QLabel, "card_source")
    qtbot.waitUntil(lambda: source.text().startswith("Rumelhart"))
    window.show_welcome(False)
    window.verbs["welcome"].trigger()
    qtbot.waitUntil(lambda: source.text().startswith("Rumelhart"))


def test_a_notice_hides_nothing_of_the_page(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    window.verbs["welcome"].trigger()
    heading, host = part(window, QLabel, "welcome_heading"), window.notices.parentWidget()
    assert host is not None

    def top() -> int:
        return heading.mapTo(host, heading.rect().topLeft()).y()

    qtbot.waitUntil(lambda: top() > 0)
    before = top()
    strip = window.notices.tell(message("no problems"))
    qtbot.waitUntil(lambda: top() > window.notices.geometry().bottom())
    window.notices.remove(strip)
    qtbot.waitUntil(lambda: top() == before)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_every_template_says_its_published_count_year_and_paper(
    window: MainWindow, shell: Shell, template: object
) -> None:
    for each in TEMPLATES:
        if each is template:
            card = part(window, Card, f"template_{each.name}")
            assert f"{each.parameters:,} parameters" in texts(card)
            assert str(each.year) in texts(card)
            assert card.toolTip() == each.source


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("resnet-50", "25,557,032 parameters · 3 × 224 × 224 · 1,000 classes"),
        ("unet", "31,030,593 parameters · 1 × 256 × 256 · a mask"),
        ("bert-base", "109,482,240 parameters · 512 tokens · 768 features"),
        ("gpt-2", "124,439,808 parameters · 1,024 tokens · 1 of 50,257"),
    ],
)
def test_a_template_says_what_it_takes_and_what_it_gives(
    window: MainWindow, shell: Shell, name: str, figures: str
) -> None:
    assert figures in texts(part(window, Card, f"template_{name}"))


def test_a_template_is_begun_with_by_keyboard(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    window.verbs["welcome"].trigger()
    focus = window.focusWidget()
    assert focus is part(window, Card, "template_digits-mlp")
    QTest.keyClick(focus, Qt.Key.Key_Tab)
    focus = window.focusWidget()
    assert focus is part(window, Card, "template_digits-cnn")
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert window.document.project.title == "Digits CNN"


def test_a_network_that_is_begun_with_is_what_one_sees(window: MainWindow, shell: Shell) -> None:
    window.turn_to("mode_data")
    window.verbs["welcome"].trigger()
    part(window, Card, "template_digits-mlp").click()
    assert window.verbs["mode_build"].isChecked()


@pytest.mark.parametrize("name", ["digits", "shakespeare", "moons", "circles", "spirals", "xor"])
def test_sample_data_come_with_a_network_that_fits_them(window: MainWindow, shell: Shell, name: str) -> None:
    part(window, Card, f"sample_{name}").click()
    project = window.document.project
    assert type(project.data).__name__.lower() == name
    dataset = project.data.load()
    summary = window.document.summary
    assert not summary.problems
    assert summary.layers[0].output_shape == dataset.train.inputs.shape[1:]
    assert dataset.classes is not None
    assert summary.layers[-1].output_shape == (*dataset.train.targets.shape[1:], len(dataset.classes))


def test_recent_files_open_again_and_missing_ones_are_greyed(
    qtbot: QtBot, window: MainWindow, shell: Shell, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "there.nns"
    save_project(file, first_project())
    settings.remember_file(file)
    settings.remember_file(tmp_path / "gone.nns")
    window.verbs["welcome"].trigger()
    assert not part(window, Card, "recent_0").isEnabled()
    assert "no longer there" in texts(part(window, Card, "recent_0"))
    part(window, Card, "recent_1").click()
    qtbot.waitUntil(lambda: window.document.path == file)


def test_a_single_recent_file_stands_in_line_with_the_networks_below(
    window: MainWindow, shell: Shell, settings: Settings, tmp_path: Path
) -> None:
    settings.remember_file(tmp_path / "one.nns")
    window.verbs["welcome"].trigger()
    window.grab()  # only now is everything put in its place
    recent, below = part(window, Card, "recent_0"), part(window, Card, f"template_{TEMPLATES[0].name}")
    assert recent.width() == below.width()


def test_the_page_speaks_the_language_of_the_window(window: MainWindow, shell: Shell) -> None:
    card = part(window, Card, "template_lenet-5")
    english = texts(card)
    wording().switch(SIMPLIFIED_CHINESE)
    assert texts(card) != english
