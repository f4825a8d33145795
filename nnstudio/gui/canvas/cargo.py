"""A layer on its way from the palette to the canvas, as data that a drag carries."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QMimeData

from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import LAYERS, Operation

LAYER_MIME = "application/x-nnstudio-layer"
"""The type of such data: a layer as JSON."""


def packed(layer: Operation) -> QMimeData:
    """Return a layer as data to be dragged."""
    cargo = QMimeData()
    cargo.setData(LAYER_MIME, QByteArray(json.dumps(layer.to_json()).encode()))
    return cargo


def unpacked(cargo: QMimeData) -> Operation | None:
    """Return the layer in what is dragged; None where there is none, as in a file or in text."""
    if not cargo.hasFormat(LAYER_MIME):
        return None
    try:
        return LAYERS.from_json(json.loads(bytes(cargo.data(LAYER_MIME).data())))
    except (ValueError, RecursionError, HyperparameterError):
        return None
