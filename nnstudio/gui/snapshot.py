"""All that a document would lose if it went now: what saving, and keeping for after a crash, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnstudio.data import FittedTransform
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters, carry_over
from nnstudio.formats.atomic import Watch
from nnstudio.gui.document import Document, Learned
from nnstudio.network import Network, infer_shapes
from nnstudio.project import Project, save_project


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A project and what was learned, as they were at one moment; nothing in it changes any more."""

    project: Project
    learned: Learned | None
    title: str
    path: Path | None

    @classmethod
    def of(cls, document: Document, learned: Learned | None = None) -> Snapshot:
        """Take one of a document; `learned` is what a training has come to that is not done yet."""
        title = document.path.stem if document.path else document.project.title
        return cls(document.project, learned or document.learned, title, document.path)

    @property
    def size(self) -> int:
        """About how many bytes it will take."""
        return 0 if self.learned is None else sum(array.nbytes for _, _, array in self.learned.parameters)

    def is_of(self, document: Document) -> bool:
        """Whether the document is still as it was."""
        return document.project is self.project and document.learned is self.learned

    def write(self, path: Path, watch: Watch | None = None) -> None:
        """Save it as a project file; raises SaveError where that cannot be."""
        learned = self.learned
        if learned is None:
            save_project(path, self.project, watch=watch)
            return
        fitted: FittedTransform | None = learned.fitted
        history: History | None = learned.history
        parameters = arrays_for(learned, self.project.network, self.project.settings.seed)
        save_project(path, self.project, parameters, fitted, history, watch=watch)


def arrays_for(learned: Learned, network: Network, seed: int) -> Parameters:
    """Return learned arrays for a network, even one with problems: layers behind these keep the arrays they had."""
    shapes = infer_shapes(network)
    runs = Network(tuple(node for node in network.nodes if node.id in shapes.params), network.next_id)
    if len(runs.nodes) == len(network.nodes):
        return learned.within(network, seed)
    fitting = carry_over(learned.parameters, learned.network, runs, seed).parameters if runs.nodes else Parameters({})
    return Parameters(
        {
            node.id: fitting[node.id]
            if node.id in shapes.params
            else learned.parameters[node.id]
            if node.id in learned.network
            else {}
            for node in network.nodes
        }
    )
