"""A sub-network that a person puts together, used as one layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nnstudio.hyperparameters import Hyperparameter, HyperparameterError, Json
from nnstudio.layers import LAYERS, Add, Input, LayerNorm, ReLU, Shape, ShapeError
from nnstudio.messages import shown
from nnstudio.network.composite import Composite
from nnstudio.network.network import Network, NetworkError

RESIDUAL = (
    Network()
    .add(Input((1,)), "input")
    .add(LayerNorm(), "norm")
    .add(ReLU(), "activation")
    .add(Add(), "sum", after=("input", "activation"))
)
"""What a new block holds: it fits behind any layer, and gives the shape that it is given."""


@dataclass(frozen=True)
class SubNetwork(Hyperparameter):
    """A network as the value of a field."""

    def checked(self, value: object) -> Network:
        if not isinstance(value, Network):
            raise HyperparameterError("{value} is no network", value=shown(value))
        return value

    def to_json(self, value: Network) -> Json:
        return value.to_json()

    def from_json(self, value: Json) -> Network:
        try:
            return Network.from_json(value)
        except NetworkError as error:
            raise HyperparameterError("{problem}", problem=error.message) from None


_NETWORK = SubNetwork(RESIDUAL, help="The layers of one copy; their Inputs take what the block is given.")


@LAYERS.register
class Block(Composite, kw_only=True):
    """A network used as one layer, repeated as often as you like, each copy with weights of its own.

    Its Inputs stand for what it reads, in order. Where it is repeated it must give the shape that it takes.
    """

    network: Network = field(default=RESIDUAL, metadata={"hyperparameter": _NETWORK})

    def body(self, place: int, inputs: Sequence[Shape]) -> Network:
        entries = sum(isinstance(node.layer, Input) for node in self.network.nodes)
        if entries != len(inputs):
            raise ShapeError(
                "holds a network with {entries} Inputs and reads {count} layers; make them equal",
                entries=entries,
                count=len(inputs),
            )
        return self.network
