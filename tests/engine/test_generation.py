"""Going on with a sequence: step by step it says what reading everything anew says, and choosing keeps its word."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.generation import Generation, GenerationError, drawn, generate, tokens_told_apart
from nnstudio.engine.losses import CrossEntropy
from nnstudio.engine.parameters import Parameters
from nnstudio.layers import (
    GRU,
    LSTM,
    Add,
    BatchNorm,
    Concatenate,
    Conv1D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    LayerNorm,
    MultiHeadAttention,
    Multiply,
    PReLU,
    Reshape,
    SimpleRNN,
    SinusoidalPositions,
)
from nnstudio.layers.base import Array
from nnstudio.network import Block, Network
from nnstudio.network.blocks import TransformerEncoder
from nnstudio.network.templates.gpt import gpt
from nnstudio.network.templates.llama import llama

VOCABULARY, WINDOW = 11, 12
TOKENS = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
MOST_LIKELY = Generation(length=20, temperature=0.0)


def of_tokens() -> Network:
    return Network().add(Input((WINDOW,)), "tokens").add(Embedding(VOCABULARY, 8, std=1.0), "embedding")


def recurrent() -> Network:
    network = of_tokens()
    for layer in (LSTM(6, "sequence", 2), GRU(5, "sequence"), SimpleRNN(5, "sequence", biases="one")):
        network = network.add(layer)
    return network.add(Dense(VOCABULARY, "softmax"))


def mixed() -> Network:
    """Return a network with every other kind of layer that runs step by step, in a block too."""
    block = Network.stack(Input((8,)), LayerNorm(over="channels"), MultiHeadAttention(2, causal=True, dropout=0.5))
    network = of_tokens().add(SinusoidalPositions()).add(Block(network=block, repeat=2), "blocks").add(BatchNorm())
    network = network.add(PReLU(), "left").add(Dropout(), "right", after="blocks").add(Add(), after=("left", "right"))
    network = network.add(Multiply(), "product", after=("left", "right"))
    return network.add(Concatenate(), after=("product", "add_1")).add(Dense(VOCABULARY))


STREAMING = {
    "gpt": gpt(16, 2, 4, length=WINDOW, vocabulary=VOCABULARY),
    "llama": llama(16, 2, 24, heads=4, key_heads=2, vocabulary=VOCABULARY, length=WINDOW),
    "recurrent": recurrent(),
    "mixed": mixed(),
}
REREADING = {
    "encoder": of_tokens().add(TransformerEncoder(heads=2, hidden=8)).add(Dense(VOCABULARY, "softmax")),
    "convolution": of_tokens().add(Conv1D(8, 3, padding="same")).add(Dense(VOCABULARY, "softmax")),
    "bidirectional": of_tokens().add(LSTM(6, "sequence", bidirectional=True)).add(Dense(VOCABULARY)),
    "of one length": of_tokens().add(Flatten()).add(Dense(WINDOW * VOCABULARY)).add(Reshape((WINDOW, VOCABULARY))),
}


def lively(network: Network) -> Parameters:
    """Return weights so large that every token counts."""
    parameters = Parameters.initialize(network, seed=3)
    rng = np.random.default_rng(0)
    for _, name, array in parameters:
        if array.dtype.kind == "f" and "running" not in name:
            np.add(array, rng.normal(0, 0.3, array.shape), out=array, casting="same_kind")
    return parameters


def read_whole(network: Network, parameters: Parameters, tokens: list[int]) -> Array:
    """Return the logits (vocabulary, steps) of one pass over all tokens."""
    compiled = CompiledNetwork(network, parameters, CrossEntropy())
    return compiled.forward(np.array(tokens, np.float32)[:, np.newaxis])[:, :, 0].copy()


def greedily_reread(network: Network, parameters: Parameters, prompt: Iterable[int], count: int) -> list[int]:
    text = list(prompt)
    for _ in range(count):
        text.append(int(read_whole(network, parameters, text)[:, -1].argmax()))
    return text[-count:]


@pytest.mark.parametrize("name", STREAMING)
@pytest.mark.parametrize("parts", [[5, 1, 1, 1, 1, 1, 1, 1], [1, 4, 7]], ids=["prompt and tokens", "uneven parts"])
def test_step_by_step_gives_the_logits_of_the_whole_window(name: str, parts: list[int]) -> None:
    network = STREAMING[name]
    parameters = lively(network)
    whole = read_whole(network, parameters, TOKENS)
    compiled = CompiledNetwork(network, parameters, CrossEntropy())
    for _ in range(2):
        compiled.begin_sequences()
        ends = np.cumsum(parts)
        found = [
            compiled.forward(np.array(TOKENS[end - count : end], np.float32)[:, np.newaxis])[:, :, 0].copy()
            for end, count in zip(ends, parts, strict=True)
        ]
        np.testing.assert_allclose(np.concatenate(found, axis=1), whole, rtol=1e-5, atol=1e-5 * np.abs(whole).max())


def test_networks_are_run_step_by_step_where_no_layer_looks_ahead() -> None:
    streaming = {name: CompiledNetwork(network, lively(network)).streams for name, network in STREAMING.items()}
    rereading = {name: CompiledNetwork(network, lively(network)).streams for name, network in REREADING.items()}
    assert all(streaming.values()), streaming
    assert not any(rereading.values()), rereading


def test_a_layer_that_reads_tokens_as_figures_is_not_run_step_by_step() -> None:
    network = Network.stack(Input((WINDOW,)), Dense(WINDOW), Embedding(VOCABULARY, VOCABULARY))
    assert not CompiledNetwork(network, Parameters.initialize(network)).streams


@pytest.mark.parametrize("network", [STREAMING["gpt"], STREAMING["llama"], REREADING["encoder"]])
def test_within_the_window_the_most_likely_tokens_are_those_of_reading_it_all(network: Network) -> None:
    parameters = lively(network)
    found = list(generate(network, parameters, TOKENS[:4], Generation(length=WINDOW - 4, temperature=0.0)))
    assert found == greedily_reread(network, parameters, TOKENS[:4], WINDOW - 4)


def test_recurrent_networks_remember_beyond_the_window() -> None:
    network = STREAMING["recurrent"]
    parameters = lively(network)
    found = list(generate(network, parameters, TOKENS, MOST_LIKELY))
    assert found == greedily_reread(network, parameters, TOKENS, MOST_LIKELY.length)


def test_a_full_window_begins_anew_with_its_last_half() -> None:
    network = STREAMING["gpt"]
    parameters = lively(network)
    text = list(TOKENS)
    seen = list(TOKENS)
    for token in generate(network, parameters, TOKENS, MOST_LIKELY):
        if len(seen) > WINDOW:
            seen = text[-WINDOW // 2 :]
        assert token == read_whole(network, parameters, seen)[:, -1].argmax()
        text.append(token)
        seen.append(token)


@pytest.mark.parametrize("name", REREADING)
@pytest.mark.parametrize("length", [1, 5, WINDOW, 30])
def test_prompts_may_be_shorter_and_longer_than_the_window(name: str, length: int) -> None:
    network = REREADING[name]
    prompt = (TOKENS * 3)[:length]
    found = list(generate(network, lively(network), prompt, MOST_LIKELY))
    assert len(found) == MOST_LIKELY.length
    assert set(found) <= set(range(VOCABULARY))


def test_a_network_for_one_number_of_steps_sees_short_prompts_at_the_end_of_its_window() -> None:
    network = REREADING["of one length"]
    parameters = lively(network)
    found = next(generate(network, parameters, [7, 2], MOST_LIKELY))
    assert found == read_whole(network, parameters, [0] * (WINDOW - 2) + [7, 2])[:, -1].argmax()


def test_a_window_of_one_step_is_enough() -> None:
    network = gpt(8, 1, 2, length=1, vocabulary=VOCABULARY)
    assert len(list(generate(network, lively(network), TOKENS, MOST_LIKELY))) == MOST_LIKELY.length


def test_one_seed_gives_one_text_and_another_another() -> None:
    network = STREAMING["gpt"]
    parameters = lively(network)
    one, same, other = (list(generate(network, parameters, [1], Generation(40, 1.0, seed=seed))) for seed in (5, 5, 6))
    assert one == same != other


def test_excluded_tokens_never_come() -> None:
    network = STREAMING["gpt"]
    found = set(generate(network, lively(network), [5], Generation(300, 100.0), excluded=(0, 1)))
    assert found == set(range(2, VOCABULARY))


def test_tokens_come_as_often_as_the_softmax_says() -> None:
    logits, rng = np.log(np.array([0.1, 0.6, 0.3], np.float32)), np.random.default_rng(0)
    counts = np.bincount([drawn(logits, Generation(temperature=1.0), rng) for _ in range(4000)])
    np.testing.assert_allclose(counts / 4000, [0.1, 0.6, 0.3], atol=0.03)


def test_top_k_leaves_the_most_likely_alone() -> None:
    logits, rng = np.array([0.0, 2.0, 1.0, 2.0, -np.inf], np.float32), np.random.default_rng(0)
    assert {drawn(logits, Generation(temperature=100.0, top_k=2), rng) for _ in range(200)} == {1, 3}
    assert drawn(logits, Generation(top_k=1), rng) == drawn(logits, Generation(temperature=0.0), rng) == 1
    assert {drawn(logits, Generation(temperature=100.0, top_k=99), rng) for _ in range(400)} == {0, 1, 2, 3}


def test_the_smallest_temperature_is_no_accident() -> None:
    logits = np.array([1.0, 3.0, -2e38], np.float32)
    assert drawn(logits, Generation(temperature=5e-324), np.random.default_rng(0)) == 1


@pytest.mark.parametrize("broken", [[1.0, np.nan], [np.inf, 0.0], [-np.inf, -np.inf]])
def test_outputs_that_are_no_numbers_are_told(broken: list[float]) -> None:
    with pytest.raises(GenerationError, match="no finite numbers"):
        drawn(np.array(broken), Generation(), np.random.default_rng(0))


@pytest.mark.parametrize(
    "network",
    [
        Network.stack(Input((6,)), Dense(3, "softmax")),
        Network.stack(Input((6, 3)), Dense(3, "softmax")),
        Network.stack(Input((6,)), Embedding(4, 4), LSTM(3), Dense(4, "softmax")),
    ],
    ids=["vectors", "figures of each step", "a class of the whole"],
)
def test_other_networks_are_refused_in_a_sentence(network: Network) -> None:
    with pytest.raises(GenerationError, match="does not predict next tokens"):
        tokens_told_apart(network)


def test_there_must_be_something_to_go_on_from() -> None:
    network = STREAMING["gpt"]
    with pytest.raises(GenerationError, match="begin with at least one token"):
        generate(network, lively(network), [], Generation())
