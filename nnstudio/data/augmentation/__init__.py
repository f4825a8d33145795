"""Training samples that differ a little whenever they are learned from, so that a network cannot learn them by heart.

`Augmentation` says what is changed, `Augmenter` changes batches, `preview` shows samples beside what they become.
"""

from nnstudio.data.augmentation.augmentation import AUGMENTATIONS, Augmentation
from nnstudio.data.augmentation.augmenter import AugmentationError, Augmenter, check_fits
from nnstudio.data.augmentation.base import CHANGES, Change
from nnstudio.data.augmentation.geometry import Crop, Flip, Rotation, Scaling, Shear, Shift
from nnstudio.data.augmentation.mixup import Mixup
from nnstudio.data.augmentation.presets import PRESETS
from nnstudio.data.augmentation.preview import Preview, preview
from nnstudio.data.augmentation.spec import augmentation_spec, changes_spec, parse_augmentation
from nnstudio.data.augmentation.values import Brightness, Contrast, Cutout, Noise

__all__ = [
    "AUGMENTATIONS",
    "CHANGES",
    "PRESETS",
    "Augmentation",
    "AugmentationError",
    "Augmenter",
    "Brightness",
    "Change",
    "Contrast",
    "Crop",
    "Cutout",
    "Flip",
    "Mixup",
    "Noise",
    "Preview",
    "Rotation",
    "Scaling",
    "Shear",
    "Shift",
    "augmentation_spec",
    "changes_spec",
    "check_fits",
    "parse_augmentation",
    "preview",
]
