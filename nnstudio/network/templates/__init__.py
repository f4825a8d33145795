"""Networks to begin with: the list that people choose from, and the families it is made from."""

from __future__ import annotations

import difflib

from nnstudio.messages import NnstudioError, message
from nnstudio.network.templates.alexnet import alexnet, alexnet_2012
from nnstudio.network.templates.digits import digits_cnn
from nnstudio.network.templates.lenet import lenet_5
from nnstudio.network.templates.mlp import mlp
from nnstudio.network.templates.mobilenet import mobilenet_v1, mobilenet_v2
from nnstudio.network.templates.resnet import KERAS, TORCHVISION, resnet
from nnstudio.network.templates.template import Template
from nnstudio.network.templates.vgg import vgg

__all__ = [
    "KERAS",
    "TEMPLATES",
    "TORCHVISION",
    "Template",
    "TemplateError",
    "alexnet",
    "alexnet_2012",
    "digits_cnn",
    "lenet_5",
    "mlp",
    "mobilenet_v1",
    "mobilenet_v2",
    "resnet",
    "template_named",
    "vgg",
]


class TemplateError(NnstudioError):
    """A name that no template has."""


TEMPLATES: tuple[Template, ...] = (
    Template(
        name="digits-mlp",
        title="Digits MLP",
        year=1986,
        about=message("Two hidden dense layers; the quickest to train on the digits."),
        source="Rumelhart, Hinton and Williams 1986, Learning representations by back-propagating errors, "
        "doi:10.1038/323533a0 (the method)",
        parameters=235_146,
        input_shape=(1, 28, 28),
        classes=10,
        build=lambda: mlp((256, 128)),
    ),
    Template(
        name="digits-cnn",
        title="Digits CNN",
        year=2015,
        about=message("Two convolutions and two dense layers; reads the digits after a minute of training."),
        source="after the MNIST example of Keras, keras.io/examples/vision/mnist_convnet",
        parameters=225_034,
        input_shape=(1, 28, 28),
        classes=10,
        build=digits_cnn,
    ),
    Template(
        name="lenet-5",
        title="LeNet-5",
        year=1998,
        about=message("The network that read cheques, with today's ReLU and max pooling; trains on the digits."),
        source="LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition, doi:10.1109/5.726791 "
        "(in the form of PyTorch's tutorial Training a Classifier)",
        parameters=61_706,
        input_shape=(1, 28, 28),
        classes=10,
        build=lenet_5,
    ),
    Template(
        name="mlp-784-128-10",
        title="MLP 784-128-10",
        year=2019,
        about=message("One hidden dense layer: the first network of many tutorials; trains on the digits."),
        source="TensorFlow 2 quickstart, tensorflow.org/tutorials/quickstart/beginner",
        parameters=101_770,
        input_shape=(1, 28, 28),
        classes=10,
        build=lambda: mlp((128,)),
    ),
    Template(
        name="alexnet",
        title="AlexNet",
        year=2014,
        about=message("The network that began the present wave of deep learning, in its one-tower form."),
        source="Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks, arXiv:1404.5997; "
        "torchvision alexnet",
        parameters=61_100_840,
        input_shape=(3, 224, 224),
        classes=1000,
        build=alexnet,
    ),
    Template(
        name="vgg-16",
        title="VGG-16",
        year=2014,
        about=message("Thirteen 3 × 3 convolutions and three large dense layers, which hold most of the parameters."),
        source="Simonyan and Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition, "
        "arXiv:1409.1556, configuration D; torchvision vgg16",
        parameters=138_357_544,
        input_shape=(3, 224, 224),
        classes=1000,
        build=lambda: vgg(16),
    ),
    Template(
        name="resnet-18",
        title="ResNet-18",
        year=2015,
        about=message("Residual connections around pairs of 3 × 3 convolutions; named as in PyTorch."),
        source="He et al. 2015, Deep Residual Learning for Image Recognition, arXiv:1512.03385; torchvision resnet18",
        parameters=11_689_512,
        input_shape=(3, 224, 224),
        classes=1000,
        build=lambda: resnet(18),
    ),
    Template(
        name="resnet-50",
        title="ResNet-50",
        year=2015,
        about=message("Residual connections around bottlenecks of 1 × 1, 3 × 3 and 1 × 1; named as in PyTorch."),
        source="He et al. 2015, Deep Residual Learning for Image Recognition, arXiv:1512.03385; torchvision resnet50",
        parameters=25_557_032,
        input_shape=(3, 224, 224),
        classes=1000,
        build=lambda: resnet(50),
    ),
    Template(
        name="mobilenet-v1",
        title="MobileNet",
        year=2017,
        about=message("Depthwise and pointwise convolutions in place of full ones; made for small devices."),
        source="Howard et al. 2017, MobileNets, arXiv:1704.04861; keras.applications.MobileNet",
        parameters=4_231_976,
        input_shape=(3, 224, 224),
        classes=1000,
        build=mobilenet_v1,
    ),
)
"""The templates, in the order in which people see them: smallest kind first."""


def template_named(name: str) -> Template:
    """Return the template of that name, or raise TemplateError with the nearest ones that exist."""
    names = [template.name for template in TEMPLATES]
    if name in names:
        return TEMPLATES[names.index(name)]
    near = difflib.get_close_matches(name.lower().replace("_", "-"), names, 3) or names
    raise TemplateError("there is no template {name}; try {near}", name=repr(name), near=", ".join(near))
