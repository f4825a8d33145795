"""New, open, save and save as; nothing unsaved goes without a question, and files cross beside the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from nnstudio.gui import edits
from nnstudio.gui.background import Bench
from nnstudio.gui.dialogs.file_dialog import FileKind, choose_place, choose_to_open, choose_to_save
from nnstudio.gui.dialogs.question import Unsaved, ask_about_unsaved, ask_to_stop_training
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.notices import ABOUT_FILES, Offer
from nnstudio.gui.snapshot import Snapshot
from nnstudio.gui.wording import say
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.network import Template
from nnstudio.project import SUFFIX, OpenedProject, Project, ProjectError, open_project
from nnstudio.project.beginning import begun, has_data
from nnstudio.project.portable import is_gone

PROJECTS = FileKind("projects", ((message("nnstudio projects"), (SUFFIX,)),))

ABOUT_DOCUMENT = "document"
"""The key of notices that go when another project comes."""


@dataclass(frozen=True, eq=False)
class _Reading:
    """The file that is being read, and what the window showed when that began."""

    path: Path
    before: Snapshot


@dataclass(frozen=True, eq=False)
class _Going:
    """What is being saved, where, and what comes after."""

    snapshot: Snapshot
    path: Path
    then: Callable[[], object] | None


class Files(QObject):
    """Which project the window shows, and where it is saved."""

    recent_changed = Signal()
    """The recent files are others now."""

    training_in_the_way = Signal()
    """A person has agreed that the training ends, for the sake of what comes after it."""

    saved = Signal()
    """All there is stands in a file."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.bench = Bench(window.notices, self)
        self._window = window
        self._document = window.document
        self._settings = window.settings
        self._reading: _Reading | None = None
        self._going: _Going | None = None
        self._after_training: Callable[[], object] | None = None
        self._is_asking_to_close = False
        self._is_settled = False
        self._closes_when_free = False
        # Queued: what came of the training, or of the job, is taken in first.
        self._document.status_changed.connect(self._go_on_after_training, Qt.ConnectionType.QueuedConnection)
        self.bench.freed.connect(self._close_when_free, Qt.ConnectionType.QueuedConnection)
        window.guard_closing(self.may_close)
        for action, slot in (("open", self.open), ("save", self.save), ("save_as", self.save_as)):
            window.verbs.on(action, slot)

    @property
    def name(self) -> str:
        """What the project is called, for people."""
        path = self._document.path
        return path.name if path else self._document.project.title or say(message("Untitled"))

    # Another project

    def open(self) -> None:
        """Ask for a project file and open it."""
        self.settle(self._choose_and_read)

    def open_path(self, path: Path) -> None:
        """Open a project file, after what must be asked."""
        self.settle(partial(self._read, path.absolute()))

    def begin(self, template: Template) -> None:
        """Begin a project with a template and embedded data, and say where there are none that it can learn from."""
        advice = message(
            "{title} takes samples of {sample} and gives {gives}; choose such data to train it",
            title=template.title,
            sample=template.sample,
            gives=template.gives,
        )
        self.show_project(begun(template), *(() if has_data(template) else (advice,)))

    def show_project(self, project: Project, *notices: Message) -> None:
        """Show a project that is in no file, after what must be asked."""
        self.settle(partial(self.show_opened, OpenedProject(project, notices=notices), None))

    def show_opened(self, opened: OpenedProject, path: Path | None) -> None:
        """Show a project with what it learned; its notices are told, and data that have moved can be pointed to."""
        window = self._window
        window.notices.clear(ABOUT_DOCUMENT)
        self._document.open(opened, path)
        window.selection.clear()
        if path is None:
            window.turn_to("mode_build")  # whoever begins with a network wants to see it
        window.show_welcome(False)
        for notice in opened.notices:
            is_last = notice is opened.notices[-1]
            moved = is_last and is_gone(opened.project.data)
            offers = (Offer("point_to_data", message("Point to it…"), self.point_to_data),) if moved else ()
            window.notices.tell(notice, *offers, key=ABOUT_DOCUMENT)

    def point_to_data(self) -> None:
        """Ask where the project's data are now."""
        project = self._document.project
        is_folder = not Path(getattr(project.data, "path", "")).suffix
        place = choose_place(self._window, message("Where is the data now?"), self._settings, is_folder=is_folder)
        if place is None:
            return
        try:
            self._document.edit(*edits.set_data(project, project.with_data_at(place).data))
        except NnstudioError as error:
            self._tell(error)

    def forget_recent(self) -> None:
        """Remember no file as recently used."""
        self._settings.forget_files()
        self.recent_changed.emit()

    # Saving

    def save(self) -> None:
        """Save where the project is, or ask for a place."""
        self._save(None)

    def save_as(self) -> None:
        """Ask for a place and save there."""
        path = self._chosen_place()
        if path is not None:
            self._write(path, None)

    # Questions

    def settle(self, then: Callable[[], object]) -> None:
        """Go on once no training runs and nothing unsaved would be lost; not at all where a person decides so."""
        self._after_training = None
        if self._document.read_only is not None:
            if ask_to_stop_training(self._window, self._document):
                self._after_training = then
                self.training_in_the_way.emit()
                self._go_on_after_training()
            return
        answer = ask_about_unsaved(self._window, self.name) if self._document.is_modified else Unsaved.DISCARD
        if answer is Unsaved.SAVE:
            self._save(then)
        elif answer is Unsaved.DISCARD:
            then()

    def may_close(self) -> bool:
        """Ask what must be asked before the window closes; where that takes its time, it closes by itself later."""
        if not self._is_settled and self.bench.is_busy:
            self._closes_when_free = True
            return False
        if not self._is_settled:
            self._is_asking_to_close = True
            self.settle(self._close)
            self._is_asking_to_close = False
        settled, self._is_settled = self._is_settled, False
        return settled

    def _close(self) -> None:
        self._is_settled = True
        if not self._is_asking_to_close:
            self._window.close()

    def _close_when_free(self) -> None:
        if self._closes_when_free and not self.bench.is_busy:
            self._closes_when_free = False
            self._window.close()

    def _go_on_after_training(self) -> None:
        if self._after_training is not None and self._document.read_only is None:
            then, self._after_training = self._after_training, None
            self.settle(then)

    # Reading

    def _choose_and_read(self) -> None:
        path = choose_to_open(self._window, message("Open a project"), PROJECTS, self._settings)
        if path is not None:
            self._read(path)

    def _read(self, path: Path) -> None:
        before = Snapshot.of(self._document)  # a training that was in the way has come to something, asked about by now
        said = message("Opening {file}…", file=path.name)
        if self.bench.start(said, lambda _: open_project(path), self._take, self._tell):
            self._reading = _Reading(path, before)

    def _take(self, opened: OpenedProject) -> None:
        """Show what was read; where something was edited meanwhile, ask again."""
        reading, self._reading = self._reading, None
        if reading is None:
            return
        show = partial(self._show, opened, reading.path)
        if reading.before.is_of(self._document) and self._document.read_only is None:
            show()
        else:
            self.settle(show)

    def _show(self, opened: OpenedProject, path: Path) -> None:
        self.show_opened(opened, path)
        self._remember(path)

    # Writing

    def _save(self, then: Callable[[], object] | None) -> None:
        path = self._document.path or self._chosen_place()
        if path is not None:
            self._write(path, then)

    def _chosen_place(self) -> Path | None:
        title = message("Save the project")
        name = Path(self.name).stem
        path = choose_to_save(self._window, title, PROJECTS, self._settings, name=name, suffix=SUFFIX)
        if path is not None and path.suffix.lower() != SUFFIX:
            self._tell(ProjectError("{file} does not end in .nns, as projects do; choose another name", file=path.name))
            return None
        return path

    def _write(self, path: Path, then: Callable[[], object] | None) -> None:
        snapshot = Snapshot.of(self._document)
        said = message("Saving {file}…", file=path.name)
        going = _Going(snapshot, path.absolute(), then)
        if self.bench.start(
            said, lambda job: snapshot.write(path, job.reached), self._note_saved, self._tell, snapshot.size
        ):
            self._going = going

    def _note_saved(self, _: object) -> None:
        going, self._going = self._going, None
        if going is None:
            return
        self._document.saved_as(going.path)
        if not going.snapshot.is_of(self._document):
            self._document.mark_unsaved()
        self._remember(going.path)
        self._window.status_bar.tell(message("Saved in {file}", file=going.path.name))
        if not self._document.is_modified:
            self.saved.emit()
        if going.then is not None:
            going.then()

    def _remember(self, path: Path) -> None:
        self._settings.remember_file(path)
        self.recent_changed.emit()

    def _tell(self, error: NnstudioError) -> None:
        self._closes_when_free = False
        self._window.notices.tell(error, key=ABOUT_FILES)
