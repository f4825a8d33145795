"""A network as functions that JAX compiles: batches first, channels and features last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from benchmarks.task import Task
from nnstudio.layers import (
    GRU,
    LSTM,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    GlobalAveragePool,
    Input,
    LayerNorm,
    LearnedPositions,
    MaxPool,
)
from nnstudio.network import TransformerBlock, TransformerDecoder, TransformerEncoder, infer_shapes

Arrays = dict[str, Any]
Apply = Callable[[Arrays, Array], Array]
Made = tuple[Arrays, Apply]
"""The arrays of a layer, and what it does with them and a batch."""

_RANDOM = np.random.default_rng(0)


def model_of(task: Task) -> tuple[dict[str, Arrays], Callable[[dict[str, Arrays], Array], Array]]:
    """Return arrays by the name of their layer, and the function from them and a batch to logits."""
    shapes = infer_shapes(task.network)
    arrays: dict[str, Arrays] = {}
    chain: list[tuple[str, Apply]] = []
    for node in task.network.nodes:
        x = shapes.outputs[node.inputs[0]] if node.inputs else ()
        own, apply = MADE[type(node.layer)](node.layer, x)
        owner = node.name
        if node.shares is not None:
            owner = task.network.node(node.shares).name
            apply = _from_rows
        elif own:
            arrays[owner] = own
        chain.append((owner, apply))

    def run(arrays: dict[str, Arrays], x: Array) -> Array:
        for name, apply in chain:
            x = apply(arrays.get(name, {}), x)
        return x

    return arrays, run


def _uniform(limit: float, *shape: int) -> np.ndarray[Any, Any]:
    return _RANDOM.uniform(-limit, limit, shape).astype(np.float32)


def _normal(*shape: int) -> np.ndarray[Any, Any]:
    return _RANDOM.normal(0, 0.02, shape).astype(np.float32)


def _linear(inputs: int, outputs: int) -> Arrays:
    return {"weight": _uniform((3 / inputs) ** 0.5, inputs, outputs), "bias": np.zeros(outputs, np.float32)}


def _scale(features: int) -> Arrays:
    return {"weight": np.ones(features, np.float32), "bias": np.zeros(features, np.float32)}


def _activated(function: Apply, activation: str) -> Apply:
    functions = {"relu": jax.nn.relu, "gelu_tanh": jax.nn.gelu}
    after = functions.get(activation, lambda y: y)
    return lambda arrays, x: after(function(arrays, x))


def _channels_last(arrays: Arrays, x: Array) -> Array:
    return x.transpose(0, 2, 3, 1) if x.ndim == 4 else x


def _dense(layer: Dense, x: tuple[int, ...]) -> Made:
    return _linear(x[-1], layer.units), _activated(_map, layer.activation)


def _map(arrays: Arrays, x: Array) -> Array:
    return x @ arrays["weight"] + arrays["bias"]


def _from_rows(arrays: Arrays, x: Array) -> Array:
    return x @ arrays["weight"].T


def _convolution(layer: Conv2D, x: tuple[int, ...]) -> Made:
    height, width = layer.kernel_size
    inputs = height * width * x[0]
    arrays = {
        "weight": _uniform((6 / inputs) ** 0.5, height, width, x[0], layer.filters),
        "bias": np.zeros(layer.filters, np.float32),
    }
    padding = str(layer.padding).upper()

    def convolve(arrays: Arrays, x: Array) -> Array:
        y = lax.conv_general_dilated(x, arrays["weight"], (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        return y + arrays["bias"]

    return arrays, _activated(convolve, layer.activation)


def _max_pool(arrays: Arrays, x: Array) -> Array:
    """Pool 2 x 2 cells by reshaping; the gradient of `lax.reduce_window` took several times as long."""
    batch, height, width, channels = x.shape
    cells = x[:, : height // 2 * 2, : width // 2 * 2].reshape(batch, height // 2, 2, width // 2, 2, channels)
    return cells.max((2, 4))


def _layer_norm(arrays: Arrays, x: Array) -> Array:
    y = x - x.mean(-1, keepdims=True)
    return y * lax.rsqrt((y * y).mean(-1, keepdims=True) + 1e-5) * arrays["weight"] + arrays["bias"]


def _recurrent(layer: LSTM | GRU, x: tuple[int, ...]) -> Made:
    """Return a scan over the steps; what the input alone gives is one product for all of them."""
    rows = layer.gates * layer.units
    limit = layer.units**-0.5
    shapes = {"input": (x[-1], rows), "memory": (layer.units, rows), "input_bias": (rows,), "memory_bias": (rows,)}
    arrays = {name: _uniform(limit, *shape) for name, shape in shapes.items()}
    step, memories = (_lstm_step, 2) if isinstance(layer, LSTM) else (_gru_step, 1)

    def run(arrays: Arrays, x: Array) -> Array:
        shares = x.swapaxes(0, 1) @ arrays["input"] + arrays["input_bias"]
        start = (jnp.zeros((len(x), layer.units)),) * memories
        end, _ = lax.scan(lambda state, share: (step(arrays, state, share), None), start, shares)
        return end[0]

    return arrays, run


def _lstm_step(arrays: Arrays, state: tuple[Array, ...], share: Array) -> tuple[Array, ...]:
    h, c = state
    i, f, g, o = jnp.split(share + h @ arrays["memory"] + arrays["memory_bias"], 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def _gru_step(arrays: Arrays, state: tuple[Array, ...], share: Array) -> tuple[Array, ...]:
    (h,) = state
    r, z, n = jnp.split(share, 3, axis=-1)
    hr, hz, hn = jnp.split(h @ arrays["memory"] + arrays["memory_bias"], 3, axis=-1)
    z = jax.nn.sigmoid(z + hz)
    n = jnp.tanh(n + jax.nn.sigmoid(r + hr) * hn)
    return ((1 - z) * n + z * h,)


def _blocks(layer: TransformerBlock, x: tuple[int, ...]) -> Made:
    arrays = {str(place): _block(layer, x[-1]) for place in range(layer.repeat)}
    attend = _attention(layer.heads, isinstance(layer, TransformerDecoder))
    feed = _activated(_map, layer.activation)

    def run(arrays: Arrays, x: Array) -> Array:
        for block in arrays.values():
            x = x + attend(block, _layer_norm(block["attention_norm"], x))
            x = x + _map(block["narrow"], feed(block["wide"], _layer_norm(block["feed_forward_norm"], x)))
        return x

    return arrays, run


def _block(layer: TransformerBlock, features: int) -> Arrays:
    return {
        "attention_norm": _scale(features),
        "to_heads": _linear(features, 3 * features),
        "from_heads": _linear(features, features),
        "feed_forward_norm": _scale(features),
        "wide": _linear(features, layer.hidden),
        "narrow": _linear(layer.hidden, features),
    }


def _attention(heads: int, is_causal: bool) -> Apply:
    def attend(block: Arrays, x: Array) -> Array:
        parts = _map(block["to_heads"], x).reshape(*x.shape[:2], 3, heads, -1)
        query, key, value = (parts[:, :, part] for part in range(3))
        gathered = jax.nn.dot_product_attention(query, key, value, is_causal=is_causal)
        return _map(block["from_heads"], gathered.reshape(x.shape))

    return attend


MADE: dict[type, Callable[[Any, tuple[int, ...]], Made]] = {
    Input: lambda layer, x: ({}, _channels_last),
    Flatten: lambda layer, x: ({}, lambda arrays, x: x.reshape(len(x), -1)),
    MaxPool: lambda layer, x: ({}, _max_pool),
    Conv2D: _convolution,
    Dense: _dense,
    Embedding: lambda layer, x: (
        {"weight": _normal(layer.vocabulary, layer.features)},
        lambda arrays, x: arrays["weight"][x],
    ),
    LearnedPositions: lambda layer, x: (
        {"weight": _normal(layer.length, x[-1])},
        lambda arrays, x: x + arrays["weight"],
    ),
    LayerNorm: lambda layer, x: (_scale(x[-1]), _layer_norm),
    GlobalAveragePool: lambda layer, x: ({}, lambda arrays, x: x.mean(1)),
    LSTM: _recurrent,
    GRU: _recurrent,
    TransformerEncoder: _blocks,
    TransformerDecoder: _blocks,
}
"""Makes what stands for a layer, given it and the shape of a sample that it reads; softmax is left to the loss."""
