"""However a table is written it is read as it was meant; what is no table is refused with line and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.tables.columns import MAX_TEXTS, Kind
from nnstudio.data.tables.dialect import Writing
from nnstudio.data.tables.reading import Table, read_table
from tests.data.writing import written

AUTO = Writing()


def table_of(folder: Path, content: bytes | str, writing: Writing = AUTO, **settings: object) -> Table:
    raw = content.encode() if isinstance(content, str) else content
    return read_table(written(folder / "table.csv", raw), writing, **settings)


def names_of(table: Table) -> list[str]:
    return [column.name for column in table.columns]


WRITINGS = {
    "comma": "a,b,c\n1.5,2,x\n3,4.25,y\n",
    "semicolon": "a;b;c\n1.5;2;x\n3;4.25;y\n",
    "semicolon and decimal comma": "a;b;c\n1,5;2;x\n3;4,25;y\n",
    "tab": "a\tb\tc\n1.5\t2\tx\n3\t4.25\ty\n",
    "tab and decimal comma": "a\tb\tc\n1,5\t2\tx\n3\t4,25\ty\n",
    "bar": "a|b|c\n1.5|2|x\n3|4.25|y\n",
    "blanks": "a  b    c\n 1.5 2    x\n3   4.25 y  \n",
    "quotes": '"a","b","c"\n"1.5","2","x"\n"3","4.25","y"\n',
    "quotes and decimal comma": '"a","b","c"\n"1,5","2","x"\n"3","4,25","y"\n',
    "carriage returns": "a,b,c\r1.5,2,x\r3,4.25,y\r",
    "blank lines": "\n\na,b,c\r\n1.5,2,x\r\n\r\n3,4.25,y\r\n\r\n,,\r\n",
    "blanks around": " a , b , c \n 1.5 , 2 , x \n 3 , 4.25 , y \n",
}


@pytest.mark.parametrize("name", WRITINGS)
def test_delimiter_header_and_decimal_sign_are_found(tmp_path: Path, name: str) -> None:
    table = table_of(tmp_path, WRITINGS[name])
    assert (names_of(table), table.rows, table.dialect.has_header) == (["a", "b", "c"], 2, True)
    a, b, c = table.columns
    assert (a.values.tolist(), b.values.tolist()) == ([1.5, 3], [2, 4.25])
    assert a.values.dtype == np.float32
    assert (c.texts, c.values.tolist()) == (("x", "y"), [0, 1])


HEADERS = {
    "1,2,x\n3,4,y\n": False,
    "width,height,kind\n3,4,y\n": True,
    "colour,size\nred,big\nred,small\n": True,
    "red,big\nred,small\nblue,small\n": False,
    "150,4,setosa\n5.1,3.5,0\n4.9,3.0,0\n": True,
    "2019,2020\n": False,
}


@pytest.mark.parametrize("content", HEADERS)
def test_a_header_is_told_from_the_rows_below_it(tmp_path: Path, content: str) -> None:
    table = table_of(tmp_path, content)
    assert table.dialect.has_header is HEADERS[content]
    assert HEADERS[content] or names_of(table) == [str(place + 1) for place in range(len(table.columns))]


def test_what_was_found_can_be_corrected(tmp_path: Path) -> None:
    writing = Writing(delimiter="comma", header="no", decimal="point", skip=1)
    table = table_of(tmp_path, "made on Monday\n1;5,2\n3;5,4\n", writing)
    assert (names_of(table), table.columns[0].texts, table.columns[1].values.tolist()) == (
        ["1", "2"],
        ("1;5", "3;5"),
        [2, 4],
    )


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "windows-1252"),
    ],
)
def test_western_text_is_read_in_its_encoding(tmp_path: Path, codec: str, encoding: str) -> None:
    table = table_of(tmp_path, "größe,stadt\n1,Zürich\n2,Orléans\n3,Málaga\n".encode(codec))
    assert (table.dialect.encoding, names_of(table)) == (encoding, ["größe", "stadt"])
    assert table.columns[1].texts == ("Málaga", "Orléans", "Zürich")


def test_chinese_text_is_guessed_as_gb18030_and_others_can_be_chosen(tmp_path: Path) -> None:
    content = "宽度,城市\n1,北京\n2,上海\n"
    assert names_of(table_of(tmp_path, content.encode("gb18030"))) == ["宽度", "城市"]
    content = "寬度,城市\n1,臺北\n2,高雄\n"
    assert names_of(table_of(tmp_path, content.encode("big5"), Writing(encoding="big5"))) == ["寬度", "城市"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2.5", "-3e4", "", "+7"], Kind.NUMBER),
        (["1,234", "12", "1,234,567.5"], Kind.NUMBER),
        (["red", "blue", "NA", "red"], Kind.CATEGORY),
        (["1", "2", "3", "4a", "5b", "6c", "7d"], Kind.CATEGORY),
        (["yes", "no", "yes", ""], Kind.YES_NO),
        (["TRUE", "FALSE", "TRUE"], Kind.YES_NO),
        (["2024-01-31", "2024-02-01T12:00:00Z", "2024-02-03"], Kind.DATE),
        (["31.1.2024", "1.2.2024", ""], Kind.DATE),
        (["5", "5", "5"], Kind.CONSTANT),
        (["x", "", "x"], Kind.CONSTANT),
        (["", "NA", "n/a", "NaN", "null", "?"], Kind.EMPTY),
    ],
)
def test_what_a_column_holds_is_told_by_its_cells(tmp_path: Path, cells: list[str], kind: Kind) -> None:
    rows = [f'"{cell}",{number}' for number, cell in enumerate(cells)]
    column = table_of(tmp_path, "\n".join(["cells,number", *rows]), Writing(header="yes", decimal="point")).columns[0]
    assert column.kind is kind


def test_thousands_and_missing_words_are_understood(tmp_path: Path) -> None:
    writing = Writing(missing_words=("unknown", "-999"))
    table = table_of(tmp_path, "a;b\n1.234,5;unknown\n-999;2\n3,25;nan\n", writing)
    np.testing.assert_array_equal(table.columns[0].values, np.array([1234.5, np.nan, 3.25], np.float32))
    assert [column.missing for column in table.columns] == [1, 2]


def test_a_column_that_begins_empty_is_what_its_first_values_are(tmp_path: Path) -> None:
    rows = ["" if number < 20_000 else "7.5" for number in range(20_003)]
    table = table_of(tmp_path, "\n".join(["a,b", *(f"1,{cell}" for cell in rows)]))
    assert (table.columns[1].holds, table.columns[1].missing) == (Kind.NUMBER, 20_000)
    np.testing.assert_array_equal(table.columns[1].values[-4:], np.array([np.nan, 7.5, 7.5, 7.5], np.float32))


def test_numbers_may_be_read_as_categories_sorted_by_value(tmp_path: Path) -> None:
    table = table_of(tmp_path, "code,x\n10,1\n9,2\n010,3\n9,4\n", categories=["code"])
    assert (table.columns[0].texts, table.columns[0].values.tolist()) == (("9", "010", "10"), [2, 0, 1, 0])


def test_more_texts_than_categories_can_have_take_no_memory(tmp_path: Path) -> None:
    rows = (f"name {number},1" for number in range(MAX_TEXTS + 20_000))
    column = table_of(tmp_path, "\n".join(["a,b", *rows])).columns[0]
    assert (column.holds, len(column.values), column.texts) == (Kind.CATEGORY, 0, ())


def test_cells_may_hold_lines_and_delimiters_within_quotes(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b\n"one, ""two""\nthree",1\nx,2\n')
    assert table.columns[0].texts == ('one, "two"\nthree', "x")


def test_names_are_shown_on_one_line_and_those_that_are_missing_are_numbers(tmp_path: Path) -> None:
    assert names_of(table_of(tmp_path, '"two\nlines",,a\x07b\n1,2,3\n')) == ["two lines", "2", "a b"]


REFUSED = {
    "empty": (b"", "table.csv is empty"),
    "blank": (b" \n\n  \n", "table.csv is empty but for blanks; choose a file with a table"),
    "header only": (b"a,b,c\n", "table.csv has a header but no rows; add some"),
    "one column": (b"a\n1\n2\n", "has one column, and a table needs at least two; say what parts them"),
    "too few cells": (b"a,b,c\n1,2,3\n4,5\n", "line 3: the row has 2 cells where the first row has 3"),
    "too many cells": (b"a,b\n1,2\n\n3,4,5\n", "line 4: the row has 3 cells where the first row has 2"),
    "ragged after lines in a cell": (b'a,b\n"x\r\ny",2\n3\n', "line 4: the row has 1 cells where the first row has 2"),
    "text among numbers": (
        b"a,b\n1,2\n3,4\n5,oops\n",
        "line 4, column 'b': 'oops' stands among numbers; correct it, say with missing_words that it means none, or "
        "read the column as texts with categories",
    ),
    "infinity": (b"a,b\n1,2\n3,-inf\n", "line 3, column 'b': '-inf' is beyond what can be computed with"),
    "too large": (b"a,b\n1,2\n3,1e39\n", "line 3, column 'b': '1e39' is beyond what can be computed with"),
    "same names": (b"a,b,a\n1,2,3\n", "line 1: columns 1 and 3 are both called 'a'; rename one"),
    "open quote": (b'a,b\n1,2\n3,"4\n5,6\n', "line 3: a quote that opens there is never closed; close or remove it"),
    "long open quote": (
        b'a,b\n1,2\n3,"' + b"4,5\n" * 50_000,
        "line 3: a quote that opens there is never closed",
    ),
    "text after a quote": (b'a,b\n1,"2" x\n', "line 2: text follows a closing quote; double the quotes within a cell"),
    "zero byte": (b"a,b\n1,2\n3,\0\n", "line 3: a zero byte stands there, so this is no text"),
    "spreadsheet": (b"PK\x03\x04\x14\0\0\0", "is a spreadsheet or another zip file; save the sheet as CSV"),
    "gzip": (b"\x1f\x8b\x08\0", "is compressed; unpack it first"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a zero byte stands there"),
    "UTF-16 without its mark": ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16 without a mark at its beginning"),
    "no encoding": (b"a,b\n1,\x81\xff\n", "is in an encoding that cannot be told; name it, as in encoding=big5"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence_with_its_place(tmp_path: Path, name: str) -> None:
    content, sentence = REFUSED[name]
    with pytest.raises(DataError) as refusal:
        table_of(tmp_path, content)
    assert sentence in str(refusal.value)
    assert "table.csv" in str(refusal.value)


def test_a_slip_far_down_is_found_with_its_line(tmp_path: Path) -> None:
    rows = ["1,2"] * 40_000
    rows[30_000] = "1,two"
    with pytest.raises(DataError, match=r"line 30,002, column 'b': 'two' stands among numbers"):
        table_of(tmp_path, "\n".join(["a,b", *rows]))


def test_a_wrong_encoding_is_refused_with_the_line_of_its_first_wrong_byte(tmp_path: Path) -> None:
    content = "a,b\n1,x\n2,é\n".encode("cp1252")
    with pytest.raises(DataError, match="line 3: the bytes there are no utf-8; choose another encoding"):
        table_of(tmp_path, content, Writing(encoding="utf-8"))


def test_a_line_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(40 * 2**20)
        for _ in range(18):
            file.write(b"1" * 2**20)
        file.truncate()
    with pytest.raises(DataError, match="line 2: the line is longer than 16,777,216 bytes; is this a table as text"):
        read_table(path, AUTO)


def test_a_table_that_is_gone_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError):
        read_table(tmp_path / "gone.csv", AUTO)


def test_a_file_whose_name_is_not_utf_8_is_read(tmp_path: Path) -> None:
    path = tmp_path / b"caf\xe9.csv".decode("utf-8", "surrogateescape")
    try:
        path.write_text("a,b\n1,2\n3,4\n")
    except OSError:  # a system whose file names are always UTF-8 has no such file
        return
    assert read_table(path, AUTO).rows == 2


def test_reading_tells_how_far_it_is_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    path = written(tmp_path / "table.csv", b"a,b\n" + b"1,2\n" * 50_000)
    told: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> None:
        told.append((done, total))
        if done > total / 2:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        read_table(path, AUTO, watch=watch)
    assert told[0][0] <= told[-1][0] <= path.stat().st_size == told[-1][1]
