"""What nnstudio is, what it is made of, and under which licences."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from nnstudio.gui.dialogs.sheet import Buttons, Sheet
from nnstudio.gui.icons import program_icon
from nnstudio.gui.naming import named
from nnstudio.gui.wording import say
from nnstudio.messages import message

_PARTS = (
    ("PySide6-Essentials", "LGPL-3.0"),
    ("pyqtgraph", "MIT"),
    ("numpy", "BSD-3-Clause"),
    ("safetensors", "Apache-2.0"),
    ("threadpoolctl", "BSD-3-Clause"),
    ("rich", "MIT"),
)


class AboutDialog(Sheet):
    """Versions to name in a report, and the notices that Qt's licence asks for."""

    def __init__(self, parent: QWidget | None) -> None:
        title = message("nnstudio {version}", version=_version("nnstudio"))
        super().__init__("about_dialog", title, Buttons.Close, parent)
        picture = QLabel()
        picture.setPixmap(program_icon().pixmap(QSize(64, 64), self.devicePixelRatioF()))
        self._about = named(QLabel(), "about_text")
        self._licence = named(QLabel(), "about_licence", "muted")
        for label in (self._about, self._licence):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = QGridLayout()
        top.setHorizontalSpacing(16)
        top.addWidget(picture, 0, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._about, 0, 1)
        top.setColumnStretch(1, 1)
        self.body.addLayout(top)
        self.body.addLayout(self._parts())
        self.body.addWidget(self._licence)
        self.body.addStretch(1)
        self._copy = named(QPushButton(), "about_copy")
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._put_on_clipboard)
        self.buttons.addButton(self._copy, self.buttons.ButtonRole.ActionRole)
        self.setMinimumWidth(480)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self._about.setText(
            say(
                message(
                    "Build a neural network layer by layer, see every parameter counted, train, freeze, fine-tune and "
                    "export it. Free software under the MIT licence."
                )
            )
        )
        self._licence.setText(
            say(
                message(
                    "nnstudio uses Qt and Qt for Python under the GNU Lesser General Public License, version 3. They "
                    "are installed as separate libraries, which you may replace by your own builds; their source is "
                    "at download.qt.io, the text of the licence at gnu.org/licenses/lgpl-3.0."
                )
            )
        )
        self._copy.setText(say(message("Copy the versions")))

    def _parts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for row, (name, what, licence) in enumerate(_lines()):
            grid.addWidget(QLabel(name), row, 0)
            grid.addWidget(named(QLabel(what), "about_version", "muted"), row, 1)
            grid.addWidget(named(QLabel(licence), "about_part_licence", "muted"), row, 2)
        grid.setColumnStretch(2, 1)
        return grid

    def _put_on_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(versions())


def versions() -> str:
    """Return what a report should say about the program and its parts."""
    lines = [f"nnstudio {_version('nnstudio')}", *(f"{name} {what}" for name, what, _ in _lines())]
    return "\n".join([*lines, platform.platform()])


def _lines() -> list[tuple[str, str, str]]:
    parts = [(name, _version(name), licence) for name, licence in _PARTS]
    return [("Python", platform.python_version(), "PSF-2.0"), ("Qt", qVersion(), "LGPL-3.0"), *parts]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
