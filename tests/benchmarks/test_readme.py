"""A table goes between the markers of a file, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.readme import BEGIN, END, MarkerError, around_markers, put_between_markers


def test_what_stood_between_the_markers_gives_way(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    put_between_markers(file, ["new", "lines"])
    put_between_markers(file, ["new", "table"])
    assert file.read_text() == f"before\n{BEGIN}\nnew\ntable\n{END}\nafter\n"


def test_a_file_without_markers_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"before\n{END}\n{BEGIN}\n")
    with pytest.raises(MarkerError, match=r"README\.md lacks the lines"):
        put_between_markers(file, ["table"])
    assert file.read_text() == f"before\n{END}\n{BEGIN}\n"


def test_the_readme_has_its_markers() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    before, after = around_markers(readme)
    assert before.count("\n") > 100 > after.count("\n")
