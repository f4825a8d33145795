"""Weights from and to files of others: what matches is shown before anything changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from nnstudio.engine.parameters import Parameters
from nnstudio.formats import FORMATS, Matching, WeightsError, match_weights, read_weights, write_weights
from nnstudio.gui.background import Job
from nnstudio.gui.dialogs.export_weights import ExportWeightsDialog
from nnstudio.gui.dialogs.file_dialog import FileKind, choose_to_open, choose_to_save
from nnstudio.gui.dialogs.import_weights import ImportWeightsDialog
from nnstudio.gui.document import Document
from nnstudio.gui.files import Files
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.notices import ABOUT_FILES
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.network import Network
from nnstudio.project import Project

WEIGHTS_TO_READ = FileKind("weights", ((message("Weights"), tuple(FORMATS)),))
WEIGHTS_TO_WRITE = FileKind("weights", tuple((one.title, (suffix,)) for suffix, one in FORMATS.items()))


@dataclass(frozen=True, eq=False)
class Read:
    """What a file has for the network as it was when it was read."""

    path: Path
    project: Project
    present: Parameters | None
    matching: Matching
    notes: tuple[Message, ...]


def read_for(path: Path, project: Project, present: Parameters | None) -> Read:
    """Read a file and match it with a network; arrays that the file lacks stay, or are drawn afresh.

    Raises WeightsError or DataError for the file, ProblemError for the network.
    """
    stored = read_weights(path)
    kept = present or Parameters.initialize(project.network, project.settings.seed)
    return Read(path, project, present, match_weights(stored, project.network, kept), stored.notes)


class WeightsFiles(QObject):
    """Loads weights into the network, as one step to be undone, and writes them for others."""

    def __init__(self, window: MainWindow, files: Files) -> None:
        super().__init__(window)
        self._window = window
        self._document: Document = window.document
        self._files = files
        window.verbs.on("import_weights", self.choose_and_load)
        window.verbs.on("export_weights", self.export)

    def choose_and_load(self) -> None:
        """Ask for a file of weights and load it."""
        path = choose_to_open(self._window, message("Import weights"), WEIGHTS_TO_READ, self._window.settings)
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Read a file of weights, show what matches, and load it where a person agrees."""
        document = self._document
        if document.read_only is not None:
            document.refused.emit(document.read_only)
            return
        if document.summary.problems:
            problem = document.summary.problems[0].message
            self._tell(WeightsError("the network cannot take weights: {problem}", problem=problem))
            return
        project, present = document.project, document.parameters
        said = message("Reading {file}…", file=path.name)
        self._files.bench.start(said, lambda _: read_for(path, project, present), self._show, self._tell)

    def export(self) -> None:
        """Ask how and where to write the learned weights, and write them."""
        document = self._document
        parameters, network = document.parameters, document.network
        if parameters is None:
            self._tell(_nothing_to_export(document))
            return
        dialog = ExportWeightsDialog(network, self._window)
        if not dialog.exec():
            return
        name = Path(self._files.name).stem
        title = message("Export the weights")
        settings = self._window.settings
        path = choose_to_save(self._window, title, WEIGHTS_TO_WRITE, settings, name=name, suffix=dialog.suffix)
        if path is None:
            return
        numbered = dialog.is_numbered
        self._files.bench.start(
            message("Writing {file}…", file=path.name),
            lambda job: _written(path, network, parameters, numbered, job),
            self._tell_written,
            self._tell,
            sum(array.nbytes for _, _, array in parameters),
        )

    def _show(self, read: Read) -> None:
        document = self._document
        if document.project.network is not read.project.network or document.parameters is not read.present:
            self.load(read.path)
            return
        if ImportWeightsDialog(read.path.name, read.matching, read.notes, self._window).exec():
            fitted = document.learned.fitted if document.learned else None
            document.learn(message("Import {file}", file=read.path.name), read.matching.parameters, fitted)
            self._window.status_bar.tell(read.matching.summary())

    def _tell_written(self, path: Path) -> None:
        self._window.status_bar.tell(message("Saved in {file}", file=path.name))

    def _tell(self, error: NnstudioError) -> None:
        self._window.notices.tell(error, key=ABOUT_FILES)


def _nothing_to_export(document: Document) -> NnstudioError:
    if document.learned is None:
        return WeightsError("there are no weights to export yet; train the network or import weights first")
    problem = document.summary.problems[0].message
    return WeightsError("the network cannot run, so its weights cannot be exported: {problem}", problem=problem)


def _written(path: Path, network: Network, parameters: Parameters, numbered: bool, job: Job) -> Path:
    write_weights(path, network, parameters, numbered=numbered, watch=job.reached)
    return path
