"""The page to begin from: networks with what was published about them, data to try, and what was open last."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnstudio.data import DataSource
from nnstudio.data.sources import SOURCES
from nnstudio.gui.areas import Area
from nnstudio.gui.files import Files
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.naming import named
from nnstudio.gui.welcome_card import Card
from nnstudio.gui.wording import say, say_in_lines, wording
from nnstudio.messages import message
from nnstudio.network import TEMPLATES, Template
from nnstudio.network.templates import mlp, template_named
from nnstudio.project import Project
from nnstudio.project.beginning import has_data
from nnstudio.project.portable import is_there

_COLUMNS = 3
_WIDTH = 1180
_RECENT = 8
_POINTS = (16, 16)
"""Units of the network that learns points in the plane."""

_NETWORKS = {
    "ready": message("NETWORKS THAT LEARN FROM DATA AT HAND"),
    "images": message("NETWORKS FOR IMAGES"),
    "texts": message("NETWORKS FOR TEXTS"),
}

_SAMPLES = {
    "Digits": message("7,000 handwritten digits, which come with nnstudio"),
    "Shakespeare": message("Nine plays, from which a network learns to write on"),
    "Moons": message("Two half moons in the plane"),
    "Circles": message("A circle within a circle"),
    "Spirals": message("Spirals wound into each other"),
    "Xor": message("Four corners, of which the opposite ones belong together"),
}

_LEARNED_BY = {"Digits": "digits-cnn", "Shakespeare": "char-gpt"}
"""The templates that are made for sample data; points in the plane get a network that fits them."""


class Welcome(QScrollArea):
    """Templates, sample data and recent files, each one click or key away."""

    def __init__(self, window: MainWindow, files: Files) -> None:
        super().__init__()
        named(self, "welcome")
        self._window = window
        self._files = files
        self._cards: dict[str, Card] = {}
        self._does: dict[str, Callable[[], object]] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._labels = {name: QLabel() for name in ("heading", "subtitle", "recent", "samples", *_NETWORKS)}
        self._back = self._button("welcome_back", self._go_back)
        self._open = self._button("welcome_open", files.open)
        self._recent = QGridLayout()
        self._compose()
        files.recent_changed.connect(self.refresh)
        wording().changed.connect(self.retranslate)
        self.refresh()

    def show_page(self) -> None:
        """Turn to this page."""
        self.refresh()
        self._window.show_welcome()
        self._cards[f"template_{TEMPLATES[0].name}"].setFocus()

    def refresh(self) -> None:
        """Look again which of the recent files are still there."""
        while self._recent.count():
            item = self._recent.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                self._cards.pop(widget.objectName(), None)
                widget.hide()
                widget.deleteLater()
        for index, path in enumerate(self._window.settings.recent_files[:_RECENT]):
            card = self._card(f"recent_{index}", partial(self._files.open_path, path))
            card.setEnabled(is_there(path))
            self._recent.addWidget(card, index // _COLUMNS, index % _COLUMNS)
        for column in range(self._recent.count(), _COLUMNS if self._recent.count() else 0):
            self._recent.addWidget(QWidget(), 0, column)  # a column with nothing in it would have no gap beside it
        self.retranslate()

    def retranslate(self) -> None:
        """Word the page in the window's language."""
        texts = {
            "heading": message("What will you build?"),
            "subtitle": message(
                "Begin with a network that is known, change it as you like, and watch every parameter."
            ),
            "samples": message("DATA TO TRY"),
            "recent": message("RECENT FILES"),
            **_NETWORKS,
        }
        for name, text in texts.items():
            self._labels[name].setText(say(text))
        self._back.setText(say(message("Back to the network")))
        self._open.setText(say(message("Open a file…")))
        for template in TEMPLATES:
            self._word_template(template)
        for source in _sources():
            name = source.__name__
            self._cards[f"sample_{name.lower()}"].show_texts(name, say(_SAMPLES[name]))
        for index, path in enumerate(self._window.settings.recent_files[:_RECENT]):
            self._word_recent(index, path)
        self._labels["recent"].setVisible(self._recent.count() > 0)

    def _word_template(self, template: Template) -> None:
        figures = message(
            "{parameters} parameters · {sample} · {gives}",
            parameters=template.parameters,
            sample=template.sample,
            gives=template.gives,
        )
        card = self._cards[f"template_{template.name}"]
        card.show_texts(template.title, say_in_lines(template.about), say(figures), str(template.year), template.source)

    def _word_recent(self, index: int, path: Path) -> None:
        card = self._cards.get(f"recent_{index}")
        if card is not None:
            gone = "" if card.isEnabled() else say(message("no longer there"))
            card.show_texts(path.name, str(path.parent), "", gone)
            card.setToolTip(str(path))

    def _compose(self) -> None:
        page = named(QWidget(), "welcome_page")
        outer = QHBoxLayout(page)
        outer.setContentsMargins(32, 32, 32, 32)
        column = QVBoxLayout()
        column.setSpacing(8)
        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        middle.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(middle, 1000)
        outer.addStretch(1)
        top = QHBoxLayout()
        named(self._labels["heading"], "welcome_heading", "heading")
        top.addWidget(self._labels["heading"], 1)
        top.addWidget(self._open)
        top.addWidget(self._back)
        column.addLayout(top)
        named(self._labels["subtitle"], "welcome_subtitle", "muted")
        self._labels["subtitle"].setWordWrap(True)
        column.addWidget(self._labels["subtitle"])
        column.addSpacing(12)
        self._add_section(column, "recent", self._recent)
        self._add_networks(column, "ready")
        self._add_section(column, "samples", self._grid([self._sample_card(each) for each in _sources()]))
        self._add_networks(column, "images")
        self._add_networks(column, "texts")
        column.addStretch(1)
        self.setWidget(page)

    def _add_networks(self, column: QVBoxLayout, name: str) -> None:
        cards = [self._template_card(each) for each in TEMPLATES if _section(each) == name]
        self._add_section(column, name, self._grid(cards))

    def _add_section(self, column: QVBoxLayout, name: str, grid: QGridLayout) -> None:
        label = named(self._labels[name], f"welcome_{name}", "section")
        label.setContentsMargins(0, 12, 0, 0)
        column.addWidget(label)
        grid.setSpacing(12)
        for index in range(_COLUMNS):
            grid.setColumnStretch(index, 1)
        column.addLayout(grid)

    def _grid(self, cards: list[Card]) -> QGridLayout:
        grid = QGridLayout()
        for index, card in enumerate(cards):
            grid.addWidget(card, index // _COLUMNS, index % _COLUMNS)
        return grid

    def _template_card(self, template: Template) -> Card:
        return self._card(f"template_{template.name}", partial(self._files.begin, template))

    def _sample_card(self, source: type[DataSource]) -> Card:
        return self._card(f"sample_{source.__name__.lower()}", partial(_try, self._files, source))

    def _card(self, name: str, does: Callable[[], object]) -> Card:
        card = named(Card(), name)
        card.clicked.connect(self._do)
        self._cards[name] = card
        self._does[name] = does
        return card

    def _button(self, name: str, slot: Callable[[], object]) -> QPushButton:
        button = named(QPushButton(), name)
        button.clicked.connect(slot)
        return button

    def _do(self) -> None:
        self._does[self.sender().objectName()]()

    def _go_back(self) -> None:
        self._window.show_welcome(False)
        canvas = self._window.panel(Area.CANVAS)
        if canvas is not None:
            canvas.setFocus()


def _try(files: Files, source: type[DataSource]) -> None:
    """Begin with data that come with nnstudio, and a small network that learns them."""
    template = _LEARNED_BY.get(source.__name__)
    if template is not None:
        files.begin(template_named(template))
        return
    data = source()
    network = mlp(_POINTS, input_shape=(2,), classes=getattr(data, "class_count", 2))
    files.show_project(Project(network, data=data, title=source.__name__))


def _section(template: Template) -> str:
    """Return under which heading a template stands."""
    if has_data(template):
        return "ready"
    return "texts" if template.reads_text else "images"


def _sources() -> list[type[DataSource]]:
    """Return the sources that come with nnstudio and need no file."""
    return [SOURCES.named(name) for name in _SAMPLES]
