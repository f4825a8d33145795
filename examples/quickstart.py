"""Build a network, count it, train it, freeze it, fine-tune it and export it: nnstudio in ten lines.

python examples/quickstart.py [EPOCHS]
"""

import sys
from dataclasses import replace
from pathlib import Path

from nnstudio.engine.events import EpochDone
from nnstudio.engine.settings import TrainingSettings, fine_tuning
from nnstudio.formats import write_weights
from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool
from nnstudio.network import Network, summarize
from nnstudio.project import Project, save_project
from nnstudio.project.run import Run

epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 5

network = Network.stack(
    Input((1, 28, 28)), Conv2D(16, activation="relu"), MaxPool(), Flatten(), Dense(10, activation="softmax")
)
print(f"{summarize(network).total.parameters:,} parameters")

project = Project(network, TrainingSettings(epochs=epochs))
run = Run.from_scratch(project)
for event in run.events():
    if isinstance(event, EpochDone):
        print(f"epoch {event.epoch}: loss {event.loss:.4f}")
print("trained:   ", run.evaluate())

frozen = network.freeze({node.id for node in network.matching("conv*")})
project = replace(project, network=frozen, settings=fine_tuning(project.settings))
tuning = Run.fine_tuning(project, run.parameters, run.fitted)
for _ in tuning.events():
    pass
print("fine-tuned:", tuning.evaluate())
print("changed by:", dict(tuning.changes))

save_project(Path("quickstart.nns"), project, tuning.parameters, tuning.fitted, tuning.history)
write_weights(Path("quickstart.safetensors"), frozen, tuning.parameters)
