"""Record what PyTorch makes of the examples, where it is installed: `python -m tests.frameworks.record [FAMILY ...]`.

A family is named after its module in `tests/layers/examples`; without one all are recorded.
"""

from __future__ import annotations

import sys

from tests.frameworks.recording import key_of, write
from tests.frameworks.torch_layers import TORCH_LAYERS, run_torch
from tests.layers.agreement import make_case, modes
from tests.layers.examples import FAMILIES, Example


def main() -> None:
    for family in sys.argv[1:] or FAMILIES:
        record(family, [subject for subject in FAMILIES[family] if type(subject.layer) in TORCH_LAYERS])


def record(family: str, subjects: list[Example]) -> None:
    cases = [make_case(subject, training) for subject in subjects for training in modes(subject.layer)]
    if cases:
        write(family, {key_of(case.subject, case.training): (case, run_torch(case)) for case in cases})


if __name__ == "__main__":
    main()
