"""The ledger of a network as JSON for other programs."""

from __future__ import annotations

import dataclasses

from nnstudio.cli.terminal import Terminal
from nnstudio.hyperparameters import Json
from nnstudio.network import Counts, Network, NodeSummary, Summary


def ledger_as_json(terminal: Terminal, network: Network, summary: Summary) -> Json:
    """Return totals, layers and problems; counts are exact, memory is in bytes, sentences are in the language."""
    return {
        "total": {
            **_counts(summary.total),
            "depth": summary.depth,
            "depth_all": summary.depth_all,
            "memory": {**dataclasses.asdict(summary.memory), "total": summary.memory.total},
        },
        "layers": [_layer(terminal, layer) for layer in summary.layers],
        "problems": [
            {
                "layer": None if problem.node_id is None else network.node(problem.node_id).name,
                "problem": terminal.say(problem.message),
            }
            for problem in summary.problems
        ],
    }


def _layer(terminal: Terminal, layer: NodeSummary) -> Json:
    return {
        "name": layer.node.name,
        "type": type(layer.node.layer).__name__,
        "output_shape": None if layer.output_shape is None else list(layer.output_shape),
        **_counts(layer.counts),
        "problem": None if layer.problem is None else terminal.say(layer.problem),
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {"parameters": counts.parameters, **dataclasses.asdict(counts)}
