"""What the engine and PyTorch are compared by: optimizers, losses and schedules at work on given arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.clipping import clip_norm, clip_value
from nnstudio.engine.events import EpochDone
from nnstudio.engine.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnstudio.engine.optimizers import SGD, Adadelta, Adagrad, Adam, AdamW, Optimizer, RMSprop
from nnstudio.engine.penalties import WeightPenalty
from nnstudio.engine.schedules import (
    Constant,
    Cosine,
    Exponential,
    OneCycle,
    Position,
    ReduceOnPlateau,
    Schedule,
    Step,
    WarmUp,
)
from nnstudio.engine.workspace import Workspace
from nnstudio.layers.base import Array


@dataclass(frozen=True)
class Descent:
    """An optimizer's steps along recorded gradients, with penalty and clipping."""

    optimizer: Optimizer
    l2: float = 0.0
    clip_norm: float | None = None
    clip_value: float | None = None


@dataclass(frozen=True)
class Lesson:
    """A loss on one batch; `targets` names those it takes."""

    loss: Loss
    targets: str


@dataclass(frozen=True)
class Course:
    """A schedule's learning rates over a training in which the epochs had `losses`."""

    schedule: Schedule
    losses: Sequence[float] = (1.0,) * 6
    steps_per_epoch: int = 10

    @property
    def total_steps(self) -> int:
        return len(self.losses) * self.steps_per_epoch


Example = Descent | Lesson | Course

STALLING = (5.0, 4.0, 4.0, 3.9999, 4.2, 4.1, 4.0, 4.0, 3.0, 3.1, 3.2, 3.0, 3.0, 3.0, 3.0, 3.0)

WEIGHTS = (0.5, 1.0, 2.0, 0.1, 3.0, 1.0, 0.7)

EXAMPLES: Mapping[str, Example] = {
    "SGD": Descent(SGD(0.05)),
    "SGD with momentum": Descent(SGD(0.05, momentum=0.9)),
    "SGD with Nesterov momentum": Descent(SGD(0.05, momentum=0.9, nesterov=True)),
    "SGD with L2 penalty": Descent(SGD(0.05, momentum=0.9), l2=0.1),
    "SGD clipped by norm": Descent(SGD(0.05), clip_norm=2.0),
    "SGD clipped by value": Descent(SGD(0.05), clip_value=0.5),
    "Adam": Descent(Adam()),
    "Adam with L2 penalty": Descent(Adam(0.01), l2=0.1),
    "Adam with other betas": Descent(Adam(0.01, beta_1=0.5, beta_2=0.9, epsilon=1e-3)),
    "AdamW": Descent(AdamW()),
    "AdamW with much decay": Descent(AdamW(0.01, weight_decay=0.5)),
    "RMSprop": Descent(RMSprop()),
    "RMSprop with momentum": Descent(RMSprop(0.001, rho=0.9, momentum=0.9)),
    "RMSprop centered": Descent(RMSprop(0.001, rho=0.9, centered=True, epsilon=1e-3)),
    "RMSprop centered with momentum": Descent(RMSprop(0.001, rho=0.9, centered=True, momentum=0.5, epsilon=1e-3)),
    "Adadelta": Descent(Adadelta()),
    "Adadelta with other rho": Descent(Adadelta(0.5, rho=0.5, epsilon=1e-4)),
    "Adagrad": Descent(Adagrad()),
    "Adagrad with decay": Descent(Adagrad(0.1, rate_decay=0.1)),
    "CrossEntropy": Lesson(CrossEntropy(), "labels"),
    "BinaryCrossEntropy": Lesson(BinaryCrossEntropy(), "shares"),
    "CrossEntropy with label smoothing": Lesson(CrossEntropy(label_smoothing=0.1), "labels"),
    "CrossEntropy with class weights": Lesson(CrossEntropy(class_weights=WEIGHTS), "labels"),
    "CrossEntropy with both": Lesson(CrossEntropy(label_smoothing=0.3, class_weights=WEIGHTS), "labels"),
    "CrossEntropy of shares": Lesson(CrossEntropy(label_smoothing=0.1), "blend"),
    "BinaryCrossEntropy with positive weight": Lesson(BinaryCrossEntropy(positive_weight=3.0), "shares"),
    "MeanSquaredError": Lesson(MeanSquaredError(), "shares"),
    "MeanAbsoluteError": Lesson(MeanAbsoluteError(), "shares"),
    "Huber": Lesson(Huber(), "shares"),
    "Huber with small delta": Lesson(Huber(0.3), "shares"),
    "Constant": Course(Constant()),
    "Step": Course(Step(every=2, gamma=0.3)),
    "Exponential": Course(Exponential(gamma=0.8)),
    "Cosine": Course(Cosine(minimum=0.05)),
    "Cosine with warm-up": Course(Cosine(minimum=0.05, warm_up=1.5, initial=0.2)),
    "WarmUp": Course(WarmUp(epochs=2.5, initial=0.01)),
    "OneCycle": Course(OneCycle()),
    "OneCycle with other divisors": Course(OneCycle(rising=0.45, start_divisor=10.0, end_divisor=100.0)),
    "ReduceOnPlateau": Course(ReduceOnPlateau(gamma=0.5, patience=1), STALLING),
    "ReduceOnPlateau with cooldown": Course(
        ReduceOnPlateau(gamma=0.3, patience=0, threshold=0.1, cooldown=2, minimum=0.02), STALLING
    ),
}

LEARNING_RATE = 0.2


def draw_arrays(seed: int = 3) -> dict[str, Array]:
    """Draw what the examples work on; some gradients are tiny, some vanish for a while or for good."""
    rng = np.random.default_rng(seed)
    gradients = rng.normal(size=(20, 60)) * np.logspace(-4, 1, 60)
    gradients[5:, :10] = 0
    gradients[:, 30:33] = 0
    return {
        "weights": (rng.normal(size=60) * 0.1).astype(np.float32),
        "gradients": gradients.astype(np.float32),
        "logits": (rng.normal(size=(7, 12)) * 4).astype(np.float32),
        "labels": rng.integers(0, 7, 12),
        "shares": rng.random((7, 12)).astype(np.float32),
        "blend": rng.dirichlet(np.ones(7), 12).T.astype(np.float32),
    }


def run_ours(example: Example, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return how far the weights have come after each step; or loss and gradient; or the rate at each step."""
    match example:
        case Descent():
            return {"way": _descend(example, arrays["weights"], arrays["gradients"])}
        case Lesson(loss, targets):
            value, gradient = loss.value_and_gradient(arrays["logits"], arrays[targets], Workspace().scratch)
            return {"loss": np.array(value, np.float32), "gradient": gradient}
        case Course():
            return {"rates": _rates(example)}


def _descend(descent: Descent, start: Array, gradients: Array) -> Array:
    weights, optimizer, penalty = start.copy(), descent.optimizer, WeightPenalty(l2=descent.l2)
    state = optimizer.start(weights.size, weights.dtype)
    way = np.empty_like(gradients)
    for step, gradient in enumerate(gradients.copy()):
        penalty.add(weights, gradient)
        if descent.clip_value is not None:
            clip_value(gradient, descent.clip_value)
        if descent.clip_norm is not None:
            clip_norm(gradient, descent.clip_norm)
        state.step(weights, gradient, optimizer.learning_rate, decaying=weights.size)
        way[step] = weights - start
    return way


def _rates(course: Course) -> Array:
    running = course.schedule.start(LEARNING_RATE)
    rates = []
    for epoch, loss in enumerate(course.losses):
        for step in range(epoch * course.steps_per_epoch, (epoch + 1) * course.steps_per_epoch):
            rates.append(running.rate(Position(step, course.steps_per_epoch, course.total_steps)))
        running.observe(EpochDone(epoch + 1, loss, None, None, None, rates[-1], 1.0))
    return np.array(rates)
