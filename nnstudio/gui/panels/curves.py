"""The curves beneath every page: loss and accuracy of the training of the moment, and of the run before it."""

from __future__ import annotations

import dataclasses
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from nnstudio.engine.curve import Curve
from nnstudio.engine.history import History
from nnstudio.figures import percent
from nnstudio.gui.dialogs.file_dialog import PICTURES, FileKind, choose_to_save
from nnstudio.gui.document import Document
from nnstudio.gui.icons import icon
from nnstudio.gui.naming import named
from nnstudio.gui.panels.curves_files import save_curves
from nnstudio.gui.panels.plot import Plot
from nnstudio.gui.panels.plot_drawn import Drawn, Points, behind
from nnstudio.gui.panels.plot_lines import envelope, trend
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import theme
from nnstudio.gui.tool_row import training_obstacle
from nnstudio.gui.training.session import TrainingSession
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, NnstudioError, message

_REFRESH_MS = 16
"""From one plot to the other: each is drawn 30 times a second, and the window is never busy with both at once."""

_MOST_EPOCHS = 300
"""Epochs whose validation is drawn."""

_FIGURES = FileKind("documents", ((message("Spreadsheet"), (".csv",)),))

_TO_BEGIN = message("Click Train, or press F5, and watch the loss fall here")
_TO_FALL = message("The loss falls here, on training and on validation samples")
_TO_RISE = message("The accuracy rises here, on training and on validation samples")
_NO_ACCURACY = message("Where numbers are predicted rather than classes, there is no accuracy")


class Curves(QWidget):
    """Both plots side by side; they follow the session while it trains, and else what the document has learned."""

    saved = Signal(object)
    """A sentence that tells where a plot was written."""

    not_saved = Signal(object)
    """The error that kept a plot from being written."""

    def __init__(self, document: Document, session: TrainingSession, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("curves")
        self._document = document
        self._session = session
        self._settings = settings
        self._nothing = History()
        self._is_stale = True
        self._runs: tuple[History, History | None] = (self._nothing, None)
        self._waiting: list[Plot] = []
        self.loss = Plot("loss_plot", message("Loss"), _TO_BEGIN)
        self.accuracy = Plot(
            "accuracy_plot", message("Accuracy"), _TO_RISE, figure=percent, tick=partial(percent, places=0), top=1.0
        )
        self._menus = [PlotMenu(self, self.loss, can_be_logarithmic=True), PlotMenu(self, self.accuracy)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.loss, 1)
        row.addWidget(_hairline())
        row.addWidget(self.accuracy, 1)
        self._shows_last = True
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self._refresh_next)
        session.progressed.connect(self._refresh_soon)
        session.epoch_done.connect(self._refresh_soon)
        session.state_changed.connect(self.refresh)
        document.changed.connect(self._refresh_where_others)
        document.changed.connect(self._hint)
        document.status_changed.connect(self._hint)
        self._hint()
        self.refresh()

    @property
    def shown(self) -> History:
        """The history that is drawn: of the training that goes on, else of what the document has learned."""
        return self._session.shown or self._nothing

    @property
    def last(self) -> History | None:
        """The latest other history of this document, to be compared with; None where there is none."""
        document, session = self._document, self._session
        if document.undo_text is None and document.redo_text is None and not session.is_active:
            return None  # a document that was just opened: earlier runs were of another one
        runs = (session.history, session.previous)
        return next((run for run in runs if run is not None and run is not self.shown and run.loss.steps), None)

    @property
    def shows_last(self) -> bool:
        """Whether the run before is drawn too."""
        return self._shows_last

    def show_last(self, shown: bool) -> None:
        """Draw the run before too, or leave it out."""
        self._shows_last = shown
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Draw what there is now; a plot that nobody sees is drawn when it is seen."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        self._soon.stop()
        self._waiting = [self.loss, self.accuracy]
        while self._waiting:
            self._draw_next()

    def save(self, plot: Plot, title: Message, kind: FileKind) -> None:
        """Ask for a place and write a plot as a picture there, or the figures of both."""
        suffix = kind.suffixes[0]
        path = choose_to_save(self.window(), title, kind, self._settings, name=plot.objectName(), suffix=suffix)
        if path is None:
            return
        try:
            save_curves(path, self.shown, plot.paint_picture, plot.size())
        except NnstudioError as error:
            self.not_saved.emit(error)
        else:
            self.saved.emit(message("Saved in {file}", file=path.name))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    @Slot()
    def _refresh_soon(self) -> None:
        """Draw in a moment: epochs may end by the thousand in a second."""
        self._waiting += [plot for plot in (self.loss, self.accuracy) if plot not in self._waiting]
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _refresh_next(self) -> None:
        self._is_stale = not self.isVisible()
        if not self._is_stale and self._waiting:
            self._draw_next()
            self._soon.start()

    def _draw_next(self) -> None:
        """Draw the plot that has waited longest."""
        plot = self._waiting.pop(0)
        shown, last = self._runs = self.shown, self.last if self._shows_last else None
        epochs, goes_on = self._reach(shown, last), self._goes_on(shown)
        if plot is self.loss:
            plot.draw(_drawn(shown, last, epochs, "loss", goes_on=goes_on))
            return
        is_regression = shown.loss.steps > 0 and not shown.accuracy.steps
        plot.set_hint(_NO_ACCURACY if is_regression else _TO_RISE)
        plot.draw(_drawn(shown, None if is_regression else last, epochs, "accuracy", goes_on=goes_on))

    @Slot()
    def _hint(self) -> None:
        """Tell a person to click Train where that can be done."""
        self.loss.set_hint(_TO_BEGIN if training_obstacle(self._document) is None else _TO_FALL)

    @Slot()
    def _refresh_where_others(self) -> None:
        """Draw where an edit brought other runs, such as one that took a training back."""
        shown, last = self._runs
        if self.shown is not shown or (self._shows_last and self.last is not last):
            self.refresh()

    def _reach(self, shown: History, last: History | None) -> float:
        planned = self._session.progress.epochs if self._session.is_active else 0
        done = -(-shown.loss.steps // shown.steps_per_epoch) if shown.steps_per_epoch else 0
        if not max(planned, done) and last is not None and last.steps_per_epoch:
            return -(-last.loss.steps // last.steps_per_epoch)
        return max(planned, done, 1)

    def _goes_on(self, shown: History) -> bool:
        """Whether a run began where the one before it ended."""
        if shown.ending is not None:
            return shown.ending.is_fine_tuning
        return self._session.is_active and self._session.is_fine_tuning


class PlotMenu(QToolButton):
    """The small menu of a plot: its scale, the run before, and saving it."""

    def __init__(self, curves: Curves, plot: Plot, *, can_be_logarithmic: bool = False) -> None:
        super().__init__()
        named(self, f"{plot.objectName()}_menu_button", "flat")
        self._curves, self._plot = curves, plot
        self._texts: dict[QAction, Message] = {}
        menu = named(QMenu(self), f"{plot.objectName()}_menu")
        self.logarithmic = self._checkable(menu, "logarithmic", message("&Logarithmic scale"), False)
        self.logarithmic.setVisible(can_be_logarithmic)
        self.logarithmic.toggled.connect(plot.set_logarithmic)
        self.last = self._checkable(menu, "last_run", message("Show the last &run"), True)
        self.last.toggled.connect(curves.show_last)
        menu.addSeparator()
        self.save_picture = self._action(menu, "save_picture", message("Save the &picture…"))
        self.save_picture.triggered.connect(self._save_picture)
        self.save_figures = self._action(menu, "save_figures", message("Save the &figures as CSV…"))
        self.save_figures.triggered.connect(self._save_figures)
        menu.aboutToShow.connect(self._update)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        plot.header.addWidget(self)
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        plot.customContextMenuRequested.connect(self._open_at)
        theme().changed.connect(self.restyle)
        wording().changed.connect(self.retranslate)
        self.restyle()
        self.retranslate()

    def restyle(self) -> None:
        """Draw the icon in the theme's colour."""
        self.setIcon(icon("more", "muted"))

    def retranslate(self) -> None:
        """Word the entries in the window's language."""
        for action, text in self._texts.items():
            action.setText(say(text))
        tip = say(message("Scale, comparison and export of this plot"))
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    def _action(self, menu: QMenu, name: str, text: Message) -> QAction:
        action = menu.addAction("")
        action.setObjectName(f"{self._plot.objectName()}_{name}")
        self._texts[action] = text
        return action

    def _checkable(self, menu: QMenu, name: str, text: Message, checked: bool) -> QAction:
        action = self._action(menu, name, text)
        action.setCheckable(True)
        action.setChecked(checked)
        return action

    def _update(self) -> None:
        has_some = self._curves.shown.loss.steps > 0
        self.save_picture.setEnabled(has_some)
        self.save_figures.setEnabled(has_some)
        self.last.setChecked(self._curves.shows_last)
        self.last.setEnabled(self._curves.last is not None)

    def _open_at(self, position: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.popup(self._plot.mapToGlobal(position))

    def _save_picture(self) -> None:
        self._curves.save(self._plot, message("Save the picture"), PICTURES)

    def _save_figures(self) -> None:
        self._curves.save(self._plot, message("Save the figures"), _FIGURES)


def _drawn(shown: History, last: History | None, epochs: float, figure: str, *, goes_on: bool) -> Drawn:
    """Return the lines of a run, and of the one before it: beside it, or where the run goes on from it, left of it."""
    curve: Curve = getattr(shown, figure)
    per_epoch = max(shown.steps_per_epoch, 1)
    run = Drawn(
        epochs, raw=envelope(curve, per_epoch), train=trend(curve, per_epoch), validation=_validation(shown, figure)
    )
    if last is None or not last.steps_per_epoch:
        return run
    train, validation = trend(getattr(last, figure), last.steps_per_epoch), _validation(last, figure)
    if not goes_on:
        return dataclasses.replace(run, last_train=train, last_validation=validation)
    before = last.loss.steps / last.steps_per_epoch
    since = min(before, max(epochs, 1.0))
    return dataclasses.replace(
        run,
        last_train=behind(train, before, since),
        last_validation=behind(validation, before, since),
        before=before,
        since=since,
    )


def _validation(history: History, figure: str) -> Points:
    every = -(-len(history.epochs) // _MOST_EPOCHS) or 1
    found = [(done.epoch, getattr(done, f"validation_{figure}")) for done in history.epochs[::-every][::-1]]
    rows = np.array([row for row in found if row[1] is not None], np.float64).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]


def _hairline() -> QFrame:
    line = named(QFrame(), "curves_hairline", "hairline")
    line.setFixedWidth(1)
    return line
