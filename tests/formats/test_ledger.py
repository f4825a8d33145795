"""The ledger as CSV and Markdown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nnstudio.formats.ledger import LedgerError, ledger_as_csv, ledger_as_markdown, write_ledger
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.network import Network, summarize
from tests.formats.examples import STACK

MLP = Network.stack(Input((1, 28, 28)), Flatten(), Dense(128, activation="relu"), Dense(10))


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(text.removeprefix("\ufeff").splitlines()))


def test_csv_has_every_layer_and_the_totals() -> None:
    frozen = MLP.freeze({MLP.named("dense_1").id})
    assert rows(ledger_as_csv(summarize(frozen))) == [
        [
            "Layer",
            "Type",
            "Output shape",
            "Weights",
            "Biases",
            "Statistics",
            "Trainable",
            "Frozen",
            "Share",
            "Multiply-adds",
        ],
        ["input_1", "Input", "1 × 28 × 28", "0", "0", "0", "0", "0", "0.000000", "0"],
        ["flatten_1", "Flatten", "784", "0", "0", "0", "0", "0", "0.000000", "0"],
        ["dense_1", "Dense", "128", "100352", "128", "0", "0", "100480", "0.987324", "100352"],
        ["dense_2", "Dense", "10", "1280", "10", "0", "1290", "0", "0.012676", "1280"],
        ["Total", "", "", "101632", "138", "0", "1290", "100480", "1.000000", "101632"],
    ]


def test_csv_is_as_spreadsheets_want_it() -> None:
    text = ledger_as_csv(summarize(STACK))
    assert text.startswith("\ufeffLayer,")
    assert text.count("\r\n") == text.count("\n") == len(STACK.nodes) + 2


def test_no_cell_can_be_taken_for_a_formula() -> None:
    network = MLP.rename(MLP.named("dense_1").id, "_1.-x").rename(MLP.named("dense_2").id, "层")
    for row in rows(ledger_as_csv(summarize(network))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_markdown_has_every_layer_and_the_totals() -> None:
    assert ledger_as_markdown(summarize(MLP)).splitlines() == [
        "| Layer | Type | Output shape | Weights | Biases | Statistics | Trainable | Frozen | Share | Multiply-adds |",
        "| --- | --- | --- | --: | --: | --: | --: | --: | --: | --: |",
        r"| input\_1 | Input | 1 × 28 × 28 | 0 | 0 | 0 | 0 | 0 | 0.00% | 0 |",
        r"| flatten\_1 | Flatten | 784 | 0 | 0 | 0 | 0 | 0 | 0.00% | 0 |",
        r"| dense\_1 | Dense | 128 | 100,352 | 128 | 0 | 100,480 | 0 | 98.73% | 100,352 |",
        r"| dense\_2 | Dense | 10 | 1,280 | 10 | 0 | 1,290 | 0 | 1.27% | 1,280 |",
        "| Total |  |  | 101,632 | 138 | 0 | 101,770 | 0 | 100.00% | 101,632 |",
    ]


def test_titles_are_put_into_the_readers_language() -> None:
    words = {"Layer": "层", "Total": "总计"}
    table = rows(ledger_as_csv(summarize(MLP), lambda text: words.get(text, text)))
    assert table[0][0] == "层"
    assert table[-1][0] == "总计"


def test_a_network_with_a_problem_and_an_empty_one_have_a_ledger() -> None:
    broken = Network.stack(Input((1, 28, 28)), Dense(10))
    assert rows(ledger_as_csv(summarize(broken)))[2][:3] == ["dense_1", "Dense", ""]
    assert rows(ledger_as_csv(summarize(Network())))[1][-2:] == ["0.000000", "0"]


def test_the_ending_chooses_how_it_is_written(tmp_path: Path) -> None:
    write_ledger(tmp_path / "l.csv", summarize(MLP))
    write_ledger(tmp_path / "l.MD", summarize(MLP))
    assert (tmp_path / "l.csv").read_bytes().decode() == ledger_as_csv(summarize(MLP))
    assert (tmp_path / "l.MD").read_bytes().decode() == ledger_as_markdown(summarize(MLP))
    with pytest.raises(LedgerError, match=r"one of the endings \.csv, \.md"):
        write_ledger(tmp_path / "l.xlsx", summarize(MLP))
