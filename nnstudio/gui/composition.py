"""Which panel stands in which area: a new panel is made here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from nnstudio.gui.areas import Area
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.inspector import Inspector
from nnstudio.gui.panels.ledger import Ledger
from nnstudio.gui.panels.palette import Palette
from nnstudio.gui.panels.problems import Problems
from nnstudio.gui.panels.progress import Progress
from nnstudio.gui.training.session import TrainingSession
from nnstudio.gui.training_commands import TrainingCommands

if TYPE_CHECKING:
    from nnstudio.gui.training.forecast import TrainingForecast

_LATER = (Area.CURVES, Area.TRAINING, Area.RESULTS, Area.DATA)


def furnish(window: MainWindow) -> TrainingSession:
    """Put in place what the first sight of the window needs, and return the session that trains in it.

    Quick to import and to build.
    """
    session = TrainingSession(window.document, window)
    _supply(window, session)
    window.ended.connect(session.shutdown)
    TrainingCommands(window.document, session, window.verbs, window.notices, window)
    window.tool_row.update_buttons()
    canvas = Canvas(window.document, window.selection, window.verbs, window.commands)
    canvas.zoom_changed.connect(window.status_bar.show_zoom)
    window.place(Area.CANVAS, canvas)
    window.place(Area.PALETTE, Palette(window.document, window.selection, window.commands, window.settings))
    problems = Problems(window.document, window.selection, window.verbs)
    window.status_bar.problems_clicked.connect(problems.reveal)
    window.place(Area.PROBLEMS, problems)
    window.place(Area.INSPECTOR, Inspector(window.document, window.selection, window.settings))
    window.place(Area.LEDGER, Ledger(window.document, window.selection, window.settings))
    window.place(Area.PROGRESS, Progress(window.document, session))
    for area in _LATER:
        window.place(area, QWidget())  # so that nothing moves when they come
    return session


def furnish_later(window: MainWindow, session: TrainingSession) -> Iterator[Area]:
    """Put in place what nobody misses in the first moment, once the window has been seen, an area at a step.

    Its modules are imported only here: with them the first sight would take half as long again.
    """
    from nnstudio.gui.panels.curves import Curves  # noqa: PLC0415  # pyqtgraph alone takes a fifth of a second

    curves = Curves(window.document, session, window.settings)
    curves.saved.connect(window.status_bar.tell)
    curves.not_saved.connect(window.notices.tell)
    window.place(Area.CURVES, curves)
    yield Area.CURVES
    from nnstudio.gui.panels.training_panel import TrainingPanel  # noqa: PLC0415
    from nnstudio.gui.training.forecast import TrainingForecast  # noqa: PLC0415

    forecast = TrainingForecast(window)
    _supply(window, forecast)
    window.ended.connect(forecast.cancel)
    window.place(Area.TRAINING, TrainingPanel(window.document, forecast))
    yield Area.TRAINING
    from nnstudio.gui.panels.results import Results  # noqa: PLC0415

    window.place(Area.RESULTS, Results(window.document, session))
    yield Area.RESULTS
    from nnstudio.gui.panels.generate import Generate  # noqa: PLC0415

    generate = Generate(window.document)
    window.ended.connect(generate.scribe.wait)
    window.place(Area.GENERATION, generate)
    yield Area.GENERATION
    from nnstudio.gui.data_watch import DataWatch  # noqa: PLC0415
    from nnstudio.gui.panels.data_panel import DataPanel  # noqa: PLC0415

    watch = DataWatch(window.document, window)
    window.ended.connect(watch.end)
    steps = TrainingForecast(window)
    _supply(window, steps)
    window.ended.connect(steps.cancel)
    panel = DataPanel(window.document, window.settings, watch.loader, steps)
    window.ended.connect(panel.wait)
    window.place(Area.DATA, panel)
    watch.begin()
    yield Area.DATA


def _supply(window: MainWindow, engine: TrainingSession | TrainingForecast) -> None:
    """Let an engine take what the person lets trainings take of the machine, now and whenever that changes."""
    engine.use_threads(window.settings.engine_threads)
    window.threads_chosen.connect(engine.use_threads)
    engine.use_frozen_memory(window.settings.frozen_memory)
    window.frozen_memory_chosen.connect(engine.use_frozen_memory)
