"""What arrays are called in a file."""

from __future__ import annotations

import pytest

from nnstudio.formats.keys import NumberingError, is_stack, named_arrays, numbered_arrays
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from tests.formats.examples import BRANCHING, STACK, drawn


def test_keys_are_the_layer_name_and_pytorchs_parameter_name() -> None:
    assert list(named_arrays(STACK, drawn(STACK))) == [
        "conv2d_1.weight",
        "conv2d_1.bias",
        "batchnorm_1.weight",
        "batchnorm_1.bias",
        "batchnorm_1.running_mean",
        "batchnorm_1.running_var",
        "batchnorm_1.num_batches_tracked",
        "dense_1.weight",
        "dense_2.weight",
        "dense_2.bias",
    ]


def test_numbers_count_an_activation_as_a_module_and_an_input_as_none() -> None:
    keys = {key.split(".")[0] for key in numbered_arrays(STACK, drawn(STACK))}
    assert keys == {"0", "2", "5", "8"}


def test_a_branching_network_has_no_numbers() -> None:
    with pytest.raises(NumberingError, match="branches"):
        numbered_arrays(BRANCHING, drawn(BRANCHING))


def test_a_stack_is_recognised_and_two_stacks_are_none() -> None:
    assert is_stack(STACK)
    assert is_stack(Network())
    assert not is_stack(BRANCHING)
    assert not is_stack(Network.stack(Input((4,)), Dense(2)).add(Dense(2), after=["input_1"]))


def test_arrays_of_removed_layers_are_left_out() -> None:
    smaller = STACK.remove({STACK.named("batchnorm_1").id})
    assert not any(key.startswith("batchnorm") for key in named_arrays(smaller, drawn(STACK)))
