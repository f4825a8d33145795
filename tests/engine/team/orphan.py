"""A leader to be killed: run as a script, it trains with another process without end and says when it goes."""

from __future__ import annotations

import dataclasses

from tests.engine.team.trainings import MLP, SETTINGS, VECTORS, dataset, trainer

if __name__ == "__main__":
    training = trainer(MLP, dataset(VECTORS), 2, dataclasses.replace(SETTINGS, epochs=100_000))
    for number, _ in enumerate(training.run()):
        if number == 5:
            print(f"{training.processes} processes learn", flush=True)  # noqa: T201  # the test reads it
