"""AlexNet, the network that began the present wave of deep learning, in its two published forms.

Layers are named conv1 to conv5 and fc6 to fc8, as in Caffe's model and in the literature.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPool
from nnstudio.network.network import Network


def alexnet(classes: int = 1000) -> Network:
    """Return AlexNet in its one-tower form, for 224 × 224 images; torchvision's `alexnet`.

    Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks", arXiv:1404.5997.
    torchvision's adaptive pooling to 6 × 6 is the identity at this size, and is left out.
    """
    return _stacked(_Form(224, (64, 192, 384, 256, 256), (2, 2, 1, 1, 1), (1, 1, 1, 1, 1)), classes)


def alexnet_2012(groups: int = 2, classes: int = 1000) -> Network:
    """Return AlexNet as in the paper, whose two halves (groups) ran on two GPUs; Caffe's `bvlc_reference_caffenet`.

    Krizhevsky, Sutskever and Hinton 2012, "ImageNet Classification with Deep Convolutional Neural
    Networks". The paper says 224 × 224, but its 55 × 55 positions need 227 × 227. Its local response
    normalization, which has no parameters and is no longer in use, is left out.
    """
    form = _Form(227, (96, 256, 384, 384, 256), (0, 2, 1, 1, 1), (1, groups, 1, groups, groups))
    return _stacked(form, classes)


@dataclass(frozen=True)
class _Form:
    """What the forms differ in: image size, and each convolution's filters, padding and groups."""

    size: int
    filters: tuple[int, ...]
    padding: tuple[int, ...]
    groups: tuple[int, ...]

    def convolution(self, number: int, kernel_size: int, stride: int = 1) -> Conv2D:
        at = number - 1
        cells = self.padding[at]
        return Conv2D(
            self.filters[at],
            (kernel_size, kernel_size),
            "relu",
            stride=(stride, stride),
            padding=(cells, cells, cells, cells),
            groups=self.groups[at],
        )


def _stacked(form: _Form, classes: int) -> Network:
    return (
        Network()
        .add(Input((3, form.size, form.size)), "input")
        .add(form.convolution(1, 11, stride=4), "conv1")
        .add(MaxPool((3, 3), stride=(2, 2)), "pool1")
        .add(form.convolution(2, 5), "conv2")
        .add(MaxPool((3, 3), stride=(2, 2)), "pool2")
        .add(form.convolution(3, 3), "conv3")
        .add(form.convolution(4, 3), "conv4")
        .add(form.convolution(5, 3), "conv5")
        .add(MaxPool((3, 3), stride=(2, 2)), "pool5")
        .add(Flatten(), "flatten")
        .add(Dropout(0.5), "drop6")
        .add(Dense(4096, activation="relu"), "fc6")
        .add(Dropout(0.5), "drop7")
        .add(Dense(4096, activation="relu"), "fc7")
        .add(Dense(classes, activation="softmax"), "fc8")
    )
