"""Record what PyTorch makes of the engine's examples: `python -m tests.frameworks.record_engine`."""

from __future__ import annotations

import numpy as np

from tests.engine.examples import EXAMPLES, draw_arrays
from tests.engine.recording import RECORDED
from tests.frameworks.torch_engine import run_torch


def main() -> None:
    arrays = draw_arrays()
    results = {
        f"{key}: {name}": result
        for key, example in EXAMPLES.items()
        for name, result in run_torch(example, arrays).items()
    }
    np.savez_compressed(RECORDED, **arrays, **results)


if __name__ == "__main__":
    main()
