"""Two spirals, a learning rate that warms up and falls along a cosine, and a training that ends when it may.

python examples/schedule_and_early_stopping.py [EPOCHS]
"""

import sys

from nnstudio.data.sources import Spirals
from nnstudio.engine.events import EpochDone, TrainingDone
from nnstudio.engine.optimizers import AdamW
from nnstudio.engine.schedules import Cosine
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.stopping import EarlyStopping
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from nnstudio.project import Project
from nnstudio.project.run import Run

epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 300

data = Spirals()
network = Network.stack(
    Input((2,)),
    Dense(64, activation="tanh"),
    Dense(64, activation="tanh"),
    Dense(data.load().outputs, activation="softmax"),
)
settings = TrainingSettings(
    optimizer=AdamW(learning_rate=0.01),
    schedule=Cosine(warm_up=5),
    batch_size=32,
    epochs=epochs,
    early_stopping=EarlyStopping(monitor="loss", patience=40),
)
run = Run.from_scratch(Project(network, settings, data))
for event in run.events():
    match event:
        case EpochDone(epoch=epoch) if epoch % 20 == 0:
            print(f"epoch {epoch:3}: loss {event.loss:.4f}, learning rate {event.learning_rate:.5f}")
        case TrainingDone():
            print(f"{event.message} after {event.epochs} epochs; the best was epoch {event.best_epoch}")
print(run.evaluate())
