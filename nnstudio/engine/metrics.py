"""How often a classifier is right, counted over batches in engine layout: scores are (k, ...), labels (...)."""

from __future__ import annotations

import numpy as np

from nnstudio.layers.base import Array


def count_correct(scores: Array, labels: Array, threshold: float) -> int:
    """Return for how many samples, or steps of samples, the predicted class is the label, a whole number.

    With several scores the highest one is the prediction, the first of equals; a single score predicts class 1
    where it is above `threshold` and class 0 elsewhere.
    """
    predicted = scores.argmax(axis=0) if len(scores) > 1 else scores[0] > threshold
    return int(np.count_nonzero(predicted == labels))
