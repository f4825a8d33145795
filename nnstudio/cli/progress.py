"""Showing how a training goes: a line per epoch, and on a screen a bar that moves with every batch."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from rich.cells import cell_len
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from nnstudio import figures
from nnstudio.cli.terminal import Terminal
from nnstudio.engine.evaluation import Tally
from nnstudio.engine.events import BatchDone, EpochDone
from nnstudio.engine.work import Work
from nnstudio.messages import message

_SECONDS_BETWEEN_DRAWINGS = 0.1
_NARROWEST = 9


class EpochTable:
    """A table that grows by a line with each epoch; accuracies and validation stand in it where there are any."""

    def __init__(self, terminal: Terminal, epochs: int) -> None:
        self._terminal = terminal
        self._epochs = epochs
        self._titled = False

    def add(self, done: EpochDone) -> None:
        """Print the line of an epoch, below the titles if it is the first."""
        cells = {title: cell for title, cell in self._cells(done).items() if cell is not None}
        if not self._titled:
            self._titled = True
            self._print({title: title for title in cells}, "bold")
        self._print(cells, "")

    def _cells(self, done: EpochDone) -> dict[str, str | None]:
        say = self._terminal.say
        return {
            say(message("Epoch")): f"{done.epoch}/{self._epochs}",
            say(message("Loss")): _loss(done.loss),
            say(message("Accuracy")): _share(done.accuracy),
            say(message("Validation loss")): _loss(done.validation_loss),
            say(message("Validation accuracy")): _share(done.validation_accuracy),
            say(message("Seconds")): f"{done.seconds:.1f}",
        }

    def _print(self, cells: dict[str, str], style: str) -> None:
        padded = (" " * (max(_NARROWEST, cell_len(title)) - cell_len(cell)) + cell for title, cell in cells.items())
        self._terminal.out.print(Text("  ".join(padded), style=style), soft_wrap=True)


class Reporter(AbstractContextManager["Reporter"], ABC):
    """Shows a training while it runs, inside a with statement."""

    def __init__(self, terminal: Terminal, epochs: int) -> None:
        self._table = EpochTable(terminal, epochs)

    @abstractmethod
    def batch(self, done: BatchDone) -> None:
        """Take note of a batch."""

    def epoch(self, done: EpochDone) -> None:
        """Print the line of an epoch."""
        self._table.add(done)


class PlainReporter(Reporter):
    """For files and other programs: the lines of the epochs alone."""

    def batch(self, done: BatchDone) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


class LiveReporter(Reporter):
    """For screens: below the lines a bar with the epoch, its loss and accuracy so far, and the time that is left.

    It is drawn by the training's own thread between two batches, at most ten times a second, so that no other
    thread takes time from the training.
    """

    def __init__(self, terminal: Terminal, work: Work) -> None:
        super().__init__(terminal, work.epochs)
        self._terminal = terminal
        self._work = work
        self._tally = Tally()
        self._drawn = 0.0
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[figures]}", markup=False),
            _TimeLeft(terminal),
            console=terminal.out,
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task("", total=work.total, figures="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def batch(self, done: BatchDone) -> None:
        if done.step_in_epoch == 1:
            self._tally = Tally()
        correct = None if done.accuracy is None else round(done.accuracy * done.samples)
        self._tally.add(done.loss, correct, done.samples)
        if time.monotonic() - self._drawn >= _SECONDS_BETWEEN_DRAWINGS:
            self._draw(done)
            self._drawn = time.monotonic()

    def _draw(self, done: BatchDone) -> None:
        say, mean = self._terminal.say, self._tally.mean()
        shown = say(message("loss {loss}", loss=_loss(mean.loss)))
        if mean.accuracy is not None:
            shown += "  " + say(message("accuracy {accuracy}", accuracy=_share(mean.accuracy)))
        epoch = say(message("Epoch {epoch} of {epochs}", epoch=done.epoch, epochs=self._work.epochs))
        self._bar.update(
            self._task, completed=self._work.done(done.step), description=epoch, figures=shown, refresh=True
        )


class _TimeLeft(ProgressColumn):
    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    def render(self, task: Task) -> Text:
        if task.time_remaining is None:
            return Text()
        left = figures.duration(task.time_remaining)
        return Text(self._terminal.say(message("{time} left", time=left)), style="cyan")


def reporter(terminal: Terminal, work: Work) -> Reporter:
    """Return what shows a training on this terminal."""
    return LiveReporter(terminal, work) if terminal.is_live else PlainReporter(terminal, work.epochs)


def _loss(loss: float | None) -> str | None:
    return None if loss is None else f"{loss:.4f}"


def _share(share: float | None) -> str | None:
    return None if share is None else figures.percent(share)
