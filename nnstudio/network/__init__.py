"""How layers connect, as values: the network, its shapes, its counts and its templates."""

from nnstudio.network.block import Block
from nnstudio.network.blocks import (
    Bottleneck,
    InvertedResidual,
    ResidualBlock,
    TransformerBlock,
    TransformerCrossDecoder,
    TransformerDecoder,
    TransformerEncoder,
)
from nnstudio.network.composite import Composite, Run, Stage
from nnstudio.network.expansion import Key, Part, expand
from nnstudio.network.network import Network, NetworkError, Node
from nnstudio.network.shapes import Problem, ProblemError, Shapes, infer_shapes
from nnstudio.network.summary import Counts, Memory, NodeSummary, Summary, summarize
from nnstudio.network.templates import TEMPLATES, Template, TemplateError, template_named

__all__ = [
    "TEMPLATES",
    "Block",
    "Bottleneck",
    "Composite",
    "Counts",
    "InvertedResidual",
    "Key",
    "Memory",
    "Network",
    "NetworkError",
    "Node",
    "NodeSummary",
    "Part",
    "Problem",
    "ProblemError",
    "ResidualBlock",
    "Run",
    "Shapes",
    "Stage",
    "Summary",
    "Template",
    "TemplateError",
    "TransformerBlock",
    "TransformerCrossDecoder",
    "TransformerDecoder",
    "TransformerEncoder",
    "expand",
    "infer_shapes",
    "summarize",
    "template_named",
]
