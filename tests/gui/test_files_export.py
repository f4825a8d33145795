from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView
from pytestqt.qtbot import QtBot

from nnstudio.gui.areas import Area
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.picture import PictureError, picture
from nnstudio.gui.shell import Shell
from tests.gui.windows import Person, choosing, told

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the screenless platform has no such thing


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    return Shell(window)


@pytest.fixture
def scene(qtbot: QtBot) -> QGraphicsScene:
    scene = QGraphicsScene()
    scene.addRect(0, 0, 200, 50, brush=QColor("red"))
    return scene


@pytest.mark.parametrize("name", ["ledger.csv", "ledger.md"])
def test_the_ledger_is_written_as_its_ending_says(window: MainWindow, shell: Shell, tmp_path: Path, name: str) -> None:
    person = Person(choosing(tmp_path / name))
    window.verbs["export_ledger"].trigger()
    assert person.asked == ["file_dialog"]
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "conv2d_1" in text.replace("\\_", "_")


def test_another_ending_of_a_ledger_is_refused_with_a_sentence(
    window: MainWindow, shell: Shell, tmp_path: Path
) -> None:
    person = Person(choosing(tmp_path / "ledger.xlsx"))
    window.verbs["export_ledger"].trigger()
    assert person.asked
    assert len(told(window)) == 1
    assert not (tmp_path / "ledger.xlsx").exists()


def test_a_png_is_drawn_at_twice_the_size(scene: QGraphicsScene) -> None:
    image = QImage.fromData(picture(scene, ".PNG", QColor("white")))
    assert image.width() >= 2 * 248
    assert image.pixelColor(image.rect().center()) == QColor("red")
    assert image.pixelColor(1, 1) == QColor("white")


def test_an_svg_has_the_size_of_the_scene(scene: QGraphicsScene) -> None:
    renderer = QSvgRenderer(picture(scene, ".svg", QColor("white")))
    assert renderer.isValid()
    assert renderer.viewBox().width() >= 248


def test_an_empty_scene_and_an_unknown_ending_are_refused(scene: QGraphicsScene) -> None:
    with pytest.raises(PictureError, match="nothing to draw"):
        picture(QGraphicsScene(), ".png", QColor("white"))
    with pytest.raises(PictureError, match=r"not in '\.bmp'"):
        picture(scene, ".bmp", QColor("white"))


def test_the_picture_of_the_canvas_shows_no_selection(
    window: MainWindow, shell: Shell, scene: QGraphicsScene, tmp_path: Path
) -> None:
    window.place(Area.CANVAS, QGraphicsView(scene))
    window.selection.select([2])
    person = Person(choosing(tmp_path / "network.png"))
    window.verbs["export_picture"].trigger()
    assert person.asked == ["file_dialog"]
    assert not QImage(str(tmp_path / "network.png")).isNull()
    assert window.selection.ids == {2}
