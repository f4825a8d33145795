"""Whether a project's network and loss fit the data it is to learn from, and how they would be made to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from nnstudio.data import Dataset, DataSource
from nnstudio.data.augmentation import Augmentation, check_fits
from nnstudio.layers import Dense, Embedding, Input, LearnedPositions
from nnstudio.messages import NnstudioError
from nnstudio.network import Network, Node, Problem
from nnstudio.project.project import Project


@dataclass(frozen=True, eq=False)
class KnownData:
    """What is known of data once they have been loaded: `like` has no samples and is otherwise the data set.

    `samples` is the number of training samples, `learned_classes` names the classes that they are of; None where they
    are of no class.
    """

    source: DataSource
    like: Dataset
    samples: int
    learned_classes: tuple[str, ...] | None = None

    @classmethod
    def of(cls, source: DataSource, dataset: Dataset) -> KnownData:
        """Return what is to be known of a data set, without its samples."""
        none = dataset.train.none()
        like = dataclasses.replace(dataset, train=none, validation=none, test=none)
        return cls(source, like, len(dataset.train), dataset.learned_classes)


def misfit(project: Project, like: Dataset) -> Problem | None:
    """Return what keeps a network without problems from learning from data like these, and at which layer, or None.

    It is at no layer where another loss or no augmentation is all that is needed.
    """
    obstacle = _obstacle(project, like)
    return None if obstacle is None else Problem(_culprit(project, like), obstacle.message)


def adapted(project: Project, like: Dataset) -> Project | None:
    """Return the project with an Input of the samples' shape and as many outputs as the data want.

    Embeddings get as many tokens as there are, and positions enough steps. Numbers to predict have no softmax behind
    them. A loss that does not fit the data becomes automatic, and changes of samples that make no sense for them are
    switched off. None where all that does not make it fit: an image network is not made into one for points; and where
    it fits already.
    """
    if misfit(project, like) is None:
        return None
    try:
        network = _with_head(_with_tokens(_with_input(project.network, like.sample_shape), like), like)
    except NnstudioError:
        return None
    changed = dataclasses.replace(project, network=network)
    return next((each for each in (changed, *_eased(changed)) if misfit(each, like) is None), None)


def _obstacle(project: Project, like: Dataset) -> NnstudioError | None:
    from nnstudio.engine.trainer import fitting_loss  # noqa: PLC0415  # all of the engine, for data that are known

    try:
        fitting_loss(project.network, like, project.settings.loss)
        check_fits(project.settings.augmentation or Augmentation(), like)
    except NnstudioError as error:
        return error
    return None


def _eased(project: Project) -> Iterator[Project]:
    """Yield the project with an automatic loss, without augmentation, and with both."""
    settings = project.settings
    plain = dataclasses.replace(settings, augmentation=None)
    for eased in (dataclasses.replace(settings, loss=None), plain, dataclasses.replace(plain, loss=None)):
        yield dataclasses.replace(project, settings=eased)


def _culprit(project: Project, like: Dataset) -> int | None:
    network = project.network
    for node in network.nodes:
        if isinstance(node.layer, Input) and node.layer.shape != like.sample_shape:
            return node.id
    if any(_obstacle(each, like) is None for each in _eased(project)):
        return None
    head = _head(network) or next(iter(network.ends), None)
    return None if head is None else head.id


def _with_input(network: Network, shape: tuple[int, ...]) -> Network:
    for node in network.nodes:
        if isinstance(node.layer, Input):
            return network.replace(node.id, dataclasses.replace(node.layer, shape=shape))
    return network


def _with_tokens(network: Network, like: Dataset) -> Network:
    """Return the network with embeddings that know the vocabulary, and positions for all steps."""
    if like.vocabulary is None:
        return network
    steps = like.sample_shape[0]
    for node in network.nodes:
        match node.layer:
            case Embedding() as embedding:
                network = network.replace(node.id, dataclasses.replace(embedding, vocabulary=len(like.vocabulary)))
            case LearnedPositions() as positions if positions.length < steps:
                network = network.replace(node.id, dataclasses.replace(positions, length=steps))
    return network


def _with_head(network: Network, like: Dataset) -> Network:
    head = _head(network)
    if head is None or not isinstance(head.layer, Dense):
        return network
    layer = dataclasses.replace(head.layer, units=like.outputs)
    if not like.is_classification and layer.activation == "softmax":
        layer = dataclasses.replace(layer, activation="linear")
    return network.replace(head.id, layer)


def _head(network: Network) -> Node | None:
    """Return the Dense that gives the outputs, behind which only activations may stand."""
    node: Node | None = network.ends[0] if network.ends else None
    while node is not None and not isinstance(node.layer, Dense):
        node = network.node(node.inputs[0]) if len(node.inputs) == 1 else None
    return node
