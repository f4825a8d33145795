"""Every task is one that nnstudio learns from, on samples that are what its network takes."""

from __future__ import annotations

import math
from contextlib import closing

import numpy as np
import pytest

from benchmarks.frameworks import FRAMEWORKS, PRODUCTS
from benchmarks.frameworks.products import Layout, recorded
from benchmarks.frameworks.studio import Studio
from benchmarks.samples import colour, images, patches, shuffled
from benchmarks.tasks import TASKS


@pytest.mark.parametrize("task", TASKS)
def test_samples_are_of_the_shape_that_the_network_takes(task: str) -> None:
    assert TASKS[task].samples().inputs.shape[1:] == TASKS[task].input_shape


@pytest.mark.parametrize("task", ["mlp-64", "cnn-64", "lstm-64", "gru-64", "encoder-32", "char-gpt-16"])
def test_nnstudio_takes_steps_of_every_kind_of_task(task: str) -> None:
    studio = Studio(TASKS[task])
    with closing(studio.train()) as training:
        assert next(training) != next(training)
    with closing(studio.infer()) as inference:
        assert math.isfinite(next(inference))


def test_patches_hold_the_pixels_of_their_place() -> None:
    digit, cut = colour().array[0, 0], patches().array[0]
    np.testing.assert_array_equal(cut[8 * 3 + 2].reshape(4, 4), digit[12:16, 8:12])
    np.testing.assert_array_equal(digit[2:-2, 2:-2], images().array[0, 0])


def test_batches_are_full_and_come_without_end() -> None:
    batches = shuffled(10, 4)
    first, second, third = (next(batches) for _ in range(3))
    assert len({*first, *second}) == 8
    assert len(third) == 4


def test_products_are_those_of_the_layers() -> None:
    products = FRAMEWORKS[PRODUCTS].begin(TASKS["mlp-16"])
    assert next(products.train()) == 0.0
    first, second, *_ = products._forward  # type: ignore[attr-defined]
    assert [layout.shape for layout in first] == [(256, 784), (784, 16), (256, 16)]
    assert [layout.shape for layout in second] == [(128, 256), (256, 16), (128, 16)]


def test_products_are_repeated_on_arrays_that_lie_the_same() -> None:
    with recorded() as products:
        np.matmul(np.ones((2, 3)).T, np.ones((2, 8))[:, ::2])
        np.matmul(np.ones((1, 2)), np.ones((2, 4)))
    (product,) = products
    assert [Layout.of(layout.filled()) for layout in product] == list(product)


def test_frameworks_have_rows_for_what_they_can_do() -> None:
    def suited(task: str) -> set[str]:
        return {name for name, framework in FRAMEWORKS.items() if framework.suits(TASKS[task])}

    assert suited("mlp-64") - suited("char-gpt-16") == {"scikit-learn"}
    assert suited("cnn-64") - suited("lstm-64") == {"PyTorch channels-last"}
