"""Going on with a sequence of tokens, one after the other, with a network that predicts the next of each.

Where every layer can be run step by step (`CompiledNetwork.streams`), each pass reads the newest token alone: attention
keeps the keys and values of the steps before, recurrent layers their state. All else reads its whole window anew for
each token.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

import numpy as np

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.losses import CrossEntropy
from nnstudio.engine.parameters import Parameters
from nnstudio.hyperparameters import Configurable, integer, real
from nnstudio.layers import Input, LearnedPositions, MultiHeadAttention, SinusoidalPositions
from nnstudio.layers.base import Array, worded
from nnstudio.messages import NnstudioError
from nnstudio.network import Network, expand, infer_shapes

_FILLING = 0
"""The token in front of what is shorter than a window that cannot be another; text sources fill up with it too."""

_POSITIONAL = (MultiHeadAttention, LearnedPositions, SinusoidalPositions)
"""Layers that have learned from windows of one length, and know nothing of what is further back."""


class GenerationError(NnstudioError):
    """A network that cannot go on with a sequence, or one that it cannot go on with."""


class Generation(Configurable):
    """How a sequence is gone on with: for how long, and how the next token is chosen by what the network says."""

    length: int = integer(500, low=1, high=1_000_000, help="Tokens to generate: characters or words.")
    temperature: float = real(
        0.8, low=0.0, high=100.0, help="How bold to choose: 1 as often as the network says, 0 always the most likely."
    )
    top_k: int | None = integer(
        None, low=1, unset="all", help="Choose among so many of the most likely tokens; among all if unset."
    )
    seed: int = integer(0, low=0, high=2**63 - 1, help="Where the random numbers come from; the same, the same text.")


def generate(
    network: Network,
    parameters: Parameters,
    prompt: Sequence[int],
    settings: Generation,
    excluded: Collection[int] = (),
) -> Iterator[int]:
    """Yield the tokens that follow a prompt of at least one, none of those that are `excluded` among them.

    The network looks back as far as its window, the steps of its Input. Run step by step it remembers until the window
    is full, and then begins anew with the last half of it; recurrent networks alone remember without end. Otherwise the
    window moves on by one with each token. What is shorter is read as it is, or filled up in front where layers want
    one number of steps. Raises GenerationError.
    """
    tokens_told_apart(network)
    if not prompt:
        raise GenerationError("there is nothing to go on from; begin with at least one token")
    return _generated(_reader(network, parameters), list(prompt), settings, list(excluded))


def tokens_told_apart(network: Network) -> int:
    """Return the size of the vocabulary that a network predicts the next token out of; raise GenerationError if none.

    Raises ProblemError where the network cannot run.
    """
    shapes = infer_shapes(network)
    shapes.check()
    entries = [node.id for node in network.nodes if isinstance(node.layer, Input)]
    given, predicted = shapes.outputs[entries[0]], shapes.outputs[network.ends[0].id]
    if len(entries) == 1 and len(given) == 1 and len(predicted) == 2 and predicted[0] == given[0]:
        return predicted[1]
    raise GenerationError(
        "the network does not predict next tokens: it makes {output} out of {input}, not a row of scores for each of a "
        "row of tokens; begin with char-gpt, for instance",
        output=worded(predicted),
        input=worded(given),
    )


def drawn(logits: Array, settings: Generation, rng: np.random.Generator) -> int:
    """Return the number of one of the logits (k,), drawn from their softmax as the settings say.

    Raises GenerationError where they are not finite. A logit of minus infinity is never drawn.
    """
    if np.isnan(logits).any() or logits.max() in (np.inf, -np.inf):
        raise GenerationError("the network's outputs are no finite numbers; train it anew, with a lower learning rate")
    if settings.temperature == 0:
        return int(logits.argmax())
    likely = np.argsort(-logits, kind="stable")[: settings.top_k]
    with np.errstate(over="ignore"):
        shares = np.exp((logits[likely].astype(np.float64) - logits[likely[0]]) / settings.temperature)
    sums = np.cumsum(shares)
    return int(likely[np.searchsorted(sums, rng.random() * sums[-1], side="right")])


def _generated(reader: _Reader, text: list[int], settings: Generation, excluded: list[int]) -> Iterator[int]:
    rng = np.random.default_rng(settings.seed)
    for _ in range(settings.length):
        logits = reader.logits(text)
        logits[excluded] = -np.inf
        text.append(drawn(logits, settings, rng))
        yield text[-1]


class _Reader(Protocol):
    """What reads a text and tells what may come next."""

    def logits(self, text: Sequence[int]) -> Array:
        """Return how likely each token is to follow, (vocabulary,), as logits; `text` has only grown since the last."""


def _reader(network: Network, parameters: Parameters) -> _Reader:
    compiled = CompiledNetwork(network, parameters, CrossEntropy())
    if not compiled.streams:
        return _Rereading(network, parameters)
    is_positional = any(isinstance(part.layer, _POSITIONAL) for part in expand(network, infer_shapes(network)))
    return _Streaming(compiled, _entry(network)[1] if is_positional else None)


class _Streaming:
    """Reads what is new of a text, and remembers the rest as far as the window goes."""

    def __init__(self, network: CompiledNetwork, window: int | None) -> None:
        self._network = network
        self._window = window
        self._read = 0
        self._remembered = 0
        network.begin_sequences()

    def logits(self, text: Sequence[int]) -> Array:
        new = text[self._read :]
        if self._window is not None and self._remembered + len(new) > self._window:
            self._network.begin_sequences()
            self._remembered = 0
            new = text[-max(self._window // 2, 1) :]
        self._read = len(text)
        self._remembered += len(new)
        return _last_logits(self._network, new)


class _Rereading:
    """Reads the last window of a text each time."""

    def __init__(self, network: Network, parameters: Parameters) -> None:
        self._network = network
        self._parameters = parameters
        self._entry, self._window = _entry(network)
        self._whole = CompiledNetwork(network, parameters, CrossEntropy())

    def logits(self, text: Sequence[int]) -> Array:
        seen = list(text[-self._window :])
        shorter = self._network.replace(self._entry, Input((len(seen),)))
        if len(seen) < self._window and _has_the_same_arrays(shorter, self._network):
            return _last_logits(CompiledNetwork(shorter, self._parameters, CrossEntropy()), seen)
        return _last_logits(self._whole, [_FILLING] * (self._window - len(seen)) + seen)


def _last_logits(network: CompiledNetwork, tokens: Sequence[int]) -> Array:
    """Return a copy of the last step's logits for one sequence."""
    scores = network.forward(np.array(tokens, network.parameters.dtype)[:, np.newaxis])
    return np.array(scores[:, -1, 0])


def _has_the_same_arrays(network: Network, other: Network) -> bool:
    shapes = infer_shapes(network)
    return not shapes.problems and shapes.params == infer_shapes(other).params


def _entry(network: Network) -> tuple[int, int]:
    """Return the id of the Input, and the steps of its window."""
    entry = next(node for node in network.nodes if isinstance(node.layer, Input))
    return entry.id, infer_shapes(network).outputs[entry.id][0]
