"""PyTorch's optimizers, losses and schedules on the arrays of the engine's examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch.nn import functional
from torch.optim import lr_scheduler

from nnstudio.engine.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnstudio.engine.optimizers import SGD, Adadelta, Adagrad, Adam, AdamW, Optimizer, RMSprop
from nnstudio.engine.schedules import (
    Constant,
    Cosine,
    Exponential,
    OneCycle,
    ReduceOnPlateau,
    Step,
    WarmUp,
)
from nnstudio.layers.base import Array
from tests.engine.examples import LEARNING_RATE, Course, Descent, Example, Lesson


def run_torch(example: Example, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return what `tests.engine.examples.run_ours` returns, computed by PyTorch."""
    match example:
        case Descent():
            return {"way": _descend(example, arrays["weights"], arrays["gradients"])}
        case Lesson(loss, targets):
            return _learn(loss, arrays["logits"], arrays[targets])
        case Course():
            return {"rates": _rates(example)}


def _descend(descent: Descent, start: Array, gradients: Array) -> Array:
    weights = torch.nn.Parameter(torch.from_numpy(start.copy()))
    optimizer = torch_optimizer(descent.optimizer, weights, descent.l2)
    way = np.empty_like(gradients)
    for step, gradient in enumerate(gradients):
        weights.grad = torch.from_numpy(gradient.copy())
        if descent.clip_value is not None:
            torch.nn.utils.clip_grad_value_([weights], descent.clip_value)
        if descent.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_([weights], descent.clip_norm)
        optimizer.step()
        way[step] = weights.detach().numpy() - start
    return way


def torch_optimizer(ours: Optimizer, weights: torch.nn.Parameter, l2: float) -> torch.optim.Optimizer:
    """Return our optimizer as PyTorch has it; AdamW is asked for first because it is an Adam too."""
    lr = ours.learning_rate
    match ours:
        case SGD(momentum=momentum, nesterov=nesterov):
            return torch.optim.SGD([weights], lr, momentum=momentum, nesterov=nesterov, weight_decay=l2)
        case AdamW(weight_decay=decay):
            return torch.optim.AdamW([weights], lr, (ours.beta_1, ours.beta_2), ours.epsilon, decay)
        case Adam():
            return torch.optim.Adam([weights], lr, (ours.beta_1, ours.beta_2), ours.epsilon, l2)
        case RMSprop(momentum=momentum, centered=centered):
            return torch.optim.RMSprop([weights], lr, ours.rho, ours.epsilon, l2, momentum, centered)
        case Adadelta():
            return torch.optim.Adadelta([weights], lr, ours.rho, ours.epsilon, l2)
        case Adagrad():
            return torch.optim.Adagrad([weights], lr, ours.rate_decay, l2, eps=ours.epsilon)
    raise NotImplementedError(type(ours).__name__)


def _learn(loss: Loss, logits: Array, targets: Array) -> dict[str, Array]:
    outputs = torch.from_numpy(logits.T.copy()).requires_grad_()
    value = torch_loss(loss)(outputs, torch.from_numpy(targets.T.copy()))
    value.backward()
    return {"loss": value.detach().numpy(), "gradient": outputs.grad.numpy().T}


TorchLoss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def torch_loss(loss: Loss) -> TorchLoss:
    """Return our loss as PyTorch has it."""
    found: TorchLoss
    match loss:
        case CrossEntropy(label_smoothing=smoothing, class_weights=weights):
            found = torch.nn.CrossEntropyLoss(torch.tensor(weights) if weights else None, label_smoothing=smoothing)
        case BinaryCrossEntropy(positive_weight=weight):
            found = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(weight))
        case MeanSquaredError():
            found = functional.mse_loss
        case MeanAbsoluteError():
            found = functional.l1_loss
        case Huber(delta=delta):
            found = torch.nn.HuberLoss(delta=delta)
        case _:
            raise NotImplementedError(type(loss).__name__)
    return found


def _rates(course: Course) -> Array:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], LEARNING_RATE)
    scheduler = _scheduler(course, optimizer)
    per_epoch = isinstance(course.schedule, Step | Exponential)
    rates = []
    for loss in course.losses:
        for _ in range(course.steps_per_epoch):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if not per_epoch and not isinstance(course.schedule, ReduceOnPlateau):
                scheduler.step()
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(loss)
        elif per_epoch:
            scheduler.step()
    return np.array(rates)


def _scheduler(
    course: Course, optimizer: torch.optim.Optimizer
) -> lr_scheduler.LRScheduler | lr_scheduler.ReduceLROnPlateau:
    scheduler: lr_scheduler.LRScheduler | lr_scheduler.ReduceLROnPlateau
    match course.schedule:
        case Constant():
            scheduler = lr_scheduler.ConstantLR(optimizer, factor=1.0)
        case Step(every=every, gamma=gamma):
            scheduler = lr_scheduler.StepLR(optimizer, every, gamma)
        case Exponential(gamma=gamma):
            scheduler = lr_scheduler.ExponentialLR(optimizer, gamma)
        case WarmUp(epochs=epochs, initial=initial):
            scheduler = lr_scheduler.LinearLR(optimizer, initial, 1.0, round(epochs * course.steps_per_epoch))
        case Cosine():
            scheduler = _cosine(course.schedule, course, optimizer)
        case OneCycle(rising=rising, start_divisor=start, end_divisor=end):
            scheduler = lr_scheduler.OneCycleLR(
                optimizer,
                LEARNING_RATE,
                course.total_steps,
                pct_start=rising,
                div_factor=start,
                final_div_factor=end,
                cycle_momentum=False,
            )
        case ReduceOnPlateau(gamma=gamma, patience=patience, threshold=threshold, cooldown=cooldown, minimum=minimum):
            scheduler = lr_scheduler.ReduceLROnPlateau(
                optimizer, "min", gamma, patience, threshold, cooldown=cooldown, min_lr=minimum * LEARNING_RATE, eps=0.0
            )
        case _:
            raise NotImplementedError(type(course.schedule).__name__)
    return scheduler


def _cosine(schedule: Cosine, course: Course, optimizer: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
    risen = round(schedule.warm_up * course.steps_per_epoch)
    fall = lr_scheduler.CosineAnnealingLR(optimizer, course.total_steps - risen, schedule.minimum * LEARNING_RATE)
    if not risen:
        return fall
    rise = lr_scheduler.LinearLR(optimizer, schedule.initial, 1.0, risen)
    return lr_scheduler.SequentialLR(optimizer, [rise, fall], [risen])
