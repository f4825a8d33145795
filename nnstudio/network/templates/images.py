"""The templates for images."""

from __future__ import annotations

from nnstudio.messages import message
from nnstudio.network.templates.alexnet import alexnet
from nnstudio.network.templates.digits import digits_cnn
from nnstudio.network.templates.lenet import lenet_5
from nnstudio.network.templates.mlp import mlp
from nnstudio.network.templates.mobilenet import mobilenet_v1, mobilenet_v2
from nnstudio.network.templates.recurrent import lstm_rows
from nnstudio.network.templates.resnet import resnet
from nnstudio.network.templates.template import Template, classes
from nnstudio.network.templates.unet import unet
from nnstudio.network.templates.vgg import vgg
from nnstudio.network.templates.vit import vit

IMAGE_TEMPLATES: tuple[Template, ...] = (
    Template(
        name="digits-mlp",
        title="Digits MLP",
        year=1986,
        about=message("Two hidden dense layers; the quickest to train on the digits."),
        source="Rumelhart, Hinton and Williams 1986, Learning representations by back-propagating errors, "
        "doi:10.1038/323533a0 (the method)",
        parameters=235_146,
        input_shape=(1, 28, 28),
        gives=classes(10),
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
        gives=classes(10),
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
        gives=classes(10),
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
        gives=classes(10),
        build=lambda: mlp((128,)),
    ),
    Template(
        name="lstm-rows",
        title="LSTM over rows",
        year=1997,
        about=message("Reads a digit row by row from top to bottom, and remembers; trains on the digits."),
        source="Hochreiter and Schmidhuber 1997, Long Short-Term Memory, doi:10.1162/neco.1997.9.8.1735 (the method); "
        "in the form of PyTorch's nn.LSTM",
        parameters=82_186,
        input_shape=(1, 28, 28),
        gives=classes(10),
        build=lstm_rows,
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
        gives=classes(1000),
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
        gives=classes(1000),
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
        gives=classes(1000),
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
        gives=classes(1000),
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
        gives=classes(1000),
        build=mobilenet_v1,
    ),
    Template(
        name="mobilenet-v2",
        title="MobileNetV2",
        year=2018,
        about=message("Inverted residuals: wide inside and narrow outside; made for small devices."),
        source="Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks, arXiv:1801.04381; "
        "torchvision mobilenet_v2",
        parameters=3_504_872,
        input_shape=(3, 224, 224),
        gives=classes(1000),
        build=mobilenet_v2,
    ),
    Template(
        name="vit-b-16",
        title="ViT-B/16",
        year=2020,
        about=message("A transformer that reads an image as a sequence of 196 patches."),
        source="Dosovitskiy et al. 2020, An Image is Worth 16x16 Words, arXiv:2010.11929, table 1; torchvision "
        "vit_b_16",
        parameters=86_567_656,
        input_shape=(3, 224, 224),
        gives=classes(1000),
        build=vit,
    ),
    Template(
        name="unet",
        title="U-Net",
        year=2015,
        about=message("Says for every pixel of an image what it shows; made for microscope pictures."),
        source="Ronneberger, Fischer and Brox 2015, U-Net, arXiv:1505.04597, figure 1, with padding and one class; the "
        "paper prints no count, this one follows from the figure",
        parameters=31_030_593,
        input_shape=(1, 256, 256),
        gives=message("a mask"),
        build=unet,
    ),
)
"""Networks for images, smallest kind first."""
