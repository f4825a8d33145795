"""How the learning rate changes during training, one kind per file; importing the package registers them all."""

from nnstudio.engine.schedules.base import SCHEDULES, Position, RunningSchedule, Schedule
from nnstudio.engine.schedules.constant import Constant
from nnstudio.engine.schedules.cosine import Cosine
from nnstudio.engine.schedules.decay import Exponential, Step
from nnstudio.engine.schedules.one_cycle import OneCycle
from nnstudio.engine.schedules.plateau import ReduceOnPlateau
from nnstudio.engine.schedules.warm_up import WarmUp

__all__ = [
    "SCHEDULES",
    "Constant",
    "Cosine",
    "Exponential",
    "OneCycle",
    "Position",
    "ReduceOnPlateau",
    "RunningSchedule",
    "Schedule",
    "Step",
    "WarmUp",
]
