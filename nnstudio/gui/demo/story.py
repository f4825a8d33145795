"""What happens in the demonstration, stage by stage; each leaves a picture and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from nnstudio.engine.parameters import Parameters
from nnstudio.figures import grouped, percent
from nnstudio.formats import match_weights, read_weights
from nnstudio.gui.demo.hand import DemoError, Hand
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.results_changes import figure_of
from nnstudio.gui.training.outcome import Outcome
from nnstudio.gui.training.session import TrainingSession
from nnstudio.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPool, Operation
from nnstudio.messages import Message, message
from nnstudio.project import open_project

Field = tuple[str, str]
"""A field of the inspector, and what is typed or picked in it."""

_LAYERS: tuple[tuple[type[Operation], tuple[Field, ...]], ...] = (
    (Input, ()),
    (Conv2D, (("filters", "16"), ("activation", "relu"))),
    (MaxPool, ()),
    (Conv2D, (("filters", "32"), ("activation", "relu"))),
    (MaxPool, ()),
    (Flatten, ()),
    (Dense, (("units", "64"), ("activation", "relu"))),
    (Dropout, ()),
    (Dense, (("units", "10"), ("activation", "softmax"))),
)
_FROZEN = ("conv2d_1", "conv2d_2")
_TRAINING_PATIENCE = 600.0


class Story:
    """Builds a network, trains it, freezes its convolutions, fine-tunes the rest, and takes the results home."""

    def __init__(
        self, window: MainWindow, folder: Path, tell: Callable[[Message], None], *, epochs: int = 12, further: int = 2
    ) -> None:
        """Train for so many epochs and fine-tune for so many `further` ones; what is made goes into `folder`."""
        self._window = window
        self._document = window.document
        self._hand = Hand(window)
        self._folder = folder
        self._tell = tell
        self._epochs = epochs
        self._further = further
        self._pictures = 0

    def run(self) -> None:
        """Go through all stages; DemoError says where the window did not do what it should."""
        self.open()
        self.build()
        self.train()
        self.freeze()
        self.fine_tune()
        self.export()
        self.dress()
        self.close()

    # Stages

    def open(self) -> None:
        """See the window as it opens: a small working network, and real digits."""
        self._window.resize(1440, 900)
        self._window.show()
        self._hand.wait_until(
            lambda: self._window.findChild(QWidget, "loss_plot") is not None, message("the plots are drawn")
        )
        self._tell(message("The window opens on {network}.", network=self._size()))
        self._photograph("start")
        self._hand.click("mode_data_button")
        sizes = self._window.findChild(QWidget, "data_sizes")
        self._hand.wait_until(lambda: sizes is not None and sizes.isVisible(), message("the digits are shown"))
        self._photograph("data")
        self._hand.click("mode_build_button")

    def build(self) -> None:
        """Clear the canvas, drag in a network of one's own, and watch its counts."""
        hand = self._hand
        hand.canvas.setFocus()
        hand.press(QKeySequence.StandardKey.SelectAll)
        hand.press(QKeySequence.StandardKey.Delete)
        self._check(not self._document.network.nodes, message("Delete clears the canvas"))
        self._tell(message("Ctrl+A and Delete clear the canvas; layers are dragged in from the palette:"))
        for layer, fields in _LAYERS:
            hand.drag_in(layer)
            self._enter(fields)
            self._tell_last()
        self._photograph_a_drag()
        for problem in self._document.summary.problems:
            raise DemoError("what was built has a problem: {problem}", problem=problem.message)
        self._tell(message("What was built: {network}.", network=self._size()))
        self._photograph("built")

    def train(self) -> None:
        """Train from fresh weights, and look at the curves on the way."""
        hand = self._hand
        self._set_epochs(self._epochs)
        hand.click("mode_build_button")
        hand.click("train_button")
        halfway = self._epochs // 2
        hand.wait_until(
            lambda: len(self.session.history.epochs) > halfway or not self.session.is_active,
            message("the training passes its middle"),
            _TRAINING_PATIENCE,
        )
        self._photograph("training")
        outcome = self._outcome()
        self._tell(
            message(
                "Trained for {epochs} epochs: {accuracy} of the test samples are classified rightly.",
                epochs=len(outcome.history.epochs),
                accuracy=_accuracy(outcome),
            )
        )
        hand.click("mode_train_button")
        self._photograph("trained")

    def freeze(self) -> None:
        """Click the locks of the convolutions."""
        self._hand.click("mode_build_button")
        for layer in _FROZEN:
            self._hand.click_lock(layer)
            self._check(
                not self._document.network.named(layer).trainable,
                message("the lock of {layer} freezes it", layer=layer),
            )
        total = self._document.summary.total
        self._tell(
            message(
                "The locks of {layers} are clicked: {frozen} parameters are frozen, {trainable} are left to learn.",
                layers=", ".join(_FROZEN),
                frozen=grouped(total.frozen),
                trainable=grouped(total.trainable),
            )
        )
        self._photograph("frozen")

    def fine_tune(self) -> None:
        """Go on from the learned weights; what is frozen stays as it is, bit for bit."""
        self._set_epochs(self._further)
        self._hand.click("fine_tune_button")
        outcome = self._outcome()
        self._tell(
            message(
                "Fine-tuned for {epochs} epochs: {accuracy} of the test samples. Relative change of each layer:",
                epochs=len(outcome.history.epochs),
                accuracy=_accuracy(outcome),
            )
        )
        for layer, change in outcome.changes.items():
            self._tell(message("  {layer}: {change}", layer=layer, change=figure_of(change)))
            is_frozen = layer in _FROZEN
            self._check((change == 0.0) is is_frozen, message("{layer} changes only if it learns", layer=layer))
        self._photograph("fine-tuned")

    def export(self) -> None:
        """Write weights, ledger and project, and read them back."""
        self._hand.click("mode_build_button")
        weights, ledger, project = (self._folder / f"digits{suffix}" for suffix in (".safetensors", ".csv", ".nns"))
        for action, path in (("export_weights", weights), ("export_ledger", ledger), ("save_as", project)):
            path.unlink(missing_ok=True)
            self._hand.choose_and_save(action, path)
            self._hand.wait_until(path.exists, message("{file} is written", file=path.name))
        self._hand.wait_until(lambda: not self._document.is_modified, message("the project is saved"))
        self._check(self._are_learned(weights, project), message("the files hold the weights bit for bit"))
        self._tell(
            message(
                "Weights, ledger and project are written; read back, the {count} parameters are the same bit for bit.",
                count=grouped(self._document.summary.total.parameters),
            )
        )

    def dress(self) -> None:
        """Look at the window in dark colours and in Chinese."""
        self._hand.choose("appearance_dark")
        self._photograph("dark")
        self._hand.choose("appearance_light")
        self._hand.choose("language_zh_CN")
        self._photograph("chinese")
        self._hand.click("mode_train_button")
        self._photograph("chinese-results")

    def close(self) -> None:
        """Close the window; nothing is left to be saved."""
        self._check(self._window.close(), message("the window closes"))
        self._tell(
            message("{count} pictures and three files are in {folder}.", count=self._pictures, folder=self._folder)
        )

    # Parts of stages

    @property
    def session(self) -> TrainingSession:
        """The training of the window."""
        return self._window.findChildren(TrainingSession)[0]

    def _are_learned(self, weights: Path, project: Path) -> bool:
        """Whether both files hold what the window has learned, bit for bit."""
        learned, saved = self._document.parameters, open_project(project).parameters
        if learned is None or saved is None:
            return False
        fresh = Parameters.initialize(self._document.network, seed=1)
        exported = match_weights(read_weights(weights), self._document.network, fresh).parameters
        return saved.equals(learned) and exported.equals(learned)

    def _enter(self, fields: tuple[Field, ...]) -> None:
        for field, text in fields:
            if text.isdigit():
                self._hand.type(field, text)
            else:
                self._hand.pick(field, text)

    def _set_epochs(self, epochs: int) -> None:
        self._hand.click("mode_train_button")
        self._hand.type("epochs", str(epochs))
        self._check(self._document.project.settings.epochs == epochs, message("the epochs can be typed"))

    def _outcome(self) -> Outcome:
        """Wait for the end of the training and return what came of it."""
        self._hand.wait_until(lambda: not self.session.is_active, message("the training ends"), _TRAINING_PATIENCE)
        outcome = self.session.outcome
        if outcome is None or outcome.reason is None:
            raise DemoError("the training broke off: {reason}", reason=outcome.message if outcome else "")
        return outcome

    def _photograph(self, stage: str) -> None:
        self._pictures += 1
        self._hand.photograph(self._folder / f"{self._pictures:02}-{stage}.png")

    def _photograph_a_drag(self) -> None:
        """Show where a layer would go while it is carried, let it go there, and take it back."""
        place = self._hand.beneath("maxpool_1")
        self._hand.drag_over(Dropout, place)
        self._photograph("dragging")
        self._hand.drag_in(Dropout, place)
        self._check(len(self._document.network.nodes) > len(_LAYERS), message("a layer can be dropped between others"))
        self._hand.click("undo_button")
        self._check(len(self._document.network.nodes) == len(_LAYERS), message("undo takes an edit back"))

    def _tell_last(self) -> None:
        node, total = self._document.network.nodes[-1], self._document.summary.total
        self._tell(message("  {layer}: now {count} parameters", layer=node.name, count=grouped(total.parameters)))

    def _size(self) -> Message:
        summary = self._document.summary
        return message(
            "{layers} layers, {depth} of them with weights, and {count} parameters",
            layers=len(self._document.network.nodes),
            depth=summary.depth,
            count=grouped(summary.total.parameters),
        )

    def _check(self, holds: bool, expected: Message) -> None:
        if not holds:
            raise DemoError("what was expected did not come: {expected}", expected=expected)


def _accuracy(outcome: Outcome) -> str:
    if outcome.evaluation is None or outcome.evaluation.accuracy is None:
        raise DemoError("the training says nothing of the test samples")
    return percent(outcome.evaluation.accuracy, 2)
