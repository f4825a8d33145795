from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray

from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import Appearance
from nnstudio.language import SIMPLIFIED_CHINESE


def test_choices_outlive_the_program(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.language = SIMPLIFIED_CHINESE
    settings.appearance = Appearance.DARK
    settings.set_flag("palette", False)
    settings.keep_state("geometry", QByteArray(b"\x00\x01"))
    settings.save()
    again = Settings(tmp_path / "settings.ini")
    assert again.language == SIMPLIFIED_CHINESE
    assert again.appearance is Appearance.DARK
    assert again.flag("palette", True) is False
    assert again.state("geometry") == QByteArray(b"\x00\x01")


def test_nothing_remembered_means_like_the_system(settings: Settings) -> None:
    assert settings.language is None
    assert settings.appearance is Appearance.SYSTEM
    assert settings.recent_files == ()
    assert settings.flag("palette", True) is True
    assert settings.state("geometry").isEmpty()


def test_settings_that_make_no_sense_count_as_none(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_text("[General]\nlanguage=xx\nappearance=pink\n\n[window]\ngeometry=7\n")
    settings = Settings(path)
    assert settings.language is None
    assert settings.appearance is Appearance.SYSTEM
    assert settings.state("geometry").isEmpty()


def test_recent_files_are_few_and_each_stands_once(settings: Settings, tmp_path: Path) -> None:
    for number in range(12):
        settings.remember_file(tmp_path / f"{number}, 二.nns")
    settings.remember_file(tmp_path / "5, 二.nns")
    assert len(settings.recent_files) == 10
    assert settings.recent_files[0] == tmp_path / "5, 二.nns"
    assert len(set(settings.recent_files)) == 10
    settings.forget_files()
    assert settings.recent_files == ()


def test_a_folder_that_cannot_be_reached_any_more_is_not_begun_in(settings: Settings) -> None:
    settings.keep_folder("projects", Path("/") / ("x" * 300))
    assert settings.folder("projects").is_dir()
