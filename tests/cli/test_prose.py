"""Where lines of running text end."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from nnstudio.cli.prose import Prose


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in Prose(text).wrap(Console(file=io.StringIO()), width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("trains a network on digits", 12, ["trains a", "network on", "digits"]),
        ("训练项目中的网络", 6, ["训练项", "目中的", "网络"]),
        ("按 Ctrl-C 会在当前批结束后停止", 13, ["按 Ctrl-C 会", "在当前批结束", "后停止"]),
        ("网络，数据。", 5, ["网", "络，", "数", "据。"]),
        ("四个（文件）", 6, ["四个", "（文", "件）"]),
        ("用 train、export。", 8, ["用", "train、", "export。"]),
        ("one\n\ntwo", 20, ["one", "", "two"]),
        ("", 20, [""]),
        ("/a/path/longer/than/the/line", 10, ["/a/path/lo", "nger/than/", "the/line"]),
        ("fits exactly", 12, ["fits exactly"]),
    ],
)
def test_lines_end_where_a_reader_expects(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


@given(st.text(alphabet="ab 网络，。（）“”-", max_size=60), st.integers(2, 30))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    wrapped = lines(text, width)
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in wrapped)


def test_a_column_of_a_table_wraps_chinese_in_place_of_cutting_it() -> None:
    table = Table.grid()
    table.add_row("--threads N  ", Prose("使用的处理器核心数，默认全部；结果逐位相同。"))
    console = Console(file=io.StringIO(), width=30)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "…" not in shown
    assert len(shown.splitlines()) == 3


def test_text_for_a_file_stays_on_one_line() -> None:
    console = Console(file=io.StringIO(), width=10)
    console.print(Prose("训练项目中的网络，从头开始"), soft_wrap=True)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "训练项目中的网络，从头开始\n"
