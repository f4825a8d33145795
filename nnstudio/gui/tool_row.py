"""The row under the menus: the mode switch, undo and redo, and what starts, holds and ends a training."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from nnstudio.figures import grouped
from nnstudio.gui.actions import Actions
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named, wear
from nnstudio.gui.theme import theme
from nnstudio.gui.workbench import MODES
from nnstudio.messages import Message, message

HEIGHT = 32
"""Pixels of everything in the row, whatever the heights of the letters of a language."""


class ToolRow(QWidget):
    """Buttons for the actions that are always at hand; each shows its action's text, state and tool tip."""

    def __init__(self, document: Document, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tool_row")
        self._document = document
        self._actions = actions
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 6, 14, 8)
        self._row.setSpacing(8)
        self._mode_buttons: dict[str, QToolButton] = {}
        self._switch = self._mode_switch()
        left, right = self._group(), self._group()
        left.addWidget(self._switch)
        left.addSpacing(16)
        for action in ("undo", "redo"):
            left.addWidget(self._button(action, "icon"))
        left.addStretch(1)
        right.addStretch(1)
        self._train = self._button("train", "button")
        self._fine_tune = self._button("fine_tune", "button")
        for button in (self._button("pause", "button"), self._button("stop", "button"), self._train, self._fine_tune):
            right.addWidget(button)
        document.changed.connect(self.update_buttons)
        document.status_changed.connect(self.update_buttons)
        self.update_buttons()

    def place_in_the_middle(self, widget: QWidget) -> None:
        """Put a widget, such as a search field, between the two groups of buttons."""
        self._row.insertWidget(1, widget)

    def update_buttons(self) -> None:
        """Show what a training would do now, or why there can be none."""
        counts = self._document.summary.total
        obstacle = training_obstacle(self._document)
        self._actions["train"].setEnabled(obstacle is None)
        self._actions.word("train", message("&Train"), obstacle or message("Train from fresh weights"))
        obstacle = obstacle or _fine_tuning_obstacle(self._document)
        text = message("&Fine-tune")
        if obstacle is None:
            text = message(
                "&Fine-tune {trainable} of {parameters}",
                trainable=grouped(counts.trainable),
                parameters=grouped(counts.parameters),
            )
        self._actions["fine_tune"].setEnabled(obstacle is None)
        what = message("Go on from the present weights, at a tenth of the learning rate")
        self._actions.word("fine_tune", text, obstacle or what)
        training = self._document.read_only is not None
        self._actions["pause"].setEnabled(training)
        self._actions["stop"].setEnabled(training)
        has_learned = self._document.learned is not None
        wear(self._train, "button" if has_learned else "primary")
        wear(self._fine_tune, "primary" if has_learned else "button")

    def _mode_switch(self) -> QWidget:
        switch = named(QWidget(), "mode_switch")
        row = QHBoxLayout(switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for mode, place in zip(MODES, ("first", "middle", "last"), strict=True):
            button = self._button(mode, "segment")
            button.setProperty("place", place)
            row.addWidget(button)
            self._mode_buttons[mode] = button
        return switch

    def show_modes(self, modes: Sequence[str]) -> None:
        """Offer these modes; a switch between fewer than two is not drawn."""
        for mode, button in self._mode_buttons.items():
            button.setVisible(mode in modes)
        self._switch.setVisible(len(modes) > 1)

    def _group(self) -> QHBoxLayout:
        """Add a group that is as wide as the other one, so that what lies between stays where it is."""
        group = QHBoxLayout()
        group.setSpacing(8)
        self._row.addLayout(group, 1)
        return group

    def _button(self, action: str, look: str) -> QToolButton:
        is_icon = look == "icon"
        button = named(_IconButton(self._actions, action) if is_icon else QToolButton(), f"{action}_button", look)
        button.setDefaultAction(self._actions[action])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if is_icon else Qt.ToolButtonStyle.ToolButtonTextOnly
        button.setToolButtonStyle(style)
        button.setIconSize(QSize(18, 18))
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(HEIGHT)
        return button


class _IconButton(QToolButton):
    """A button that draws the icon which its action has none of."""

    def __init__(self, actions: Actions, action: str) -> None:
        super().__init__()
        self._actions = actions
        self._action = action
        theme().changed.connect(self.restyle)

    def setDefaultAction(self, action: QAction) -> None:
        super().setDefaultAction(action)
        self.restyle()

    def actionEvent(self, event: QActionEvent) -> None:
        super().actionEvent(event)  # takes the icon of the action, which has none
        self.restyle()

    def restyle(self) -> None:
        """Draw the icon in the colours of the theme."""
        self.setIcon(self._actions.icon(self._action))


def training_obstacle(document: Document) -> Message | None:
    """Return why the network cannot be trained now, or None."""
    if document.read_only is not None:
        return document.read_only
    if document.problems:
        return document.problems[0].message
    if not document.summary.total.parameters:
        return message("the network has nothing to learn; add a layer with weights")
    if not document.summary.total.trainable:
        return message("every layer is frozen; unfreeze one to train it")
    return None


def _fine_tuning_obstacle(document: Document) -> Message | None:
    if document.learned is None:
        return message("nothing has been learned yet; train the network or import weights first")
    return None
