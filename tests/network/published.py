"""Networks that others published with their counts, built here: by their names in reference/parameter_counts.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnstudio.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPool, ReLU
from nnstudio.network import Network
from nnstudio.network.templates import (
    KERAS,
    alexnet,
    alexnet_2012,
    lenet_5,
    mlp,
    mobilenet_v1,
    mobilenet_v2,
    resnet,
    vgg,
)
from tests.network.publication import Published
from tests.network.published_transformers import TRANSFORMERS

REFERENCE = Path(__file__).parent / "reference"


def published_counts() -> Mapping[str, Mapping[str, Any]]:
    counts: Mapping[str, Mapping[str, Any]] = json.loads((REFERENCE / "parameter_counts.json").read_text())
    return counts


def published_layers() -> Mapping[str, Mapping[str, Any]]:
    layers: Mapping[str, Mapping[str, Any]] = json.loads((REFERENCE / "layer_counts.json").read_text())
    return layers


def pytorch_mnist() -> Network:
    """The Net of github.com/pytorch/examples/blob/main/mnist/main.py."""
    return Network.stack(
        Input((1, 28, 28)),
        Conv2D(32, (3, 3), "relu"),
        Conv2D(64, (3, 3), "relu"),
        MaxPool((2, 2)),
        Dropout(0.25),
        Flatten(),
        Dense(128, "relu"),
        Dropout(0.5),
        Dense(10),
    )


def keras_mnist() -> Network:
    """The model of keras.io/examples/vision/mnist_convnet."""
    return Network.stack(
        Input((1, 28, 28)),
        Conv2D(32, (3, 3), "relu"),
        MaxPool((2, 2)),
        Conv2D(64, (3, 3), "relu"),
        MaxPool((2, 2)),
        Flatten(),
        Dropout(0.5),
        Dense(10, "softmax"),
    )


def onnx_mnist() -> Network:
    """The CNTK model that the ONNX zoo publishes as mnist-8 and mnist-12."""
    return Network.stack(
        Input((1, 28, 28)),
        Conv2D(8, (5, 5), padding="same"),
        ReLU(),
        MaxPool((2, 2)),
        Conv2D(16, (5, 5), padding="same"),
        ReLU(),
        MaxPool((3, 3)),
        Flatten(),
        Dense(10),
    )


PUBLISHED: Mapping[str, Published] = {
    "LeNet-5 modern 32x32x1": Published(lambda: lenet_5((1, 32, 32), padding=0), 5, "lenet5_32x32x1"),
    "LeNet-5 modern 32x32x3 (PyTorch CIFAR tutorial)": Published(
        lambda: lenet_5((3, 32, 32), padding=0), 5, "lenet5_32x32x3"
    ),
    "MLP 784-128-10 (TF quickstart)": Published(lambda: mlp((128,)), 2, "tf_quickstart"),
    "MLP 784-512-512-10 (Keras mnist_mlp)": Published(lambda: mlp((512, 512), (784,)), 3),
    "PyTorch examples mnist Net": Published(pytorch_mnist, 4, "pytorch_mnist"),
    "Keras mnist_convnet": Published(keras_mnist, 3, "keras_mnist_convnet"),
    "ONNX zoo mnist-8/-12 (CNTK)": Published(onnx_mnist, 3, "onnx_mnist12"),
    "AlexNet 2012 grouped (CaffeNet/BVLC)": Published(alexnet_2012, 8, "alexnet_grouped"),
    "AlexNet ungrouped": Published(lambda: alexnet_2012(groups=1), 8, "alexnet_ungrouped"),
    "alexnet (torchvision)": Published(alexnet, 8, "alexnet_torchvision"),
    "vgg11": Published(lambda: vgg(11), 11),
    "vgg16": Published(lambda: vgg(16), 16, "vgg16"),
    "vgg19": Published(lambda: vgg(19), 19, "vgg19"),
    "vgg16_bn": Published(lambda: vgg(16, batch_norm=True), 16, "vgg16_bn"),
    "resnet18 (torchvision)": Published(lambda: resnet(18), 18, "resnet18"),
    "resnet50 (torchvision)": Published(lambda: resnet(50), 50, "resnet50"),
    "resnet152 (torchvision)": Published(lambda: resnet(152), 152, "resnet152"),
    "ResNet50 (Keras)": Published(lambda: resnet(50, KERAS), 50, "resnet50_keras"),
    "ResNet152 (Keras)": Published(lambda: resnet(152, KERAS), 152),
    "MobileNetV1 1.0 224": Published(mobilenet_v1, 28, "mobilenet_v1"),
    "MobileNetV2 1.0 224": Published(mobilenet_v2, 53, "mobilenet_v2"),
    **TRANSFORMERS,
}
"""Every published network that can be built."""

NOT_BUILT: Mapping[str, str] = {
    "LeNet-5 (1998 paper, partial C3, trainable subsampling, fixed RBF)": "C3 reads some maps of S2 only, by the "
    "paper's table I; pooling has a learned factor and offset; the output layer's radial basis functions are fixed",
    "Mixtral-8x7B": "a mixture of experts: a router picks which of eight feed-forward networks a token goes through",
}
"""Every published network that cannot be built, with the reason."""
