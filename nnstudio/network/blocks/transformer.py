"""The blocks that transformers are stacks of: attention and a feed-forward network, each added to what it is given.

Vaswani et al. 2017, "Attention Is All You Need", section 3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from nnstudio.hyperparameters import choice, flag, integer, real
from nnstudio.layers import (
    GEGLU,
    LAYERS,
    Add,
    Dense,
    Dropout,
    Family,
    Input,
    LayerNorm,
    MultiHeadAttention,
    Operation,
    RMSNorm,
    Shape,
    ShapeError,
    SwiGLU,
)
from nnstudio.layers.position import sequence
from nnstudio.network.composite import Composite
from nnstudio.network.network import Network


class TransformerBlock(Composite, kw_only=True):
    """What all blocks of transformers share."""

    family: ClassVar[Family] = Family.SEQUENCE
    is_causal: ClassVar[bool] = False
    """Whether later steps are hidden from earlier ones."""
    reads_memory: ClassVar[bool] = False
    """Whether it attends to an encoder's output too, its second input."""

    heads: int = integer(4, low=1, help="Heads of attention.", part="Attention")
    hidden: int = integer(
        256,
        low=1,
        help="Width of the feed-forward network; papers have 4 times the features.",
        part="Feed-forward network",
    )
    activation: str = choice(
        "gelu",
        ("relu", "gelu", "gelu_tanh", "swish", "swiglu", "geglu"),
        help="Function in the feed-forward network.",
        part="Feed-forward network",
    )
    norm: str = choice(
        "before",
        ("before", "after"),
        help="Where to normalize: before each part, or after the sum.",
        part="Normalization",
    )
    normalization: str = choice(
        "layer", ("layer", "rms"), help="LayerNorm, or RMSNorm as LLaMA and T5 have it.", part="Normalization"
    )
    epsilon: float = real(1e-5, above=0.0, help="Added to the variance, or to the mean square.", part="Normalization")
    biases: str = choice(
        "all",
        ("all", "query_key_value", "none"),
        help="Learned offsets: in attention and feed-forward network, for queries, keys and values alone, or none.",
        part="Whole block",
    )
    key_heads: int | None = integer(
        None,
        low=1,
        unset="one for each head",
        help="Heads of keys and values, shared by those of the queries; as many if unset.",
        part="Attention",
    )
    head_size: int | None = integer(
        None,
        low=1,
        unset="features \N{DIVISION SIGN} heads",
        help="Features of a head; those of the sequence divided by heads if unset.",
        part="Attention",
    )
    rotary: bool = flag(False, help="Turn queries and keys by their position, as LLaMA does.", part="Attention")
    rotary_base: float = real(
        10000.0, above=1.0, help="How slowly the slowest pair of features turns.", part="Attention"
    )
    scaled: bool = flag(True, help="Divide scores by the root of the head size; T5 does not.", part="Attention")
    mask: bool = flag(False, help="Take a mask of padded steps as a further input.", part="Further inputs")
    position_bias: bool = flag(
        False, help="Take a bias for every pair of steps as a further input, as T5 does.", part="Further inputs"
    )
    dropout: float = real(
        0.0, low=0.0, below=1.0, help="Share of values set to zero behind each part in training.", part="Whole block"
    )

    def body(self, place: int, inputs: Sequence[Shape]) -> Network:
        names = self._inputs()
        if len(inputs) != len(names):
            raise ShapeError(
                "reads {wanted} layers as it is set, not {count}; connect the sequence, then the memory, the mask and "
                "the position bias where it takes them, or change what it takes",
                wanted=len(names),
                count=len(inputs),
            )
        _, features = sequence(inputs[0])
        network = Network()
        for name in names:
            network = network.add(Input((1,)), name, after=())
        network = self._with(network, "attention", [self._attention(own=True)], self._side_inputs(own=True))
        if self.reads_memory:
            side = self._side_inputs(own=False)
            network = self._with(network, "memory_attention", [self._attention(own=False)], side)
        return self._with(network, "feed_forward", self._feed_forward(features), ())

    def _inputs(self) -> tuple[str, ...]:
        wanted = {"memory": self.reads_memory, "mask": self.mask, "position_bias": self.position_bias}
        return ("sequence", *(name for name, is_wanted in wanted.items() if is_wanted))

    def _side_inputs(self, *, own: bool) -> tuple[str, ...]:
        """Return what attention reads besides the sequence; a mask is of the memory where there is one."""
        mask = ("mask",) * (self.mask and own is not self.reads_memory)
        return (*mask, *("position_bias",) * self.position_bias) if own else ("memory", *mask)

    def _with(self, network: Network, part: str, layers: Sequence[Operation], side: tuple[str, ...]) -> Network:
        """Return the network with a part, its normalization and the sum behind its last layer."""
        entry = "sequence" if network.nodes[-1].name in self._inputs() else network.nodes[-1].name
        source = entry
        if self.norm == "before":
            network = network.add(self._normalization(), f"{part}_norm", after=entry)
            source = f"{part}_norm"
        first, *others = layers
        network = network.add(first, part, after=(source, *side))
        for layer in others:
            network = network.add(layer, f"{part}_output")
        if self.dropout:
            network = network.add(Dropout(self.dropout), f"{part}_dropout")
        network = network.add(Add(), f"{part}_sum", after=(entry, network.nodes[-1].name))
        return network if self.norm == "before" else network.add(self._normalization(), f"{part}_norm")

    def _normalization(self) -> Operation:
        if self.normalization == "rms":
            return RMSNorm(self.epsilon)
        return LayerNorm(self.epsilon, over="channels")

    def _attention(self, *, own: bool) -> MultiHeadAttention:
        inner_bias = self.biases != "none"
        return MultiHeadAttention(
            self.heads,
            key_heads=self.key_heads,
            head_size=self.head_size,
            causal=self.is_causal and own,
            attends_to="itself" if own else "memory",
            mask="mask" in self._side_inputs(own=own),
            position_bias=self.position_bias and own,
            rotary=self.rotary and own,
            rotary_base=self.rotary_base,
            scaled=self.scaled,
            query_bias=inner_bias,
            key_bias=inner_bias,
            value_bias=inner_bias,
            output_bias=self.biases == "all",
        )

    def _feed_forward(self, features: int) -> tuple[Operation, Operation]:
        has_bias = self.biases == "all"
        first: Operation
        match self.activation:
            case "swiglu":
                first = SwiGLU(self.hidden, has_bias)
            case "geglu":
                first = GEGLU(self.hidden, has_bias)
            case _:
                first = Dense(self.hidden, self.activation, has_bias)
        return first, Dense(features, bias=has_bias)


@LAYERS.register
class TransformerEncoder(TransformerBlock, kw_only=True):
    """Self-attention over the whole sequence and a feed-forward network, each added to what it is given.

    BERT and ViT are stacks of it.
    """


@LAYERS.register
class TransformerDecoder(TransformerBlock, kw_only=True):
    """Self-attention that hides later steps from earlier ones, and a feed-forward network: it predicts what comes next.

    GPT and LLaMA are stacks of it ("decoder-only").
    """

    is_causal: ClassVar[bool] = True


@LAYERS.register
class TransformerCrossDecoder(TransformerBlock, kw_only=True):
    """A decoder block that attends to an encoder's output as well, between self-attention and feed-forward network.

    It reads the sequence, then the encoder's output; a mask is of the latter. The second half of the original
    transformer and of T5 is a stack of it.
    """

    is_causal: ClassVar[bool] = True
    reads_memory: ClassVar[bool] = True
