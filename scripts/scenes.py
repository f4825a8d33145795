"""Every sight of the window, one scene each, for pictures to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QWidget

from nnstudio.data import DataSource
from nnstudio.data.sources import Digits, Moons
from nnstudio.engine.events import Reason
from nnstudio.engine.optimizers import SGD
from nnstudio.engine.parameters import Parameters
from nnstudio.formats import write_weights
from nnstudio.gui import edits
from nnstudio.gui.app import Application, qt_application
from nnstudio.gui.areas import Area
from nnstudio.gui.demo.hand import DemoError, Hand
from nnstudio.gui.dialogs.crash_report import CrashReportDialog
from nnstudio.gui.dialogs.export_weights import ExportWeightsDialog
from nnstudio.gui.dialogs.import_weights import ImportWeightsDialog
from nnstudio.gui.dialogs.question import ask_about_unsaved, ask_to_stop_training
from nnstudio.gui.files_weights import read_for
from nnstudio.gui.naming import W
from nnstudio.gui.notices import Offer, WorkStrip
from nnstudio.gui.panels.data_panel import DataPanel
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.gui.wording import wording
from nnstudio.language import language_named
from nnstudio.layers import LAYERS, Dropout, Input, Merge, Operation, ReLU
from nnstudio.messages import NnstudioError, message
from nnstudio.network import Network, summarize
from nnstudio.network.templates import template_named
from nnstudio.project import OpenedProject, Project

_SETTLING = 6
_INSPECTOR_SIZE = (336, 560)
_LAYER_SHAPES = ((3, 32, 32), (64,), (12, 16), (12,))
"""Inputs on which a kind of layer is tried, until one suits it."""


class Camera:
    """Takes a picture of each scene in every theme, language and size that is wanted."""

    def __init__(
        self,
        folder: Path,
        themes: Sequence[str],
        languages: Sequence[str],
        sizes: Sequence[str],
        *,
        suffix: str = "",
        wanted: str = "*",
    ) -> None:
        self._folder = folder
        self.themes, self.languages, self.sizes = themes, languages, sizes
        self._suffix, self._wanted = suffix, wanted

    def wants(self, scene: str) -> bool:
        """Whether a picture of a scene is wanted."""
        return fnmatch(scene, self._wanted)

    def take(
        self, widget: QWidget, scene: str, size: str, name: str = "", languages: Sequence[str] | None = None
    ) -> None:
        """Write a picture in each theme and language; the widget has its size already."""
        for language in languages or self.languages:
            wording().switch(language_named(language))
            for colours in self.themes:
                theme().choose(Appearance(colours))
                settle()
                file = name or f"{scene}-{size}{self._suffix}-{colours}-{language}.png"
                widget.grab().save(str(self._folder / file))


class Stage:
    """A window of its own on which the scenes are put, in the order in which a person would come to them."""

    def __init__(self, folder: Path, camera: Camera, file: Path | None) -> None:
        self._folder = folder
        self._camera = camera
        qt_application()
        settings = Settings(folder / "settings.ini")
        settings.appearance = Appearance(camera.themes[0])
        settings.language = language_named(camera.languages[0])
        self._application = Application(settings, file)
        self._window = self._application.window
        self._document = self._window.document
        self._hand = Hand(self._window)
        self._window.resize(*_pixels(camera.sizes[0]))
        self._window.show()
        self._hand.wait_until(lambda: self._window.findChild(QWidget, "loss_plot") is not None, message("plots"))

    def show_one(self, mode: str, selected: str, name: str) -> None:
        """Take one picture of the window."""
        self._window.turn_to(f"mode_{mode}")
        if selected:
            self._select(selected)
        self._await_data()
        self._camera.take(self._window, "", "", name)

    def show_all(self) -> None:
        """Go through all scenes."""
        self._await_data()
        for scenes in (
            self._building,
            self._inspecting,
            self._looking_at_data,
            self._opening_dialogs,
            self._training,
            self._telling,
            self._large_networks,
            self._beginning,
        ):
            scenes()

    def leave(self) -> None:
        """End what goes on beside the window."""
        self._window.ended.emit()
        settle()

    # Scenes

    def _building(self) -> None:
        self._shoot("build")
        self._select("conv2d_1", "conv2d_2")
        self._window.verbs["toggle_frozen"].trigger()
        self._select("conv2d_2")
        self._shoot("build-frozen")
        self._select("conv2d_1", "conv2d_2")
        self._shoot("build-several")
        for typed, scene in (("pool", "search"), ("no such layer", "search-nothing"), ("", "")):
            self._part(QLineEdit, "palette_search").setText(typed)
            if scene:
                self._shoot(f"build-{scene}")
        self._hand.drag_over(Dropout, self._hand.beneath("maxpool_1"))
        self._shoot("build-dragging")
        self._hand.drag_in(Dropout, self._hand.beneath("maxpool_1"))
        self._edit(edits.delete(self._document.project, [self._id("flatten_1")]))
        self._select("dense_1")
        self._shoot("build-problem")
        self._document.undo()
        self._document.set_read_only(message("the network is being trained"))
        self._select("conv2d_2")
        self._shoot("build-read-only")
        self._document.set_read_only(None)
        self._edit(edits.delete(self._document.project, [node.id for node in self._document.network.nodes]))
        self._shoot("build-empty")
        self._document.undo()
        self._window.selection.clear()
        self._application.shell.finder.open()
        self._part(QLineEdit, "finder_field").setText("conv")
        self._shoot("finder")
        self._hand.press("Esc")

    def _inspecting(self) -> None:
        inspector = self._window.panel(Area.INSPECTOR)
        for layer in LAYERS:
            scene = f"inspector-{layer.__name__.lower()}"
            if inspector is not None and self._camera.wants(scene):
                self._show(_project_with(layer))
                self._window.selection.select([self._document.network.nodes[-1].id])
                self._camera.take(inspector, scene, "panel")
        self._show(Project(template_named("digits-cnn").build()))

    def _looking_at_data(self) -> None:
        self._window.turn_to("mode_data")
        self._await_data()
        self._shoot("data")
        self._learn_from(Moons())
        self._shoot("data-points")
        panel = self._window.panel(Area.DATA)
        if isinstance(panel, DataPanel):
            panel.take_data(self._folder / "nowhere.npz")
            self._await_data()
            self._shoot("data-problem")
        self._learn_from(Digits())
        self._window.turn_to("mode_build")

    def _opening_dialogs(self) -> None:
        window, shell = self._window, self._application.shell
        network = self._document.network
        weights = self._folder / "weights.safetensors"
        write_weights(
            weights,
            network.rename(self._id("dense_2"), "head"),
            Parameters.initialize(network.rename(self._id("dense_2"), "head"), 0),
        )
        read = read_for(weights, self._document.project, None)
        report = 'Traceback (most recent call last):\n  File "nnstudio/gui/document.py", line 1\nKeyError: 12'
        for name, opened in (
            ("preferences", shell.show_preferences),
            ("shortcuts", shell.show_shortcuts),
            ("about", shell.show_about),
            ("export-weights", lambda: ExportWeightsDialog(network, window).exec()),
            ("import-weights", lambda: ImportWeightsDialog(weights.name, read.matching, read.notes, window).exec()),
            ("crash", lambda: CrashReportDialog(report, self._folder / "nnstudio.log", window).exec()),
            ("unsaved", lambda: ask_about_unsaved(window, "digits-cnn.nns")),
            ("stop-training", lambda: ask_to_stop_training(window, self._document)),
            ("save", window.verbs["save_as"].trigger),
            ("export-picture", window.verbs["export_picture"].trigger),
        ):
            self._shoot_dialog(f"dialog-{name}", opened)
        for menu in window.menuBar().findChildren(QMenu):
            if menu.objectName():  # Qt's own, for what does not fit, has none
                self._shoot_menu(menu)

    def _training(self) -> None:
        self._window.turn_to("mode_train")
        self._hand.type("epochs", "4")
        self._shoot("train")
        self._hand.click("forecast_button")
        forecast = self._part(QLabel, "forecast_text")
        before = forecast.text()
        self._hand.wait_until(lambda: forecast.text() != before, message("a forecast"))
        self._shoot("train-forecast")
        self._train("train_button", 0.6)
        self._shoot("train-paused")
        self._window.turn_to("mode_build")
        self._select("conv2d_2")
        self._shoot("build-training")
        self._session.resume()
        self._end_of_training()
        self._shoot("build-trained")
        self._window.turn_to("mode_train")
        self._shoot("train-ended")
        self._select("conv2d_1", "conv2d_2")
        self._window.verbs["toggle_frozen"].trigger()
        self._hand.type("epochs", "2")
        self._train("fine_tune_button", 0.5)
        self._shoot("train-fine-tuning")
        self._session.resume()
        self._end_of_training()
        self._shoot("train-fine-tuned")
        self._window.turn_to("mode_build")
        self._select("conv2d_2")
        self._shoot("build-fine-tuned")
        self._window.turn_to("mode_train")
        self._edit(edits.set_training(self._document.project, "optimizer", SGD(learning_rate=1e30)))
        self._window.verbs["train"].trigger()
        self._shoot("notice-question")
        self._hand.click("train_afresh_button")
        self._end_of_training()
        outcome = self._session.outcome
        if outcome is None or outcome.reason is not Reason.DIVERGED:
            raise DemoError("the training should have diverged: {outcome}", outcome=outcome and outcome.message)
        self._shoot("train-failed")

    def _telling(self) -> None:
        window, nothing = self._window, _nothing
        window.turn_to("mode_build")
        restore, discard = Offer("restore", message("Restore"), nothing), Offer("discard", message("Discard"), nothing)
        window.notices.tell(message("nnstudio ended unexpectedly. {name} was kept.", name="digits"), restore, discard)
        window.notices.tell(NnstudioError("{file} cannot be read: it ends too early", file="digits.npz"))
        strip = WorkStrip(message("Reading {file}…", file="resnet-50.nns"), Offer("cancel", message("Cancel"), nothing))
        window.notices.add(strip)
        strip.show_share(0.4)
        window.status_bar.tell(message("Saved in {file}", file="digits.nns"))
        self._shoot("notices")
        for each in list(window.notices.strips):
            window.notices.remove(each)

    def _large_networks(self) -> None:
        for name in ("resnet-18", "vgg-16"):
            self._show(Project(template_named(name).build()))
            self._shoot(f"large-{name}")
        self._show(Project(template_named("resnet-50").build()))
        self._select(self._document.network.nodes[80].name)
        self._shoot("large-resnet-50")
        self._window.verbs["zoom_fit"].trigger()
        self._shoot("large-fit")

    def _beginning(self) -> None:
        for name in ("digits-cnn.nns", "a project with a name that takes a lot of room.nns", "gone.nns"):
            place = self._folder / name
            if name != "gone.nns":
                place.touch()
            self._window.settings.remember_file(place)
        self._window.verbs["welcome"].trigger()
        self._shoot("welcome")

    # Parts of scenes

    @property
    def _session(self) -> TrainingSession:
        return self._window.findChildren(TrainingSession)[0]

    def _shoot(self, scene: str) -> None:
        if self._camera.wants(scene):
            for size in self._camera.sizes:
                self._window.resize(*_pixels(size))
                self._camera.take(self._window, scene, size)
            self._window.resize(*_pixels(self._camera.sizes[0]))

    def _shoot_dialog(self, scene: str, opened: Callable[[], object]) -> None:
        """Let a dialog come up, take its picture, and put it away: in each language another, as people see them."""
        for language in self._camera.languages if self._camera.wants(scene) else ():
            wording().switch(language_named(language))
            settle()
            QTimer.singleShot(50, self._hand, partial(self._shoot_modal, scene, language))
            opened()

    def _shoot_modal(self, scene: str, language: str) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            self._camera.take(dialog, scene, "own", languages=[language])
            dialog.reject()

    def _shoot_menu(self, menu: QMenu) -> None:
        if self._camera.wants(f"menu-{menu.objectName()}"):
            menu.popup(self._window.mapToGlobal(QPoint(40, 40)))
            self._camera.take(menu, f"menu-{menu.objectName()}", "own")
            menu.hide()

    def _part(self, kind: type[W], name: str) -> W:
        return self._hand.part(kind, name)

    def _id(self, name: str) -> int:
        return self._document.network.named(name).id

    def _select(self, *names: str) -> None:
        self._window.selection.select([self._id(name) for name in names])
        settle()

    def _edit(self, edit: edits.Edit) -> None:
        self._document.edit(*edit)
        settle()

    def _show(self, project: Project) -> None:
        self._document.open(OpenedProject(project))
        settle()

    def _learn_from(self, source: DataSource) -> None:
        self._edit(edits.set_data(self._document.project, source))
        self._await_data()

    def _await_data(self) -> None:
        """Wait until the page of the data shows them, where it is the one that is turned to."""
        panel = self._window.panel(Area.DATA)
        if isinstance(panel, DataPanel) and panel.isVisible():
            QTest.qWait(300)  # the panel waits for the end of what is typed before it loads
            self._hand.wait_until(lambda: not panel.is_loading, message("the data are shown"))

    def _train(self, button: str, share: float) -> None:
        """Begin a training, and let it rest when so much of it is done."""
        self._hand.click(button)
        session = self._session
        self._hand.wait_until(
            lambda: session.progress.share >= share or not session.is_active, message("the training goes on"), 120.0
        )
        session.pause()
        self._hand.wait_until(lambda: session.state is not State.RUNNING, message("the training rests"))

    def _end_of_training(self) -> None:
        self._hand.wait_until(lambda: not self._session.is_active, message("the training ends"), 300.0)


def settle() -> None:
    """Let the window draw what has changed."""
    for _ in range(_SETTLING):
        QApplication.processEvents()


def _pixels(size: str) -> tuple[int, int]:
    width, height = size.split("x")
    return int(width), int(height)


def _nothing() -> None:
    """What the buttons of a picture do."""


def _project_with(layer: type[Operation]) -> Project:
    """Return a network that ends in a layer of a kind, on an input that suits it where there is one."""
    if layer is Input:
        return Project(Network.stack(Input((3, 32, 32))))
    networks = [_behind(Input(shape), layer) for shape in _LAYER_SHAPES]
    return Project(next((each for each in networks if not summarize(each).problems), networks[0]))


def _behind(first: Input, layer: type[Operation]) -> Network:
    network = Network.stack(first, layer())
    if issubclass(layer, Merge):
        network = Network.stack(first, ReLU(), layer())
        return network.rewire(network.nodes[2].id, [node.id for node in network.nodes[:2]])
    return network
