"""Augmentations that suit common kinds of images."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.data.augmentation.augmentation import Augmentation
from nnstudio.data.augmentation.geometry import Crop, Flip, Rotation, Scaling, Shear, Shift
from nnstudio.data.augmentation.values import Brightness, Contrast

PRESETS: Mapping[str, Augmentation | None] = {
    "none": None,
    "digits": Augmentation(scale=Scaling(0.1), shear=Shear(10.0), rotate=Rotation(10.0), shift=Shift(0.08)),
    "photographs": Augmentation(
        flip=Flip("horizontal"),
        scale=Scaling(0.15),
        rotate=Rotation(10.0),
        crop=Crop(0.125),
        contrast=Contrast(0.2),
        brightness=Brightness(0.2),
    ),
}
"""Augmentations by the name of what they are for; digits and letters are never mirrored."""
