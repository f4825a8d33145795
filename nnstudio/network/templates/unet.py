"""U-Net: down to a coarse view of an image and up again, with what was seen on the way down laid beside it.

Ronneberger, Fischer and Brox 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation",
arXiv:1505.04597, figure 1; with padding, so that the output has the size of the image.
"""

from __future__ import annotations

from nnstudio.layers import Concatenate, Conv2D, ConvTranspose2D, Input, MaxPool
from nnstudio.network.network import Network

LEVELS = 4
"""How often the size is halved."""


def unet(size: int = 256, channels: int = 1, classes: int = 1, width: int = 64) -> Network:
    """Return the U-Net for square images, which says for every pixel what is there; `width` filters at the top.

    With one class the output is a sigmoid; with several, a softmax over them.
    """
    network = Network().add(Input((channels, size, size)), "input")
    for level in range(LEVELS):
        network = _twice(network, f"down_{level + 1}", width * 2**level).add(MaxPool((2, 2)), f"pool_{level + 1}")
    network = _twice(network, "bottom", width * 2**LEVELS)
    for level in reversed(range(LEVELS)):
        filters = width * 2**level
        network = network.add(ConvTranspose2D(filters, (2, 2), stride=(2, 2)), f"up_{level + 1}")
        network = network.add(Concatenate(), f"join_{level + 1}", after=(f"down_{level + 1}_b", f"up_{level + 1}"))
        network = _twice(network, f"join_{level + 1}", filters)
    return network.add(Conv2D(classes, (1, 1), "sigmoid" if classes == 1 else "softmax"), "output")


def _twice(network: Network, name: str, filters: int) -> Network:
    for letter in "ab":
        network = network.add(Conv2D(filters, (3, 3), "relu", padding="same"), f"{name}_{letter}")
    return network
