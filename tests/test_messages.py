"""Sentences as values: worded late, in any language, together with what they are filled in with."""

from __future__ import annotations

import pickle

import pytest

from nnstudio.messages import Message, NnstudioError, message, shown

CHINESE = {
    "{count} units are too many": "{count} 个单元太多",
    "{layer} says: {problem}": "{layer} 提示：{problem}",
    "a layer": "一个层",
}


def in_chinese(text: str) -> str:
    return CHINESE.get(text, text)


class ColourError(NnstudioError):
    """An error of a kind of its own."""


def test_a_message_reads_as_english_with_its_figures() -> None:
    assert str(message("{count} units are too many", count=7)) == "7 units are too many"


def test_a_message_is_worded_in_another_language() -> None:
    assert message("{count} units are too many", count=7).worded(in_chinese) == "7 个单元太多"


def test_messages_are_equal_when_text_and_figures_are() -> None:
    assert message("{n} units", n=7) == message("{n} units", n=7)
    assert message("{n} units", n=7) != message("{n} units", n=8)


def test_a_message_inside_a_message_is_worded_too() -> None:
    inner = message("{count} units are too many", count=7)
    outer = message("{layer} says: {problem}", layer=message("a layer"), problem=inner)
    assert outer.worded(in_chinese) == "一个层 提示：7 个单元太多"


def test_an_error_inside_a_message_is_worded_too() -> None:
    cause = NnstudioError("{count} units are too many", count=7)
    assert message("{layer} says: {problem}", layer="a", problem=cause).worded(in_chinese) == "a 提示：7 个单元太多"


def test_braces_mean_nothing_in_a_sentence_without_figures() -> None:
    assert str(message("write {name} as it is")) == "write {name} as it is"


def test_whole_numbers_are_written_in_groups_of_three_digits() -> None:
    assert str(message("{count} of {total}", count=2048, total=12)) == "2,048 of 12"
    assert str(NnstudioError("{least} is below {given}", least=-2048, given=0.5)) == "-2,048 is below 0.5"


def test_figures_take_formats() -> None:
    assert str(message("{share:.1%} of {total:,}", share=0.5, total=1234567)) == "50.0% of 1,234,567"


def test_braces_in_a_figure_are_left_alone() -> None:
    assert str(message("no file {path}", path="{0}.csv")) == "no file {0}.csv"


def test_a_figure_may_be_called_text() -> None:
    assert str(message("{text}!", text="hello")) == "hello!"


def test_an_error_reads_as_its_sentence() -> None:
    error = NnstudioError("{count} units are too many", count=7)
    assert str(error) == "7 units are too many"
    assert error.message == Message("{count} units are too many", (("count", 7),))


def test_an_error_takes_a_message_made_elsewhere() -> None:
    said = message("{count} units are too many", count=7)
    assert NnstudioError(said).message is said


def test_an_error_crosses_to_another_process_with_its_figures() -> None:
    error = ColourError("{count} units are too many", count=7)
    # Made here a line above, so nothing foreign is unpickled.
    back = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(back) is ColourError
    assert back.message == error.message


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (3, "3"),
        ("a\nb", r"'a\nb'"),
        (None, "None"),
        (10**5000, "int"),
        ("x" * 200, "'" + "x" * 79 + "..."),
    ],
    ids=["number", "line break", "nothing", "huge number", "long text"],
)
def test_whatever_somebody_gave_is_shown_as_one_short_line(value: object, line: str) -> None:
    assert shown(value) == line


def test_a_value_that_is_written_on_several_lines_is_shown_on_one() -> None:
    class Matrix:
        def __repr__(self) -> str:
            return "[[1, 2],\n [3, 4]]"

    assert shown(Matrix()) == "[[1, 2], [3, 4]]"
