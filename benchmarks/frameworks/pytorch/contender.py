"""PyTorch's steps: all cores, fused Adam, gathering by index_select."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from benchmarks.frameworks import Steps
from benchmarks.frameworks.pytorch.model import model_of
from benchmarks.samples import shuffled
from benchmarks.task import Task


class PyTorch:
    """In its default memory format or with channels innermost, step by step or compiled."""

    def __init__(self, task: Task, *, channels_last: bool = False, compiles: bool = False) -> None:
        split = task.samples()
        self._inputs, self._labels = torch.from_numpy(split.array), torch.from_numpy(split.targets).long()
        self._task = task
        self._format = {"memory_format": torch.channels_last} if channels_last else {}
        torch.manual_seed(0)
        self._model = model_of(task).to(**self._format)
        self._optimizer = torch.optim.Adam(self._model.parameters(), fused=True)
        self._run = torch.compile(self._model) if compiles else self._model

    @property
    def parameters(self) -> int:
        return sum(parameter.numel() for parameter in self._model.parameters())

    def train(self) -> Steps:
        self._model.train()
        loss_of = nn.CrossEntropyLoss()
        for chosen in map(torch.from_numpy, shuffled(len(self._labels), self._task.batch_size)):
            outputs = self._run(self._batch(chosen))
            loss = loss_of(outputs.flatten(0, -2), self._labels.index_select(0, chosen).flatten())
            self._optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self._optimizer.step()
            yield loss.item()

    def infer(self) -> Steps:
        self._model.eval()
        for chosen in map(torch.from_numpy, shuffled(len(self._labels), self._task.batch_size)):
            with torch.inference_mode():
                outputs = self._run(self._batch(chosen))
            yield outputs.flatten()[0].item()

    def _batch(self, chosen: Tensor) -> Tensor:
        x = self._inputs.index_select(0, chosen)
        return x if self._task.has_tokens else x.to(torch.float32, **self._format).div_(255)
