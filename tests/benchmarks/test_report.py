"""The tables of benchmarks say what was measured: medians, spread, and ratios to the fastest of the others."""

from __future__ import annotations

from benchmarks.frameworks import PRODUCTS
from benchmarks.measurement import Measurement
from benchmarks.report import summary, table

RESULTS = {
    "MLP": {
        "nnstudio": [Measurement(training, 1.0, 50) for training in (3, 1, 2)],
        PRODUCTS: [Measurement(0.5, 0.5, 40)],
        "PyTorch": [Measurement(4, 8, 300), Measurement(4, 8, 301), Measurement(9, 8, 299)],
        "JAX": [Measurement(5, 0.5, 400)],
    }
}


def test_medians_are_compared_with_ours() -> None:
    assert list(table("training step", RESULTS))[2:] == [
        "| MLP | nnstudio | 2.00 | 1.00 to 3.00 |  | 50 |",
        f"| MLP | {PRODUCTS} | 0.50 | 0.50 to 0.50 | 25% of ours | 40 |",
        "| MLP | PyTorch | 4.00 | 4.00 to 9.00 | 0.50 | 301 |",
        "| MLP | JAX | 5.00 | 5.00 to 5.00 | 0.40 | 400 |",
    ]


def test_inference_has_a_table_of_its_own() -> None:
    assert "| MLP | JAX | 0.50 | 0.50 to 0.50 | 2.00 | 400 |" in list(table("inference", RESULTS))


def test_the_summary_names_the_fastest_of_the_others_in_each_row() -> None:
    *_, row = summary(RESULTS)
    assert row == "| MLP | 2.00 | 4.00 (PyTorch) | 0.50 | 25% | 1.00 | 0.50 (JAX) | 2.00 | 50 (301) |"


def test_without_any_other_framework_the_summary_is_ours_alone() -> None:
    *_, row = summary({"MLP": {"nnstudio": RESULTS["MLP"]["nnstudio"]}})
    assert row == "| MLP | 2.00 |  |  |  | 1.00 |  |  | 50 |"
