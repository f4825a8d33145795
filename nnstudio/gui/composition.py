"""Which panel stands in which area: a new panel is made here and nowhere else."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnstudio.gui.areas import Area
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.data_panel import DataPanel
from nnstudio.gui.panels.inspector import Inspector
from nnstudio.gui.panels.ledger import Ledger
from nnstudio.gui.panels.palette import Palette
from nnstudio.gui.panels.problems import Problems
from nnstudio.gui.panels.progress import Progress
from nnstudio.gui.panels.results import Results
from nnstudio.gui.panels.training_panel import TrainingPanel
from nnstudio.gui.training.forecast import TrainingForecast
from nnstudio.gui.training.session import TrainingSession
from nnstudio.gui.training_commands import TrainingCommands


def furnish(window: MainWindow) -> TrainingSession:
    """Put in place what the first sight of the window needs, and return the session that trains in it.

    Quick to import and to build.
    """
    session = TrainingSession(window.document, window)
    forecast = TrainingForecast(window)
    window.ended.connect(session.shutdown)
    window.ended.connect(forecast.cancel)
    TrainingCommands(window.document, session, window.verbs, window.notices, window)
    window.tool_row.update_buttons()
    canvas = Canvas(window.document, window.selection, window.verbs, window.commands)
    canvas.zoom_changed.connect(window.status_bar.show_zoom)
    window.place(Area.CANVAS, canvas)
    window.place(Area.PALETTE, Palette(window.document, window.selection, window.commands))
    problems = Problems(window.document, window.selection, window.verbs)
    window.status_bar.problems_clicked.connect(problems.reveal)
    window.place(Area.PROBLEMS, problems)
    window.place(Area.INSPECTOR, Inspector(window.document, window.selection, window.settings))
    window.place(Area.LEDGER, Ledger(window.document, window.selection, window.settings))
    window.place(Area.DATA, DataPanel(window.document, window.settings))
    window.place(Area.TRAINING, TrainingPanel(window.document, forecast))
    window.place(Area.RESULTS, Results(window.document, session))
    window.place(Area.PROGRESS, Progress(window.document, session))
    window.place(Area.CURVES, QWidget())  # the place of the plots, so that nothing moves when they come
    return session


def furnish_later(window: MainWindow) -> None:
    """Put in place what takes long to import, such as plots, once the window has been seen."""
    from nnstudio.gui.panels.curves import Curves  # noqa: PLC0415  # pyqtgraph takes a quarter of a second

    for session in window.findChildren(TrainingSession):
        window.place(Area.CURVES, Curves(window.document, session))
