"""Learn the digits 0 to 4, then 5 to 9 with the convolutions frozen: what they know of strokes serves these too.

python examples/pretrain_and_finetune.py [EPOCHS [EXAMPLES_PER_DIGIT]]
"""

import sys
from dataclasses import replace

from nnstudio.data.sources import Digits
from nnstudio.engine.events import EpochDone
from nnstudio.engine.settings import TrainingSettings
from nnstudio.network import summarize, template_named
from nnstudio.project import Project
from nnstudio.project.run import Run

epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 4
examples = int(sys.argv[2]) if len(sys.argv) > 2 else 300


def learn(title: str, run: Run) -> Run:
    """Train, telling how each epoch went, and how good the network is at last."""
    print(title)
    for event in run.events():
        if isinstance(event, EpochDone):
            print(f"  epoch {event.epoch}: loss {event.loss:.4f}, accuracy {event.accuracy:.1%}, {event.seconds:.1f} s")
    print(f"  on test images: {run.evaluate()}")
    return run


network = template_named("digits-cnn").build()
early = Project(network, TrainingSettings(epochs=epochs), Digits(classes=(0, 1, 2, 3, 4), per_class=examples))
pretrained = learn("0 to 4, from scratch:", Run.from_scratch(early))

frozen = network.freeze({node.id for node in network.matching("conv*")})
counts = summarize(frozen).total
print(f"{counts.frozen:,} parameters are frozen, {counts.trainable:,} go on learning")

late = replace(early, network=frozen, data=Digits(classes=(5, 6, 7, 8, 9), per_class=examples))
tuned = learn("5 to 9, convolutions frozen:", Run.fine_tuning(late, pretrained.parameters, pretrained.fitted))
for layer, change in tuned.changes.items():
    print(f"  {layer} changed by {change:.4f}")
