"""The kinds of layer, one family per file; importing the package registers them all."""

from nnstudio.layers.activation import (
    ACTIVATIONS,
    GELU,
    ActivatedLayer,
    HardSigmoid,
    HardSwish,
    Sigmoid,
    Softmax,
    Softplus,
    Swish,
    Tanh,
)
from nnstudio.layers.adaptive_pooling import AdaptiveAveragePool2D, AdaptiveMaxPool2D
from nnstudio.layers.attention import MultiHeadAttention, PaddingMask
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
from nnstudio.layers.convolution import Conv1D, Conv2D
from nnstudio.layers.dense import Dense
from nnstudio.layers.depthwise_convolution import DepthwiseConv2D, SeparableConv2D
from nnstudio.layers.dropout import Dropout, SpatialDropout
from nnstudio.layers.embedding import Embedding, TokenError
from nnstudio.layers.gated import GEGLU, SwiGLU
from nnstudio.layers.group_normalization import GroupNorm, InstanceNorm
from nnstudio.layers.input import Input
from nnstudio.layers.merge import Add, Average, Concatenate, Multiply
from nnstudio.layers.normalization import BatchNorm, BatchTooSmallError, LayerNorm, RMSNorm
from nnstudio.layers.pooling import AveragePool, AveragePool1D, GlobalAveragePool, GlobalMaxPool, MaxPool, MaxPool1D
from nnstudio.layers.position import (
    ClassToken,
    LearnedPositions,
    RelativePositionBias,
    SelectStep,
    SinusoidalPositions,
)
from nnstudio.layers.product import Dot
from nnstudio.layers.rectifier import ELU, SELU, LeakyReLU, PReLU, ReLU, ReLU6
from nnstudio.layers.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from nnstudio.layers.reshape import Flatten, Permute, Reshape
from nnstudio.layers.resizing import UpSampling2D, ZeroPadding2D
from nnstudio.layers.transposed_convolution import ConvTranspose2D

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GEGLU",
    "GELU",
    "GRU",
    "LAYERS",
    "LSTM",
    "SELU",
    "ActivatedLayer",
    "AdaptiveAveragePool2D",
    "AdaptiveMaxPool2D",
    "Add",
    "Average",
    "AveragePool",
    "AveragePool1D",
    "BatchNorm",
    "BatchTooSmallError",
    "ClassToken",
    "Concatenate",
    "Conv1D",
    "Conv2D",
    "ConvTranspose2D",
    "Dense",
    "DepthwiseConv2D",
    "Dot",
    "Dropout",
    "Embedding",
    "Family",
    "Flatten",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "GroupNorm",
    "HardSigmoid",
    "HardSwish",
    "Input",
    "InstanceNorm",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "LearnedPositions",
    "MaxPool",
    "MaxPool1D",
    "Merge",
    "MultiHeadAttention",
    "Multiply",
    "Operation",
    "PReLU",
    "PaddingMask",
    "ParamSpec",
    "Permute",
    "Primitive",
    "RMSNorm",
    "ReLU",
    "ReLU6",
    "Recurrent",
    "RelativePositionBias",
    "Reshape",
    "Role",
    "SelectStep",
    "SeparableConv2D",
    "Shape",
    "ShapeError",
    "Sigmoid",
    "SimpleRNN",
    "SinusoidalPositions",
    "Softmax",
    "Softplus",
    "SpatialDropout",
    "SwiGLU",
    "Swish",
    "Tanh",
    "TokenError",
    "UpSampling2D",
    "ZeroPadding2D",
]
