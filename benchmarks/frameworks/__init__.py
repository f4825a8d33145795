"""Those that are compared, by the name in the table."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Protocol

from benchmarks.task import Task

Steps = Generator[float, None, None]
"""Each `next` is one step, finished when it returns; in training it gives the loss."""


class Contender(Protocol):
    """A framework with a task's model and samples before it."""

    @property
    def parameters(self) -> int:
        """How many figures the model learns."""

    def train(self) -> Steps:
        """Return endless training steps."""

    def infer(self) -> Steps:
        """Return endless steps at inference."""


def _any_task(task: Task) -> bool:
    return True


def _has_images(task: Task) -> bool:
    return task.has_images


def _is_perceptron(task: Task) -> bool:
    return len(task.input_shape) == 1 and not task.has_tokens


@dataclass(frozen=True)
class Framework:
    """Where a framework's class is; its module is imported in the process that measures it, and in no other."""

    module: str
    contender: str
    suits: Callable[[Task], bool] = _any_task
    """Whether it has a row for a task."""
    options: Mapping[str, Any] = field(default_factory=dict)
    package: str | None = None
    """What must be installed for it, as it is imported."""
    by_default: bool = True
    """Whether it is measured where nothing is said: compiling takes PyTorch half a minute, and its steps no shorter."""

    @property
    def is_installed(self) -> bool:
        """Whether it can be measured here."""
        return self.package is None or find_spec(self.package) is not None

    @property
    def distribution(self) -> str | None:
        """What must be installed for it, as it is called where packages are."""
        return {"sklearn": "scikit-learn"}.get(self.package or "", self.package)

    def begin(self, task: Task) -> Contender:
        """Import the framework and build its model."""
        kind = getattr(importlib.import_module(self.module), self.contender)
        contender: Contender = kind(task, **self.options)
        return contender


OURS = "nnstudio"
PRODUCTS = "matrix products"

_TORCH = ("benchmarks.frameworks.pytorch.contender", "PyTorch")

FRAMEWORKS = {
    OURS: Framework("benchmarks.frameworks.studio", "Studio"),
    PRODUCTS: Framework("benchmarks.frameworks.products", "Products"),
    "PyTorch": Framework(*_TORCH, package="torch"),
    "PyTorch channels-last": Framework(*_TORCH, _has_images, {"channels_last": True}, "torch"),
    "PyTorch compiled": Framework(*_TORCH, options={"compiles": True}, package="torch", by_default=False),
    "JAX": Framework("benchmarks.frameworks.jax.contender", "Jax", package="jax"),
    "Keras": Framework("benchmarks.frameworks.keras.contender", "Keras", package="keras"),
    "scikit-learn": Framework("benchmarks.frameworks.scikit", "ScikitLearn", _is_perceptron, package="sklearn"),
}
"""All of them; the first one is what the others are compared with, the second one no framework but its floor."""
