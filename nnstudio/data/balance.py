"""How evenly samples fall into classes, and weights that make up for it."""

from __future__ import annotations

import numpy as np

from nnstudio.data.samples import Array


def balanced_class_weights(labels: Array, num_classes: int) -> Array:
    """Return a weight (num_classes,) for each class, so that all classes together count alike.

    A class of n of N samples, K classes occurring, weighs N / (K n); the mean weight of a sample is then 1. A class
    that does not occur weighs 1. After King and Zeng (2001), Logistic Regression in Rare Events Data.
    """
    counts = np.bincount(labels.reshape(-1), minlength=num_classes)
    occurring = counts > 0
    weights = np.ones(num_classes)
    weights[occurring] = counts.sum() / (np.count_nonzero(occurring) * counts[occurring])
    return weights
