"""What keeps a network from being trained."""

from __future__ import annotations

from nnstudio.messages import NnstudioError


class TrainingError(NnstudioError):
    """Settings, data and network that cannot be trained together, or a checkpoint that does not fit them."""
