"""Record what PyTorch makes of every example: `python -m tests.frameworks.record`, where PyTorch is installed."""

from __future__ import annotations

from tests.frameworks.recording import key_of, write
from tests.frameworks.torch_layers import TORCH_LAYERS, run_torch
from tests.layers.agreement import make_case, modes
from tests.layers.examples import EXAMPLES


def main() -> None:
    cases = [
        make_case(subject, training)
        for subject in EXAMPLES
        if type(subject.layer) in TORCH_LAYERS
        for training in modes(subject.layer)
    ]
    write({key_of(case.subject, case.training): (case, run_torch(case)) for case in cases})


if __name__ == "__main__":
    main()
