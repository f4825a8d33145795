"""What is changed at random in training samples, as one value."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.data.augmentation.base import CHANGES, Change
from nnstudio.data.augmentation.geometry import Crop, Flip, Rotation, Scaling, Shear, Shift
from nnstudio.data.augmentation.mixup import Mixup
from nnstudio.data.augmentation.values import Brightness, Contrast, Cutout, Noise
from nnstudio.hyperparameters import Configurable, Registry, nested

AUGMENTATIONS: Registry[Augmentation] = Registry("augmentation")
"""The one kind of augmentation, so that files may name it."""


@AUGMENTATIONS.register
class Augmentation(Configurable):
    """Training samples are changed at random whenever they are learned from; validation and test samples never are.

    Changes are made in the order of the fields. Those that move pixels, down to the crop, are combined into
    one map, so that images are resampled once however many there are.
    """

    flip: Flip | None = nested(None, CHANGES.only(Flip), unset="off", help="Mirror images.")
    scale: Scaling | None = nested(None, CHANGES.only(Scaling), unset="off", help="Make images larger or smaller.")
    shear: Shear | None = nested(None, CHANGES.only(Shear), unset="off", help="Slant images.")
    rotate: Rotation | None = nested(None, CHANGES.only(Rotation), unset="off", help="Turn images.")
    shift: Shift | None = nested(None, CHANGES.only(Shift), unset="off", help="Move images.")
    crop: Crop | None = nested(None, CHANGES.only(Crop), unset="off", help="Cut images out of themselves and a margin.")
    contrast: Contrast | None = nested(None, CHANGES.only(Contrast), unset="off", help="Change the contrast of images.")
    brightness: Brightness | None = nested(
        None, CHANGES.only(Brightness), unset="off", help="Make images brighter or darker."
    )
    noise: Noise | None = nested(None, CHANGES.only(Noise), unset="off", help="Add noise to images or other figures.")
    cutout: Cutout | None = nested(None, CHANGES.only(Cutout), unset="off", help="Cover a square of images.")
    mixup: Mixup | None = nested(None, CHANGES.only(Mixup), unset="off", help="Blend samples in pairs.")

    def changes(self) -> Iterator[tuple[int, Change]]:
        """Yield the changes that are on, in order, each with the number that its random numbers come from."""
        for number, (name, _) in enumerate(self.hyperparameters(), 1):
            change = getattr(self, name)
            if change is not None:
                yield number, change
