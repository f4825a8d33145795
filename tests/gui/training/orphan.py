"""A parent to be killed: run as a script, it starts an endless training and says when it goes."""

from __future__ import annotations

from nnstudio.data.sources import Moons
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.training.engine_process import EngineProcess
from nnstudio.gui.training.job import EpochsDone, Job, Report
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.weights import SharedWeights
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from nnstudio.project import Project


def tell(report: Report) -> None:
    if isinstance(report, EpochsDone):
        print("it trains", flush=True)  # noqa: T201  # the test reads it


if __name__ == "__main__":
    network = Network.stack(Input((2,)), Dense(2, "softmax"))
    endless = Project(network, TrainingSettings(epochs=100_000), Moons(samples=100))
    EngineProcess(Job.training(endless, 1), EventRing(), SharedWeights(network)).run(tell)
