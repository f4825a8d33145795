"""Under which heading a layer stands in the palette, at which place, and what else people call it."""

from __future__ import annotations

from nnstudio.layers import LAYERS, Family, Operation
from nnstudio.messages import Message, message
from nnstudio.network import Composite

_BLOCKS = message("Blocks")

_FAMILIES: dict[Message, tuple[Family, ...]] = {
    message("Core"): (Family.CORE, Family.SHAPE, Family.REGULARIZATION),
    message("Convolution"): (Family.CONVOLUTION,),
    message("Pooling"): (Family.POOLING,),
    message("Sequence"): (Family.SEQUENCE,),
    _BLOCKS: (),
    message("Activation"): (Family.ACTIVATION,),
    message("Normalization"): (Family.NORMALIZATION,),
    message("Merging"): (Family.MERGE,),
}
"""The headings, and the families of layers beneath each; what is made of layers is a block, whatever its family."""

HEADINGS = tuple(_FAMILIES)
"""The headings, from top to bottom."""

_FIRST = [
    "Dense",
    "Input",
    "Flatten",
    "Dropout",
    "Reshape",
    "Conv2D",
    "Conv1D",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "ConvTranspose2D",
    "UpSampling2D",
    "MaxPool",
    "AveragePool",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "Embedding",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "MultiHeadAttention",
    "LearnedPositions",
    "SinusoidalPositions",
    "PaddingMask",
    "SelectStep",
    "TransformerDecoder",
    "TransformerEncoder",
    "TransformerCrossDecoder",
    "ResidualBlock",
    "Bottleneck",
    "InvertedResidual",
    "ReLU",
    "GELU",
    "Sigmoid",
    "Tanh",
    "Softmax",
    "LeakyReLU",
    "Swish",
    "BatchNorm",
    "LayerNorm",
    "RMSNorm",
    "Add",
    "Concatenate",
    "Multiply",
]
"""What people look for most comes first under its heading."""

_ALSO_CALLED = {
    "Dense": "linear fully connected perceptron mlp",
    "Flatten": "vector",
    "Permute": "transpose",
    "Conv1D": "cnn temporal",
    "Conv2D": "cnn kernel",
    "ConvTranspose2D": "deconvolution upsample upsampling",
    "DepthwiseConv2D": "mobilenet",
    "SeparableConv2D": "xception mobilenet",
    "UpSampling2D": "upsample resize enlarge interpolate",
    "ZeroPadding2D": "pad",
    "MaxPool": "maxpool2d downsample",
    "AveragePool": "avgpool2d downsample",
    "GlobalAveragePool": "gap",
    "Embedding": "word token vector lookup",
    "LSTM": "rnn recurrent memory",
    "GRU": "rnn recurrent",
    "SimpleRNN": "recurrent elman",
    "MultiHeadAttention": "self-attention transformer query key value mha gqa",
    "LearnedPositions": "positional encoding embedding",
    "SinusoidalPositions": "positional encoding",
    "RelativePositionBias": "positional t5",
    "ClassToken": "cls vit bert",
    "SelectStep": "pooler cls last",
    "TransformerEncoder": "attention bert vit",
    "TransformerDecoder": "attention gpt llama causal",
    "TransformerCrossDecoder": "attention seq2seq t5 encoder-decoder",
    "ResidualBlock": "resnet skip shortcut",
    "Bottleneck": "resnet skip shortcut",
    "InvertedResidual": "mobilenet",
    "Block": "group repeat module",
    "Swish": "silu",
    "SwiGLU": "gated glu llama",
    "GEGLU": "gated glu",
    "BatchNorm": "batch normalization",
    "LayerNorm": "layer normalization",
    "Add": "skip residual sum shortcut",
    "Concatenate": "join cat",
    "Multiply": "gate product",
    "Dot": "similarity cosine",
}
"""Words of the field that are searched for, beside a layer's name and description."""


def layers_under(heading: Message) -> list[type[Operation]]:
    """Return the layers beneath a heading, with what people look for most in front."""
    layers = [layer for layer in LAYERS if layer.family in _FAMILIES[heading] and not issubclass(layer, Composite)]
    if heading is _BLOCKS:
        layers = [layer for layer in LAYERS if issubclass(layer, Composite)]
    return sorted(layers, key=lambda layer: _FIRST.index(layer.__name__) if layer.__name__ in _FIRST else len(_FIRST))


def also_called(layer: type[Operation]) -> str:
    """Return other words for a layer."""
    return _ALSO_CALLED.get(layer.__name__, "")
