"""Samples blended in pairs, together with what is to be predicted from them."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.data.augmentation.base import CHANGES, Change
from nnstudio.data.samples import Array
from nnstudio.hyperparameters import real


@CHANGES.register
class Mixup(Change):
    """Samples are blended in pairs, and their targets with them by the same shares.

    After Zhang et al. (2018), mixup: Beyond Empirical Risk Minimization. The larger share of a pair is
    drawn from Beta(alpha, alpha), and it counts as the sample's class where hits are counted.
    """

    needs_images: ClassVar[bool] = False

    alpha: float = real(
        0.2,
        above=0.0,
        high=100.0,
        help="How even the shares are: near 0 one sample prevails, at 1 all are as likely.",
    )
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def pairs(self, rng: np.random.Generator, count: int) -> tuple[Array, Array]:
        """Return for each sample its partner's place (count,), and its own share (count,), from a half to 1."""
        shares = rng.beta(self.alpha, self.alpha, count)
        shares = np.where(self.chosen(rng, count), np.maximum(shares, 1 - shares), 1.0)
        return rng.permutation(count), shares.astype(np.float32)


def blended(samples: Array, partners: Array, shares: Array) -> Array:
    """Return samples (n, ...), float32, each blended with its partner (n,) by its own share (n,)."""
    own = shares.reshape(-1, *[1] * (samples.ndim - 1))
    others = samples[partners]
    others *= 1 - own
    others += samples * own
    return others
