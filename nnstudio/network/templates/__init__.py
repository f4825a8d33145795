"""Networks to begin with: the list that people choose from, and the families it is made from."""

from __future__ import annotations

import difflib

from nnstudio.messages import NnstudioError
from nnstudio.network.templates.alexnet import alexnet, alexnet_2012
from nnstudio.network.templates.bert import bert
from nnstudio.network.templates.digits import digits_cnn
from nnstudio.network.templates.gpt import char_gpt, gpt
from nnstudio.network.templates.images import IMAGE_TEMPLATES
from nnstudio.network.templates.lenet import lenet_5
from nnstudio.network.templates.llama import llama
from nnstudio.network.templates.mlp import mlp
from nnstudio.network.templates.mobilenet import mobilenet_v1, mobilenet_v2
from nnstudio.network.templates.recurrent import lstm_rows
from nnstudio.network.templates.resnet import KERAS, TORCHVISION, resnet
from nnstudio.network.templates.t5 import t5
from nnstudio.network.templates.template import Template
from nnstudio.network.templates.texts import TEXT_TEMPLATES
from nnstudio.network.templates.unet import unet
from nnstudio.network.templates.vgg import vgg
from nnstudio.network.templates.vit import vit

__all__ = [
    "KERAS",
    "TEMPLATES",
    "TORCHVISION",
    "Template",
    "TemplateError",
    "alexnet",
    "alexnet_2012",
    "bert",
    "char_gpt",
    "digits_cnn",
    "gpt",
    "lenet_5",
    "llama",
    "lstm_rows",
    "mlp",
    "mobilenet_v1",
    "mobilenet_v2",
    "resnet",
    "t5",
    "template_named",
    "unet",
    "vgg",
    "vit",
]


class TemplateError(NnstudioError):
    """A name that no template has."""


TEMPLATES: tuple[Template, ...] = IMAGE_TEMPLATES + TEXT_TEMPLATES
"""The templates, in the order in which people see them."""


def template_named(name: str) -> Template:
    """Return the template of that name, or raise TemplateError with the nearest ones that exist."""
    names = [template.name for template in TEMPLATES]
    if name in names:
        return TEMPLATES[names.index(name)]
    near = difflib.get_close_matches(name.lower().replace("_", "-"), names, 3) or names
    raise TemplateError("there is no template {name}; try {near}", name=repr(name), near=", ".join(near))
