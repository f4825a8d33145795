"""A network ready to run: its layers as a list of steps over arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.engine.fusion import LONGEST, Runnable, fused
from nnstudio.engine.losses import Loss
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.workspace import CommonMemory, Workspace
from nnstudio.kernels.layout import batch_first_view, to_engine
from nnstudio.layers import Embedding, Input, Shape
from nnstudio.layers.base import Array, Arrays, MergeBackward
from nnstudio.network import Key, Network, Part, expand, infer_shapes

NO_GRADIENTS: Arrays = {}


AddUp = Callable[[Sequence[Array]], tuple[Array, ...]]
"""Adds sums over a share of a batch to those of the other shares."""


@dataclass
class StepContext:
    """What a step is lent while it runs; see `nnstudio.layers.base.Context`."""

    workspace: Workspace
    passes_gradient: bool
    may_overwrite: bool
    learns: bool
    add_up: AddUp
    training: bool = False
    rng: np.random.Generator = field(default_factory=np.random.default_rng)
    past: dict[str, Array] | None = None

    @property
    def trains(self) -> bool:
        """Whether the layer learns in this pass."""
        return self.training and self.learns

    def scratch(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array of this step."""
        return self.workspace.scratch(name, shape, dtype)

    def zeros(self, name: str, shape: Shape) -> Array:
        """Lend an array of this step that was zero when first lent."""
        return self.workspace.zeros(name, shape)

    def temporary(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array for as long as the pass at hand takes in this step."""
        return self.workspace.temporary(name, shape, dtype)

    def gradient(self, shape: Shape) -> Array:
        """Lend an uninitialised array for what goes back to the steps below."""
        return self.workspace.gradient(shape)

    def over_batch(self, *sums: Array) -> tuple[Array, ...]:
        """Return sums over the whole batch."""
        return self.add_up(sums)


@dataclass(frozen=True)
class Step:
    """One operation at its place in the list; `inputs` are the places of the steps it reads."""

    part: Part
    operation: Runnable
    inputs: tuple[int, ...]
    is_only_reader: bool
    """Whether nobody else reads its inputs."""
    params: Arrays
    context: StepContext
    has_gradient: bool
    """Whether it or a step it depends on learns: the backward pass goes no further down than this."""
    shape: Shape
    """That of one sample of its output."""
    multiply_adds: int
    """Those of convolutions and matrix products for one sample."""
    draws: bool
    """Whether a pass in training draws random numbers."""

    def receivers(self, of: Mapping[int, Arrays]) -> Arrays:
        """Return where the gradients of its arrays go; those of arrays that are another's, or frozen, go to scratch."""
        if not self.context.learns:
            return NO_GRADIENTS
        kept = {name: of.get(node_id, NO_GRADIENTS).get(full) for name, (node_id, full) in self.part.own.items()}
        return {name: self._receiver(name, kept.get(name)) for name in self.params}

    def _receiver(self, name: str, kept: Array | None) -> Array:
        return self.context.scratch(f"gradient of {name}", self.params[name].shape) if kept is None else kept


class CompiledNetwork:
    """A network with its arrays, ready for forward and backward passes over batches.

    With a loss that is fused with the network's last activation (softmax, sigmoid), `forward` gives what
    that activation would have received; `predict` always gives the network's own output. Where batches are shares of
    larger ones, `add_up` adds what layers sum over them to what others do.

    Raises ProblemError where the network cannot run.
    """

    def __init__(
        self, network: Network, parameters: Parameters, loss: Loss | None = None, add_up: AddUp = tuple
    ) -> None:
        shapes = infer_shapes(network)
        shapes.check()
        self.network = network
        self.parameters = parameters
        parts = expand(network, shapes)
        self._common = CommonMemory()
        self.steps = _compile(network, parts, parameters, add_up, self._common)
        self._output_shape = shapes.outputs[network.ends[0].id]
        last = parts[-1].layer.steps()[-1]
        self.stop = len(self.steps) - (loss is not None and loss.absorbs(last))
        self._backwards: dict[int, MergeBackward] = {}
        self._outputs: dict[int, Array] = {}
        self._gradients_of: Mapping[int, Arrays] = {}
        self._receivers: list[Arrays] = []

    @property
    def nbytes(self) -> int:
        """Bytes of scratch memory that are held."""
        return self._common.nbytes + sum(step.context.workspace.nbytes for step in self.steps)

    @property
    def streams(self) -> bool:
        """Whether sequences of tokens may come in part by part: each layer can do so, each token becoming a vector."""
        entries = {place for place, step in enumerate(self.steps) if isinstance(step.operation, Input)}
        readers = [step.operation for step in self.steps if entries.intersection(step.inputs)]
        return all(step.operation.streams for step in self.steps) and all(isinstance(op, Embedding) for op in readers)

    @property
    def couples_samples(self) -> bool:
        """Whether, while it learns, what becomes of a sample depends on the others of its batch."""
        return any(step.context.learns and step.part.layer.couples_samples for step in self.steps)

    def begin_sequences(self) -> None:
        """From now on each pass goes on where the one before it ended; the next one begins sequences anew."""
        for step in self.steps:
            step.context.past = {}

    def forward(
        self,
        x: Array | tuple[Array, ...],
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        start: int = 0,
        stop: int | None = None,
    ) -> Array:
        """Run a batch in engine layout; return the last step's output, valid until the next pass.

        A network with several Inputs takes an array for each, in their order. A pass may begin at the step `start`,
        given what the one below it gave, where no other step below is read from there on; and end before the step
        `stop`.
        """
        self._set_mode(training, rng)
        return self._run(x, start, self.stop if stop is None else stop)

    def _set_mode(self, training: bool, rng: np.random.Generator | None = None) -> None:
        for step in self.steps:
            step.context.training = training
            step.context.rng = rng or step.context.rng

    def _run(self, x: Array | tuple[Array, ...], start: int, stop: int) -> Array:
        self._common.settle()
        self._outputs = {place: output for place, output in self._outputs.items() if place < start}
        self._backwards = {}
        entries = iter(x if isinstance(x, tuple) else (x,))
        if start:
            self._outputs[start - 1] = next(entries)
        for place in range(start, stop):
            step = self.steps[place]
            inputs = [self._outputs[source] for source in step.inputs] or [next(entries)]
            self._outputs[place], self._backwards[place] = step.operation.run(step.params, inputs, step.context)
        return self._outputs[stop - 1]

    def backward(self, dy: Array, gradients: Mapping[int, Arrays]) -> None:
        """Take the gradient of `forward`'s output back; write those of the parameters into `gradients` by node id.

        Stops below the lowest layer that learns. May overwrite `dy`.
        """
        if gradients is not self._gradients_of:
            self._gradients_of = gradients
            self._receivers = [step.receivers(gradients) for step in self.steps]
        pending: dict[int, Array] = {self.stop - 1: dy}
        owed: dict[Key, list[Array]] = {}
        for place in reversed(range(self.stop)):
            step = self.steps[place]
            if not step.has_gradient or place not in pending:
                continue
            received = self._receivers[place] if step.context.trains else NO_GRADIENTS
            dxs = self._backwards[place](pending.pop(place), received)
            if owed or step.part.shared:
                _settle(step.part, received, owed)
            for source, dx in zip(step.inputs, dxs or (), strict=False):
                if source in pending:
                    pending[source] += dx
                else:
                    pending[source] = dx

    def predict(self, inputs: Array, batch_size: int = 256) -> Array:
        """Return the network's output for batch-first inputs, batch-first, as at inference."""
        self._set_mode(training=False)
        outputs = np.empty((len(inputs), *self._output_shape), self.parameters.dtype)
        for start in range(0, len(inputs), batch_size):
            part = slice(start, start + batch_size)
            outputs[part] = batch_first_view(self._run(to_engine(inputs[part]), 0, len(self.steps)))
        return outputs

    def outputs(self) -> Iterator[tuple[str, Array]]:
        """Yield name and output of each layer as the last pass through it left them, from the input up."""
        for place, output in self._outputs.items():
            yield self.steps[place].part.name, output


def _settle(part: Part, received: Arrays, owed: dict[Key, list[Array]]) -> None:
    """Add what others owe to the gradients of a part's own arrays; note what it owes for those that it shares.

    Whoever shares an array stands behind its owner, so that the owner comes last.
    """
    for name, key in part.own.items():
        if name in received:
            for share in owed.pop(key, ()):
                received[name][...] += share
    for name, key in part.shared.items():
        if name in received:
            owed.setdefault(key, []).append(received[name])


def _compile(
    network: Network, parts: Sequence[Part], parameters: Parameters, add_up: AddUp, common: CommonMemory
) -> list[Step]:
    steps: list[Step] = []
    last_of: list[int] = []
    readers = Counter(source for part in parts for source in part.inputs)
    for part in parts:
        inputs = tuple(last_of[source] for source in part.inputs)
        arrays = {name: parameters[node_id][full] for name, (node_id, full) in {**part.own, **part.shared}.items()}
        learns = any(network.node(node_id).trainable for node_id, _ in (*part.own.values(), *part.shared.values()))
        for position, operation in enumerate(part.layer.steps()):
            params = arrays if position == 0 else {}
            passes = any(steps[source].has_gradient for source in inputs)
            is_only_reader = position > 0 or all(readers[source] == 1 for source in part.inputs)
            is_last_free = position > 0 or all(readers[source] == 1 for source in part.inputs[-1:])
            overwrites = is_last_free and not any(steps[source].operation.keeps_output for source in inputs[-1:])
            workspace = Workspace(parameters.dtype, common)
            context = StepContext(workspace, passes, overwrites and bool(inputs), learns and bool(params), add_up)
            shapes = [steps[source].shape for source in inputs]
            steps.append(
                Step(
                    part,
                    operation,
                    inputs,
                    is_only_reader,
                    params,
                    context,
                    passes or context.learns,
                    operation.shape_from(shapes),
                    operation.multiply_adds_from(shapes),
                    operation.draws,
                )
            )
            _fuse_last(steps)
            inputs = (len(steps) - 1,)
        last_of.append(len(steps) - 1)
    return steps


def _fuse_last(steps: list[Step]) -> None:
    """Put one step in the place of the last ones, where one can do what they do."""
    for count in range(LONGEST, 1, -1):
        chain = steps[-count:]
        operation = fused([step.operation for step in chain])
        if operation is not None and _is_chain(chain, len(steps) - count):
            steps[-count:] = [_joined(chain, operation)]
            return


def _joined(chain: list[Step], operation: Runnable) -> Step:
    return replace(
        chain[0],
        operation=operation,
        shape=chain[-1].shape,
        multiply_adds=sum(step.multiply_adds for step in chain),
        draws=any(step.draws for step in chain),
    )


def _is_chain(steps: list[Step], first: int) -> bool:
    """Whether each step reads the one before it, and nobody else does; `first` is the place of the first one."""
    links = enumerate(steps[1:], first)
    return all(step.inputs == (source,) and step.is_only_reader for source, step in links)
