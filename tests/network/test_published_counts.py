"""Counts against those that others published: exact, in total and layer by layer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

import pytest

from nnstudio.layers import (
    Add,
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Input,
    MaxPool,
    ReLU,
)
from nnstudio.layers.pointwise import Activation
from nnstudio.layers.pooling import Pooling
from nnstudio.network import Network, NodeSummary, Summary, summarize
from tests.network.published import NOT_BUILT, PUBLISHED, published_counts, published_layers

Row = list[object]


@cache
def network_of(name: str) -> Network:
    return PUBLISHED[name].build()


@cache
def summary_of(name: str) -> Summary:
    return summarize(network_of(name))


@pytest.mark.parametrize("name", published_counts())
def test_every_published_network_is_built_with_its_counts_or_listed_with_the_reason(name: str) -> None:
    assert (name in PUBLISHED) != (name in NOT_BUILT)
    if name in NOT_BUILT:
        assert NOT_BUILT[name]
        return
    published, total = published_counts()[name], summary_of(name).total
    counted = {
        "total": total.parameters + total.statistics,
        "trainable": total.trainable,
        "non_trainable": total.statistics,
        "macs": total.multiply_adds,
    }
    assert {figure: counted[figure] for figure in published if figure in counted} == {
        figure: published[figure] for figure in published if figure in counted
    }
    assert total.trainable == total.parameters
    assert total.frozen == 0


def test_nothing_is_listed_that_was_not_published() -> None:
    assert {*PUBLISHED, *NOT_BUILT} == set(published_counts())


def test_every_published_layer_table_is_compared() -> None:
    compared = [published.layers for published in PUBLISHED.values() if published.layers is not None]
    assert sorted(compared) == sorted(published_layers())


@pytest.mark.parametrize("name", [name for name, published in PUBLISHED.items() if published.layers is not None])
def test_every_layer_has_its_published_shape_parameters_and_multiply_adds_in_order(name: str) -> None:
    table = published_layers()[str(PUBLISHED[name].layers)]
    assert list(rows(name)) == [plain(row) for row in without_identity_pooling(table["layers"])]
    totals = published_counts()[name]
    assert table["totals"] == {figure: totals[figure] for figure in ("total", "trainable", "non_trainable", "macs")}


@pytest.mark.parametrize("name", PUBLISHED)
def test_layers_without_a_row_count_nothing_and_keep_the_shape(name: str) -> None:
    layers = {layer.node.id: layer for layer in summary_of(name).layers}
    for layer in layers.values():
        if has_row(layer) or isinstance(layer.node.layer, Input):
            continue
        assert layer.params == ()
        assert layer.counts.multiply_adds == 0
        assert layer.output_shape == layers[layer.node.inputs[0]].output_shape


@pytest.mark.parametrize("name", PUBLISHED)
def test_depth_is_the_one_that_papers_quote(name: str) -> None:
    assert summary_of(name).depth == PUBLISHED[name].depth


@pytest.mark.parametrize("name", PUBLISHED)
def test_depth_does_not_change_without_batch_norm(name: str) -> None:
    network = network_of(name)
    normalizations = {node.id for node in network.nodes if isinstance(node.layer, BatchNorm)}
    assert summarize(network.remove(normalizations)).depth == PUBLISHED[name].depth


def rows(name: str) -> Iterator[Row]:
    """Our layers in the notation of layer_counts.json."""
    network, layers = network_of(name), {layer.node.id: layer for layer in summary_of(name).layers}
    for layer in filter(has_row, layers.values()):
        counts = layer.counts
        assert layer.output_shape is not None
        source = layers[layer.node.inputs[0]].output_shape
        assert source is not None
        yield [
            worded(network, layer, source),
            counts.trainable,
            counts.statistics,
            counts.multiply_adds,
            list(layer.output_shape),
        ]


def has_row(layer: NodeSummary) -> bool:
    return not isinstance(layer.node.layer, Input | Activation | Dropout)


def worded(network: Network, layer: NodeSummary, source: tuple[int, ...]) -> str:
    readers = [network.node(reader).layer for reader in network.consumers[layer.node.id]]
    match layer.node.layer:
        case Conv2D() as convolution:
            name = worded_convolution(convolution, source[0])
        case BatchNorm():
            name = f"batchnorm {source[0]} (+{layer.counts.statistics} moving stats)"
        case MaxPool() | AveragePool() as pool:
            name = worded_pool(pool)
        case Dense(units=units):
            name = f"dense {source[0]}->{units}"
        case Add():
            name = "add+relu" if readers[:1] == [ReLU()] else "add"
        case GlobalAveragePool():
            name = "global avg pool"
        case Flatten():
            name = "flatten"
        case other:
            raise AssertionError(f"no notation for {other}")
    return name


def worded_convolution(layer: Conv2D, channels: int) -> str:
    assert layer.kernel_size[0] == layer.kernel_size[1]
    assert layer.stride[0] == layer.stride[1]
    window = f"conv{layer.kernel_size[0]}x{layer.kernel_size[1]}/{layer.stride[0]}"
    if layer.groups == channels == layer.filters:
        return f"dw{window} {channels}"
    groups = f" g{layer.groups}" if layer.groups > 1 else ""
    return f"{window} {channels}->{layer.filters}{groups}"


def worded_pool(layer: Pooling) -> str:
    stride = layer.stride or layer.pool_size
    return f"pool{layer.pool_size[0]}/{stride[0]}"


def plain(row: Row) -> Row:
    """A published row without the remarks whose truth its figures hold: a missing bias, a place beside the path."""
    name, *figures = row
    return [str(name).removeprefix("shortcut ").removesuffix(" nobias"), *figures]


def without_identity_pooling(table: list[Row]) -> list[Row]:
    """The rows without torchvision's adaptive pooling, where it pools nothing: 6 × 6 to 6 × 6."""
    kept = [row for row in table if row[0] != "adaptive avgpool 6"]
    for above, row in itertools.pairwise(table):
        if row not in kept:
            assert row[1:] == [0, 0, 0, above[4]]
    return kept
