"""What recurrent layers promise of long sequences and large batches."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.parameters import Parameters
from nnstudio.layers import GRU, LSTM, Input, Recurrent, SimpleRNN
from nnstudio.network import Network
from tests.layers.context import Bench, make_inputs, make_params, separated
from tests.layers.examples import Example
from tests.layers.examples.example import example

MANY, STEPS, FEATURES = 96, 13, 3
"""So many samples of so many steps are more than the backward pass takes at a time."""

LONG = (
    example(SimpleRNN(4, gives="sequence", bidirectional=True), (STEPS, FEATURES)),
    example(LSTM(4, gives="sequence", bidirectional=True, layers=2), (STEPS, FEATURES)),
    example(LSTM(4, mask=True), (STEPS, FEATURES), (STEPS,), below={1: 2}),
    example(GRU(4, gives="sequence", bidirectional=True), (STEPS, FEATURES)),
    example(GRU(4, reset="before", biases="one"), (STEPS, FEATURES)),
)


@pytest.mark.parametrize("subject", LONG, ids=lambda subject: subject.name)
def test_the_gradients_of_a_large_batch_are_those_of_its_samples_a_few_at_a_time(subject: Example) -> None:
    params = make_params(subject.layer, subject.inputs)
    whole, few = Bench(subject, params), Bench(subject, params)
    inputs = make_inputs(subject, MANY)
    dy = separated(whole.forward(inputs).shape, seed=9)
    dx = (whole.backward(dy) or ())[0].copy()
    sums = {name: np.zeros_like(gradient) for name, gradient in whole.grads.items()}
    for start in range(0, MANY, 4):
        some = slice(start, start + 4)
        few.forward([np.ascontiguousarray(x[..., some]) for x in inputs])
        dx_of_few, *_ = few.backward(np.ascontiguousarray(dy[..., some])) or ()
        np.testing.assert_allclose(dx[..., some], dx_of_few, rtol=0, atol=1e-12 * np.abs(dx).max())
        for name, gradient in few.grads.items():
            sums[name] += gradient
    for name, gradient in whole.grads.items():
        np.testing.assert_allclose(gradient, sums[name], rtol=0, atol=1e-12 * np.abs(sums[name]).max(), err_msg=name)


@pytest.mark.parametrize("layer", [SimpleRNN(8), LSTM(8), GRU(8), GRU(8, reset="before")], ids=repr)
def test_gradients_that_vanish_over_a_long_sequence_become_zero_and_never_subnormal(layer: Recurrent) -> None:
    subject = example(layer, (500, FEATURES))
    params = {name: 0.5 * array for name, array in make_params(layer, subject.inputs, np.float32).items()}
    on = Bench(subject, params, dtype=np.float32)
    dy = separated(on.forward(make_inputs(subject, 2, np.float32)).shape, 9, np.float32)
    sizes = np.abs((on.backward(dy) or ())[0])
    assert sizes[:, -1].all()
    assert not sizes[:, 0].any()
    assert sizes[sizes > 0].min() >= np.finfo(np.float32).tiny


@pytest.mark.parametrize("layer", [SimpleRNN(8), LSTM(8), GRU(8)], ids=repr)
def test_reading_a_long_sequence_takes_no_more_memory_than_a_short_one_unless_it_is_learned_from(
    layer: Recurrent,
) -> None:
    def memory(steps: int) -> int:
        network = Network.stack(Input((steps, FEATURES)), layer)
        compiled = CompiledNetwork(network, Parameters.initialize(network))
        for _ in range(2):
            compiled.forward(np.ones((FEATURES, steps, 4), np.float32))
        return compiled.nbytes

    assert memory(steps=1000) == memory(steps=10)
