"""At least one example configuration of every layer: what the contract test and the comparison with PyTorch run.

A module here for each one in `nnstudio/layers`, with its `EXAMPLES`; what stands here is found by itself.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, Example, example

__all__ = ["EXAMPLES", "FAMILIES", "IMAGE", "SEQUENCE", "VECTOR", "Example", "example"]

FAMILIES: Mapping[str, tuple[Example, ...]] = {
    module.name: import_module(f"{__name__}.{module.name}").EXAMPLES
    for module in pkgutil.iter_modules(__path__)
    if module.name != "example"
}
"""The examples by the name of their module."""

EXAMPLES: tuple[Example, ...] = tuple(subject for family in FAMILIES.values() for subject in family)
