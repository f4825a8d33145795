"""Those that are compared. A framework is a function that trains a task forever, one item per step."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.task import Task

Steps = Iterator[object]
"""Each `next` is one training step, finished when it returns."""


@dataclass(frozen=True)
class Framework:
    """Where a framework's function is; its module is imported in the process that measures it, and in no other."""

    module: str
    function: str = "train"
    only_images: bool = False
    """Whether it differs from another entry for images alone."""

    def suits(self, task: Task) -> bool:
        """Whether it has a row for a task."""
        return not self.only_images or task.has_images

    def train(self, task: Task) -> Steps:
        """Import the framework and begin to train."""
        steps: Steps = getattr(importlib.import_module(self.module), self.function)(task)
        return steps


FRAMEWORKS = {
    "nnstudio": Framework("benchmarks.frameworks.studio"),
    "PyTorch": Framework("benchmarks.frameworks.pytorch"),
    "PyTorch channels-last": Framework("benchmarks.frameworks.pytorch", "train_channels_last", only_images=True),
}
"""All of them by the name in the table; the first one is what the others are compared with."""
