"""How layers connect, as values: the network, its shapes, its counts and its templates."""

from nnstudio.network.network import Network, NetworkError, Node
from nnstudio.network.shapes import Problem, ProblemError, Shapes, infer_shapes
from nnstudio.network.summary import Counts, Memory, NodeSummary, Summary, summarize
from nnstudio.network.templates import TEMPLATES, Template, TemplateError, template_named

__all__ = [
    "TEMPLATES",
    "Counts",
    "Memory",
    "Network",
    "NetworkError",
    "Node",
    "NodeSummary",
    "Problem",
    "ProblemError",
    "Shapes",
    "Summary",
    "Template",
    "TemplateError",
    "infer_shapes",
    "summarize",
    "template_named",
]
