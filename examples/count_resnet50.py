"""Where the 25,557,032 parameters of ResNet-50 are, and what freezing all but its head leaves to learn.

    python examples/count_resnet50.py

Nothing is allocated: a network of any size is counted in milliseconds.
"""

from collections import Counter

from nnstudio.network import summarize, template_named

network = template_named("resnet-50").build()
summary = summarize(network, batch_size=32)
total = summary.total

print(f"{total.parameters:,} parameters = {total.weights:,} weights + {total.biases:,} biases")
print(f"{total.statistics:,} statistics of BatchNorm, which are no parameters")
print(f"{total.multiply_adds:,} multiply-adds for one image")
print(f"depth {summary.depth}: the 50 of its name; {summary.depth_all} counting layers of every kind")

by_stage: Counter[str] = Counter()
for layer in summary.layers:
    by_stage[layer.node.name.partition(".")[0]] += layer.counts.parameters
for stage, parameters in by_stage.items():
    if parameters:
        print(f"  {stage:8} {parameters:>12,} {parameters / total.parameters:>7.1%}")

head = network.named("fc")
frozen = network.freeze({node.id for node in network.nodes} - {head.id})
print(f"all frozen but the head: {summarize(frozen).total.trainable:,} parameters learn")
print(f"memory for training with 32 images: {summary.memory.total / 1e9:.1f} GB")
print(f"with all frozen but the head: {summarize(frozen, batch_size=32).memory.total / 1e9:.1f} GB")
