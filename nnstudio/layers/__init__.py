"""The kinds of layer, one family per file; importing the package registers them all."""

from nnstudio.layers.activation import (
    ACTIVATIONS,
    ELU,
    GELU,
    ActivatedLayer,
    LeakyReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    Softmax,
    Swish,
    Tanh,
)
from nnstudio.layers.base import (
    LAYERS,
    Family,
    Layer,
    Merge,
    Operation,
    ParamSpec,
    Primitive,
    Role,
    Shape,
    ShapeError,
)
from nnstudio.layers.convolution import Conv2D
from nnstudio.layers.dense import Dense
from nnstudio.layers.dropout import Dropout, SpatialDropout
from nnstudio.layers.input import Input
from nnstudio.layers.merge import Add, Concatenate
from nnstudio.layers.normalization import BatchNorm, BatchTooSmallError, LayerNorm, RMSNorm
from nnstudio.layers.pooling import AveragePool, GlobalAveragePool, MaxPool
from nnstudio.layers.reshape import Flatten

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "LAYERS",
    "ActivatedLayer",
    "Add",
    "AveragePool",
    "BatchNorm",
    "BatchTooSmallError",
    "Concatenate",
    "Conv2D",
    "Dense",
    "Dropout",
    "Family",
    "Flatten",
    "GlobalAveragePool",
    "Input",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "MaxPool",
    "Merge",
    "Operation",
    "ParamSpec",
    "Primitive",
    "RMSNorm",
    "ReLU",
    "ReLU6",
    "Role",
    "Shape",
    "ShapeError",
    "Sigmoid",
    "Softmax",
    "SpatialDropout",
    "Swish",
    "Tanh",
]
