"""Loading weights into a network: which array of a file goes where, and what became of each, told one by one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from nnstudio.engine.parameters import Parameters
from nnstudio.formats.keys import is_stack, numbers
from nnstudio.formats.weights import StoredWeights, WeightsError
from nnstudio.layers import ParamSpec, Role, Shape
from nnstudio.layers.base import Array, worded
from nnstudio.messages import Message, message, shown
from nnstudio.network import Network, infer_shapes

_NUMBERED = re.compile(r"(\d{1,9})\.(\w+)")
_EXAMPLES = 3


class Fate(Enum):
    """What became of one array."""

    MATCHED = "matched"
    MISSING = "missing"
    UNEXPECTED = "unexpected"
    SHAPE_DIFFERS = "shape differs"
    TYPE_DIFFERS = "type differs"


@dataclass(frozen=True)
class Match:
    """One array of the network, of the file, or of both.

    `name` and `shape` are the network's and None where it has no such array; `key` and `stored_shape` are
    the file's and None where that has none.
    """

    fate: Fate
    name: str | None
    shape: Shape | None
    key: str | None
    stored_shape: Shape | None

    def sentence(self) -> Message:
        """Return what became of the array, for people."""
        match self.fate:
            case Fate.MATCHED:
                return message("{name}: loaded from {key}", name=self.name, key=self.key)
            case Fate.MISSING:
                return message("{name}: not in the file, kept as it was", name=self.name)
            case Fate.UNEXPECTED:
                return message("{key}: only in the file, not used", key=shown(self.key))
            case Fate.SHAPE_DIFFERS:
                return message(
                    "{name}: is {shape} in the network but {stored} in the file, kept as it was",
                    name=self.name,
                    shape=_sizes(self.shape),
                    stored=_sizes(self.stored_shape),
                )
            case Fate.TYPE_DIFFERS:
                return message("{name}: whole numbers in one, fractions in the other; kept as it was", name=self.name)


@dataclass(frozen=True, eq=False)
class Matching:
    """A network's parameters with what a file had for them, and the report on every array of either."""

    parameters: Parameters
    matches: tuple[Match, ...]

    def of(self, fate: Fate) -> tuple[Match, ...]:
        """Return the arrays that met one fate."""
        return tuple(match for match in self.matches if match.fate is fate)

    @property
    def is_complete(self) -> bool:
        """Whether the file had an array for each of the network's and no other."""
        return all(match.fate is Fate.MATCHED for match in self.matches)

    def summary(self) -> Message:
        """Return the report in one sentence."""
        if self.is_complete:
            return message("all {count} arrays loaded", count=len(self.matches))
        return message(
            "{matched} of {wanted} arrays loaded; {missing} not in the file, {differing} of another shape or type, "
            "{unexpected} only in the file",
            matched=len(self.of(Fate.MATCHED)),
            wanted=len(self.matches) - len(self.of(Fate.UNEXPECTED)),
            missing=len(self.of(Fate.MISSING)),
            differing=len(self.of(Fate.SHAPE_DIFFERS)) + len(self.of(Fate.TYPE_DIFFERS)),
            unexpected=len(self.of(Fate.UNEXPECTED)),
        )


def match_weights(stored: StoredWeights, network: Network, present: Parameters) -> Matching:
    """Load a file's arrays into a network; what the file has not, or in another shape, keeps its present values.

    Arrays are known by name, `<node name>.<parameter>`. Where no name is known and all are numbered as
    `nn.Sequential` numbers them, they are known by their number, or else by their order if the file has
    as many numbered layers as the network has layers with arrays. Raises WeightsError where nothing
    fits, ProblemError where the network cannot run.
    """
    wanted = _wanted(network)
    keys = _keys_by_name(stored, network, wanted)
    parameters = present.copy()
    matches = []
    for name, (node_id, spec) in wanted.items():
        match = _matched(name, spec, keys.get(name), stored)
        if match.key is not None and match.fate is Fate.MATCHED:
            parameters[node_id][spec.name] = stored.arrays[match.key].copy()
        matches.append(match)
    matches += _unexpected(stored, set(keys.values()))
    matching = Matching(parameters, tuple(matches))
    if not matching.of(Fate.MATCHED):
        raise _nothing_fits(stored, matching)
    return matching


def _wanted(network: Network) -> dict[str, tuple[int, ParamSpec]]:
    """Return node and spec of each of the network's arrays by its full name."""
    shapes = infer_shapes(network)
    shapes.check()
    return {f"{node.name}.{spec.name}": (node.id, spec) for node in network.nodes for spec in shapes.params[node.id]}


def _keys_by_name(
    stored: StoredWeights, network: Network, wanted: Mapping[str, tuple[int, ParamSpec]]
) -> dict[str, str]:
    """Return the file's key for each of the network's full names, as far as it has one."""
    named = {name: name for name in wanted if name in stored.arrays}
    numbered = _numbered_layers(stored)
    if named or not numbered or not is_stack(network):
        return named
    return {
        f"{network.node(node_id).name}.{parameter}": key
        for number, node_id in _nodes_by_number(stored, network, wanted, sorted(numbered)).items()
        for parameter, key in numbered.get(number, {}).items()
    }


def _numbered_layers(stored: StoredWeights) -> dict[int, dict[str, str]]:
    """Return the keys by number and parameter, or nothing where a key has no number."""
    layers: dict[int, dict[str, str]] = {}
    for key in stored.arrays:
        match = _NUMBERED.fullmatch(key)
        if match is None:
            return {}
        layers.setdefault(int(match[1]), {})[match[2]] = key
    return layers


def _nodes_by_number(
    stored: StoredWeights,
    network: Network,
    wanted: Mapping[str, tuple[int, ParamSpec]],
    found: Sequence[int],
) -> dict[int, int]:
    """Return the node that each of the file's numbers stands for.

    Modules without arrays may be others there than here, so that the numbers differ; then the order tells.
    """
    with_arrays = {node_id for node_id, _ in wanted.values()}
    by_number = {number: node_id for node_id, number in numbers(network).items() if node_id in with_arrays}
    if by_number.keys() >= set(found):
        return by_number
    if len(found) != len(by_number):
        raise WeightsError(
            "{file} numbers its layers, {stored} of them with arrays, but the network has {wanted}; which is which "
            "cannot be told, so write the file with the names of the layers",
            file=stored.source,
            stored=len(found),
            wanted=len(by_number),
        )
    return dict(zip(found, by_number.values(), strict=True))


def _matched(name: str, spec: ParamSpec, key: str | None, stored: StoredWeights) -> Match:
    if key is None:
        return Match(Fate.MISSING, name, spec.shape, None, None)
    array = stored.arrays[key]
    return Match(_fate(spec, array), name, spec.shape, key, array.shape)


def _fate(spec: ParamSpec, array: Array) -> Fate:
    if array.shape != spec.shape:
        return Fate.SHAPE_DIFFERS
    return Fate.MATCHED if (array.dtype.kind == "i") is (spec.role is Role.COUNTER) else Fate.TYPE_DIFFERS


def _unexpected(stored: StoredWeights, used: Collection[str]) -> Iterator[Match]:
    for key, array in stored.arrays.items():
        if key not in used:
            yield Match(Fate.UNEXPECTED, None, None, key, array.shape)


def _nothing_fits(stored: StoredWeights, matching: Matching) -> WeightsError:
    wanted = [(m.name, m.shape) for m in matching.matches if m.name is not None and m.shape is not None]
    if not wanted:
        return WeightsError("the network has no arrays to load {file} into", file=stored.source)
    if not stored.arrays:
        return WeightsError("{file} holds no arrays", file=stored.source)
    return WeightsError(
        "nothing in {file} fits the network: the file has {stored}, the network {wanted}; rename its layers as the "
        "file does, or load a file made from the same network",
        file=stored.source,
        stored=_examples((shown(key), array.shape) for key, array in stored.arrays.items()),
        wanted=_examples(wanted),
    )


def _examples(arrays: Iterable[tuple[str, Shape]]) -> str:
    return ", ".join(f"{name} ({_sizes(shape)})" for name, shape in itertools.islice(arrays, _EXAMPLES))


def _sizes(shape: Shape | None) -> str:
    return worded(shape) if shape else "1"
