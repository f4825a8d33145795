"""However a network was edited, trained and loaded, undo leads back through every step, and redo forth again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.data import Dataset
from nnstudio.data.sources import Circles, Digits, Moons, Spirals
from nnstudio.data.transforms import Standardize
from nnstudio.engine.parameters import Parameters
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.edits import Edit
from nnstudio.layers import Add, BatchNorm, Dense, Dropout, Input, LayerNorm, Operation, ReLU
from nnstudio.messages import NnstudioError, message
from nnstudio.network import Network
from nnstudio.project import Project

Bits = tuple[tuple[int, str, str, tuple[int, ...], bytes], ...]

LAYERS: tuple[Operation, ...] = (Dense(3), Dropout(), BatchNorm(), LayerNorm(), ReLU(), Add(), Input((2,)))
VALUES: dict[str, tuple[object, ...]] = {
    "units": (0, 1, 3, 4, "many"),
    "activation": ("relu", "tanh", "none", "purple"),
    "rate": (0.0, 0.5, 2.0),
    "shape": ((2,), (4,), (1, 3, 3)),
    "use_bias": (True, False),
}


@dataclass(frozen=True)
class Moment:
    """What a document holds; equal ones hold the same network and the same bits."""

    project: Project
    weights: Bits | None

    @classmethod
    def of(cls, document: Document) -> Moment:
        arrays = document.parameters
        if arrays is None:
            return cls(document.project, None)
        bits = tuple((node, name, str(a.dtype), a.shape, a.tobytes()) for node, name, a in arrays)
        return cls(document.project, bits)


class Editor:
    """Does to a document whatever the window can do to one, chosen by chance; what makes no sense is refused."""

    def __init__(self, chance: Random) -> None:
        network = Network.stack(Input((2,)), Dense(4, "tanh"), BatchNorm(), Dense(2, "softmax"))
        self.document = Document(Project(network, data=Moons(samples=40)))
        self.moments = [Moment.of(self.document)]
        self._chance = chance
        self._clipboard = "no layers at all"

    def go(self, act: str) -> None:
        """Do one thing, and note what the document holds then."""
        with suppress(NnstudioError):
            ACTS[act](self)
        self.moments.append(Moment.of(self.document))

    def undo_all(self) -> list[Moment]:
        """Undo until there is nothing left, and return every moment on the way."""
        return self._way(self.document.undo, lambda: self.document.undo_text is not None)

    def redo_all(self) -> list[Moment]:
        """Redo until there is nothing left, and return every moment on the way."""
        return self._way(self.document.redo, lambda: self.document.redo_text is not None)

    def _way(self, step: Callable[[], None], has_more: Callable[[], bool]) -> list[Moment]:
        moments = [Moment.of(self.document)]
        while has_more():
            step()
            moments.append(Moment.of(self.document))
        return moments

    # Choices

    def any_id(self) -> int:
        return self._chance.choice(self.document.network.nodes).id

    def some_ids(self) -> set[int]:
        ids = [node.id for node in self.document.network.nodes]
        return set(self._chance.sample(ids, self._chance.randint(1, min(3, len(ids)))))

    # Acts

    def make(self, edit: Edit, merge_key: object = None) -> None:
        self.document.edit(*edit, merge_key=merge_key)

    def put_in(self) -> None:
        after = self._chance.choice([None, self.any_id()])
        self.make(edits.put_in(self.document.project, self._chance.choice(LAYERS), after))

    def delete(self) -> None:
        if len(self.document.network.nodes) > 3:
            self.make(edits.delete(self.document.project, self.some_ids()))

    def move(self) -> None:
        self.make(edits.move_together(self.document.project, self.some_ids(), self.any_id()))

    def duplicate(self) -> None:
        self.make(edits.duplicate(self.document.project, self.some_ids()))

    def copy(self) -> None:
        self._clipboard = edits.copied(self.document.project, self.some_ids())

    def paste(self) -> None:
        self.make(edits.paste(self.document.project, self._clipboard, self.any_id()))

    def rename(self) -> None:
        name = self._chance.choice(["head", "dense_1", "", "a b", f"layer_{self.document.network.next_id}"])
        self.make(edits.rename(self.document.project, self.any_id(), name))

    def type_in(self) -> None:
        """Type into a field: several values in a row are one step."""
        node = self.document.network.node(self.any_id())
        for field in [field for field in VALUES if hasattr(node.layer, field)][:1]:
            for value in self._chance.sample(VALUES[field], 2):
                self.make(edits.set_hyperparameter(self.document.project, node.id, field, value), (node.id, field))

    def freeze(self) -> None:
        make: Callable[[], Edit] = self._chance.choice(
            [
                lambda: edits.toggle_frozen(self.document.project, self.some_ids()),
                lambda: edits.freeze_up_to(self.document.project, self.any_id()),
                lambda: edits.unfreeze_all(self.document.project),
            ]
        )
        self.make(make())

    def set_up(self) -> None:
        field, value = self._chance.choice([("batch_size", 8), ("seed", 3), ("seed", 4), ("epochs", 0)])
        self.make(edits.set_training(self.document.project, field, value))

    def change_data(self) -> None:
        project = self.document.project
        source = self._chance.choice([Circles(samples=40), Spirals(samples=60)])
        self.make(self._chance.choice([edits.set_data(project, source), edits.set_transform(project, Standardize())]))

    def fit(self) -> None:
        self.make(edits.fit_to_data(self.document.project, self._chance.choice(known_data())))

    def take_template(self) -> None:
        network = Network.stack(Input((2,)), Dense(5, "relu"), Dense(3, "softmax"))
        taken = dataclasses.replace(self.document.project, network=network)
        self.make(edits.Edit(message("Use {title}", title="a template"), taken))

    def learn(self) -> None:
        """Train, or import weights: other arrays for the network of the moment."""
        project = self.document.project
        parameters = Parameters.initialize(project.network, self._chance.randrange(1000))
        self.document.learn(self._chance.choice([message("Train"), message("Import {file}", file="a.npz")]), parameters)

    def forget(self) -> None:
        self.document.forget(message("Forget what was learned"))

    def undo(self) -> None:
        self.document.undo()

    def redo(self) -> None:
        self.document.redo()


ACTS: dict[str, Callable[[Editor], Any]] = {
    act.__name__: act
    for act in (
        Editor.put_in,
        Editor.delete,
        Editor.move,
        Editor.duplicate,
        Editor.copy,
        Editor.paste,
        Editor.rename,
        Editor.type_in,
        Editor.freeze,
        Editor.set_up,
        Editor.change_data,
        Editor.fit,
        Editor.take_template,
        Editor.learn,
        Editor.forget,
        Editor.undo,
        Editor.redo,
    )
}


@cache
def known_data() -> tuple[Dataset, ...]:
    return tuple(source.load() for source in (Spirals(samples=60), Digits(per_class=2)))


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*sorted(ACTS), "learn", "learn"]), min_size=4, max_size=40), st.integers(0, 1000))
def test_every_step_is_undone_and_redone_bit_for_bit(acts: list[str], seed: int) -> None:
    editor = Editor(Random(seed))  # noqa: S311  # it hides nothing
    start = editor.moments[0]
    for act in acts:
        editor.go(act)
    end = Moment.of(editor.document)
    editor.redo_all()
    latest = Moment.of(editor.document)

    back = editor.undo_all()
    assert back[-1] == start
    assert all(moment in editor.moments for moment in back)
    forth = editor.redo_all()
    assert forth == back[::-1]
    assert forth[-1] == latest
    assert end in forth
