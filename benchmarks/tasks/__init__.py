"""The rows of the table, one file per kind of network."""

from __future__ import annotations

from benchmarks.task import Task
from benchmarks.tasks import cnn, mlp, recurrent, transformer, vgg

TASKS: dict[str, Task] = {**mlp.TASKS, **cnn.TASKS, **vgg.TASKS, **recurrent.TASKS, **transformer.TASKS}
"""Every task by the name it is chosen by."""
