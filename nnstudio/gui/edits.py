"""Every edit of a project as a pure function: canvas, inspector, menus and shortcuts all call these.

Each takes a project and returns what the step is called and the project that comes of it, to be given to
`document.edit(*edit)`. What cannot be done raises an NnstudioError with the reason in a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from nnstudio.data import DataError, Dataset, DataSource, Transform
from nnstudio.data.augmentation import check_fits
from nnstudio.gui.placing import sources_for
from nnstudio.layers import Input, Operation
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.network import Network, Node
from nnstudio.project import Project
from nnstudio.project.fitting import KnownData, adapted
from nnstudio.project.suiting import suited, taking

_CLIPBOARD_KIND = "nnstudio layers"


class EditError(NnstudioError):
    """An edit that makes no sense where it was tried."""


class Edit(NamedTuple):
    """What a step is called, and the project after it."""

    text: Message
    project: Project


def append_layer(project: Project, layer: Operation) -> Edit:
    """Put a layer behind the last one."""
    return _edit(message("Add {layer}", layer=_kind(layer)), project, project.network.add(layer))


def insert_after(project: Project, node_id: int, layer: Operation) -> Edit:
    """Put a layer between a node and all that read it."""
    network = project.network.insert_after(node_id, layer)
    return _edit(message("Insert {layer}", layer=_kind(layer)), project, network)


def put_in(project: Project, layer: Operation, after: int | None) -> Edit:
    """Put a layer where it can work: an Input in front, any other behind a node, or behind the last one.

    What reads several layers reads, besides that node, the nearest ones above whose outputs it can take.
    """
    if isinstance(layer, Input):
        return begin_with(project, layer)
    network = project.network
    if not network.nodes:
        return append_layer(project, layer)
    last = network.nodes[-1].id
    source = last if after is None else after
    edit = append_layer(project, layer) if source == last else insert_after(project, source, layer)
    sources = sources_for(network, source, layer)
    if sources == (source,):
        return edit
    return _edit(edit.text, project, edit.project.network.rewire(network.next_id, sources))


def begin_with(project: Project, layer: Input) -> Edit:
    """Put an Input in front of the network, to be read by every layer that reads nothing yet."""
    network = project.network
    if any(isinstance(node.layer, Input) for node in network.nodes):
        raise EditError("the network has its Input already; select it to change its shape")
    first = Node(network.next_id, network.fresh_name(layer), layer)
    rest = (replace(node, inputs=node.inputs or (first.id,)) for node in network.nodes)
    text = message("Insert {layer}", layer=_kind(layer))
    return _edit(text, project, Network((first, *rest), network.next_id + 1))


def delete(project: Project, ids: Collection[int]) -> Edit:
    """Take layers out and close the gaps."""
    return _edit(message("Delete {layers}", layers=_named(project, ids)), project, project.network.remove(ids))


def move(project: Project, node_id: int, after: int) -> Edit:
    """Take a layer out, close the gap, and put it in again behind another."""
    text = message("Move {layer}", layer=project.network.node(node_id).name)
    return _edit(text, project, project.network.move(node_id, after))


def move_together(project: Project, ids: Collection[int], after: int) -> Edit:
    """Take layers out, close the gaps, and put them in again one behind the other, the first behind `after`.

    Where that is one of them, they gather behind the nearest layer above it that is not. Raises EditError for
    layers that have their place: the Input, and what joins several layers.
    """
    network = project.network
    moving = [node for node in network.nodes if node.id in ids]
    check_movable(project, ids)
    while after in ids:
        after = network.node(after).inputs[0]
    for node in moving:
        network = network.move(node.id, after)
        after = node.id
    return _edit(message("Move {layers}", layers=_listed(moving)), project, network)


def check_movable(project: Project, ids: Collection[int]) -> None:
    """Raise EditError where one of these layers has its place: the Input, and what joins several layers."""
    for node in (project.network.node(node_id) for node_id in ids):
        if isinstance(node.layer, Input):
            raise EditError("{layer} stays at the beginning of the network", layer=node.name)
        if len(node.inputs) != 1:
            raise EditError("{layer} does not read just one layer, so it stays where it is", layer=node.name)


def duplicate(project: Project, ids: Collection[int]) -> Edit:
    """Put copies of layers, with fresh names, behind the last of them."""
    last = [node.id for node in project.network.nodes if node.id in ids][-1:]
    network = _pasted(project.network, _excerpt(project.network, ids), *last)
    return _edit(message("Duplicate {layers}", layers=_named(project, ids)), project, network)


def copied(project: Project, ids: Collection[int]) -> str:
    """Return layers as text for the clipboard: JSON, as `paste` reads it."""
    return json.dumps({"kind": _CLIPBOARD_KIND, "network": _excerpt(project.network, ids).to_json()})


def paste(project: Project, text: str, after: int | None = None) -> Edit:
    """Put layers from the clipboard behind a node, or behind the last one; raise EditError where it holds none."""
    excerpt = _read(text)
    network = _pasted(project.network, excerpt, *(() if after is None else (after,)))
    return _edit(message("Paste {layers}", layers=_listed(_copies(excerpt))), project, network)


def freeze(project: Project, ids: Collection[int]) -> Edit:
    """Lock layers, so that training leaves them as they are."""
    return _edit(message("Freeze {layers}", layers=_named(project, ids)), project, project.network.freeze(ids))


def unfreeze(project: Project, ids: Collection[int]) -> Edit:
    """Let layers learn."""
    return _edit(message("Unfreeze {layers}", layers=_named(project, ids)), project, project.network.unfreeze(ids))


def toggle_frozen(project: Project, ids: Collection[int]) -> Edit:
    """Lock layers, or let them learn where all of them are locked."""
    every_one = all(not project.network.node(node_id).trainable for node_id in ids)
    return (unfreeze if every_one else freeze)(project, ids)


def freeze_up_to(project: Project, node_id: int) -> Edit:
    """Lock a layer and all that it depends on."""
    text = message("Freeze up to {layer}", layer=project.network.node(node_id).name)
    return _edit(text, project, project.network.freeze_up_to(node_id))


def unfreeze_all(project: Project) -> Edit:
    """Let every layer learn."""
    return _edit(message("Unfreeze all layers"), project, project.network.unfreeze_all())


def rename(project: Project, node_id: int, name: str) -> Edit:
    """Call a layer by another name."""
    text = message("Rename {layer}", layer=project.network.node(node_id).name)
    return _edit(text, project, project.network.rename(node_id, name))


def share(project: Project, node_id: int, owner: int | None) -> Edit:
    """Let a layer use the arrays of an earlier one, or its own where that is None."""
    network = project.network
    name = network.node(node_id).name
    text = message("Give {layer} weights of its own", layer=name)
    if owner is not None:
        text = message("Share the weights of {owner} with {layer}", owner=network.node(owner).name, layer=name)
    return _edit(text, project, network.share(node_id, owner))


def set_hyperparameter(project: Project, node_id: int, field: str, value: object) -> Edit:
    """Give a layer's field another value; raise HyperparameterError where the field does not take it."""
    node = project.network.node(node_id)
    layer = replace(node.layer, **{field: value})
    text = message("Change {field} of {layer}", field=node.layer.label(field), layer=node.name)
    return _edit(text, project, project.network.replace(node_id, layer))


def set_common_hyperparameter(project: Project, ids: Collection[int], field: str, value: object) -> Edit:
    """Give a field of several layers of one kind the same value; raise HyperparameterError where one cannot take it."""
    after = project
    for node_id in ids:
        after = set_hyperparameter(after, node_id, field, value).project
    label = project.network.node(next(iter(ids))).layer.label(field)
    return Edit(message("Change {field} of {layers}", field=label, layers=_named(project, ids)), after)


def set_training(project: Project, field: str, value: object) -> Edit:
    """Give a training setting another value; raise HyperparameterError where it does not take it."""
    changes: dict[str, Any] = {field: value}
    settings = replace(project.settings, **changes)
    return Edit(message("Change {field}", field=settings.label(field)), replace(project, settings=settings))


def set_data(project: Project, source: DataSource) -> Edit:
    """Learn from other data."""
    return Edit(message("Change the data"), replace(project, data=source))


def learn_from(project: Project, data: KnownData, before: KnownData | None) -> Edit:
    """Learn from other data, with what is usually done to their kind, and with a network that takes them if it can be.

    `before` is what is known of those before, if anything is. An augmentation that makes no sense for the data is
    switched off.
    """
    source = data.source
    is_of_same_kind = type(source) is type(project.data)
    transform = project.transform if is_of_same_kind else source.usual_transform
    settings = project.settings if _augments(project, data.like) else replace(project.settings, augmentation=None)
    changed = replace(project, data=source, transform=transform, settings=settings)
    return Edit(set_data(project, source).text, taking(changed, data, before))


def suit_to_data(project: Project, like: Dataset) -> Edit:
    """Put a small network made for the data in place of this one; raise EditError where there is none."""
    suiting = suited(project, like)
    if suiting is None:
        raise EditError("no small network is known for such data; build one on the page Build")
    return Edit(message("Use a small network made for the data"), suiting)


def set_transform(project: Project, transform: Transform) -> Edit:
    """Prepare the data in another way."""
    return Edit(message("Change the scaling of the data"), replace(project, transform=transform))


def fit_to_data(project: Project, like: Dataset) -> Edit:
    """Give the network the samples' shape and the outputs that the data want; raise EditError where that is not all."""
    fitting = adapted(project, like)
    if fitting is None:
        raise EditError("the network fits the data only with other layers; choose other data, or build another network")
    return Edit(message("Fit the network to the data"), fitting)


def added(before: Project, after: Project) -> frozenset[int]:
    """Return the ids of the nodes that an edit brought, to be selected."""
    return frozenset(node.id for node in after.network.nodes if node.id not in before.network)


def _augments(project: Project, like: Dataset) -> bool:
    """Tell whether the project's augmentation makes sense for such data."""
    if project.settings.augmentation is None:
        return True
    try:
        check_fits(project.settings.augmentation, like)
    except DataError:
        return False
    return True


def _edit(text: Message, project: Project, network: Network) -> Edit:
    return Edit(text, replace(project, network=network))


def _kind(layer: Operation) -> str:
    return type(layer).__name__


def _named(project: Project, ids: Collection[int]) -> Message | str:
    return _listed([project.network.node(node_id) for node_id in sorted(ids)])


def _listed(nodes: Sequence[Node]) -> Message | str:
    return nodes[0].name if len(nodes) == 1 else message("{count} layers", count=len(nodes))


def _excerpt(network: Network, ids: Collection[int]) -> Network:
    """Return these layers as a network of their own.

    The Input stays in it and stands for whatever the layers read outside.
    """
    entries = {node.id for node in network.nodes if isinstance(node.layer, Input)}
    if not set(ids) - entries:
        raise EditError("an Input cannot be copied, since a network has one; select other layers")
    return network.remove({node.id for node in network.nodes} - entries - set(ids))


def _read(text: str) -> Network:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("kind") != _CLIPBOARD_KIND:
        raise EditError("the clipboard holds no layers; copy some first")
    network = Network.from_json(value.get("network"))
    if not _copies(network):
        raise EditError("the clipboard holds no layers; copy some first")
    return network


def _pasted(network: Network, excerpt: Network, after: int | None = None) -> Network:
    """Return a network with copies of all nodes of another behind one of its own; who read that reads the last copy."""
    place = len(network.nodes) if after is None else network.nodes.index(network.node(after)) + 1
    entry = tuple(node.id for node in network.nodes[place - 1 : place])
    new_ids = {node.id: entry for node in excerpt.nodes}
    result = network
    for node in _copies(excerpt):
        new_ids[node.id] = (result.next_id,)
        name = result.fresh_name(node.layer) if _has_name(result, node.name) else node.name
        inputs = tuple(new for source in node.inputs for new in new_ids[source]) or entry
        copy = replace(node, id=result.next_id, name=name, inputs=inputs)
        result = Network((*result.nodes, copy), result.next_id + 1)
    return _read_on(result, network, place)


def _read_on(result: Network, network: Network, place: int) -> Network:
    """Move the copies, which stand at the end, to their place, and let what follows read the last of them."""
    copies = result.nodes[len(network.nodes) :]
    last = copies[-1].id
    entry = {node.id for node in network.nodes[place - 1 : place]}
    rewired = (
        replace(node, inputs=tuple(last if source in entry else source for source in node.inputs))
        for node in network.nodes[place:]
    )
    return Network((*network.nodes[:place], *copies, *rewired), result.next_id)


def _copies(excerpt: Network) -> list[Node]:
    """Return the layers of an excerpt, without the Input that stands for what they read."""
    return [node for node in excerpt.nodes if not isinstance(node.layer, Input)]


def _has_name(network: Network, name: str) -> bool:
    return any(node.name == name for node in network.nodes)
