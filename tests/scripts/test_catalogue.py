"""What is collected from a source, and how a catalogue of translations is held against it."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from scripts.catalogue import CHECKOUT, as_po, faults, main, read_catalogue, sentences_of, template_of, updated

HEADER = 'msgid ""\nmsgstr "Language: zh_CN\\nContent-Type: text/plain; charset=utf-8\\n"\n'


def collected(root: Path, *sources: str) -> dict[str, list[str]]:
    found = sentences_of(written(root, *sources), root)
    assert found.problems == []
    return found.places


def complaints(root: Path, source: str) -> list[str]:
    return sentences_of(written(root, source), root).problems


def written(root: Path, *sources: str) -> list[Path]:
    package = root / "nnstudio"
    package.mkdir(exist_ok=True)
    paths = [package / f"{'abc'[index]}.py" for index in range(len(sources))]
    for path, source in zip(paths, sources, strict=True):
        path.write_text(source, encoding="utf-8")
    return paths


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        ('message("{count} units", count=3)', ["{count} units"]),
        ('messages.message("done")', ["done"]),
        ('raise ShapeError("takes " "flat features")', ["takes flat features"]),
        ('raise errors.DataError("no file {path}", path=path)', ["no file {path}"]),
        ('message("one unit" if n == 1 else "{n} units", n=n)', ["one unit", "{n} units"]),
        ('raise DataError(message("empty"))', ["empty"]),
        (
            'parser.add_argument("--epochs", help="How often all samples are seen.")',
            ["How often all samples are seen."],
        ),
        ('nested(None, LOSSES, unset="automatic", help="What is made small.")', ["automatic", "What is made small."]),
        ('LAYERS: Registry["Layer"] = Registry("layer")', ["layer"]),
        ('LAYERS = Registry[Layer]("layer")', ["layer"]),
    ],
)
def test_sentences_said_by_calls_are_collected(source: str, sentences: list[str], tmp_path: Path) -> None:
    assert list(collected(tmp_path, source)) == sentences


@pytest.mark.parametrize(
    "source",
    [
        'raise ValueError("for programmers")',
        "raise DataError(problem)",
        'message(name.replace("_", " "))',
        'print("hello")',
        'message("")',
        '"""A docstring."""',
        'class Plain:\n    """Not registered."""\n    count: int = 3',
    ],
)
def test_what_is_not_said_to_people_is_left_out(source: str, tmp_path: Path) -> None:
    assert collected(tmp_path, source) == {}


def test_fields_are_collected_with_label_help_and_options(tmp_path: Path) -> None:
    source = '''
class Conv2D(Layer):
    """Not registered, so not described."""

    bias_rate: float = real(0.5, help="Speed of the bias.")
    padding: str = choice("same", ("same", "valid"), help="Around the image.")
'''
    assert list(collected(tmp_path, source)) == [
        "Bias rate",
        "Padding",
        "same",
        "valid",
        "Speed of the bias.",
        "Around the image.",
    ]


@pytest.mark.parametrize(
    "options",
    ['["mean", "sum"]', 'options=("mean", "sum")', "MEANS", "tuple(MEANS)", '(*FIRST, "sum")', "list(TABLE)"],
)
def test_options_are_collected_from_constants_too(options: str, tmp_path: Path) -> None:
    source = f"""
FIRST = ("mean",)
MEANS: tuple[str, ...] = ("mean", "sum")
TABLE = {{"mean": 1, "sum": 2}}
class Loss(Configurable):
    over: str = choice("mean", {options})
"""
    assert set(collected(tmp_path, source)) == {"Over", "mean", "sum"}


def test_options_are_collected_from_a_constant_of_another_file(tmp_path: Path) -> None:
    user = """
from nnstudio.b import TABLE as OPTIONS
class Loss(Configurable):
    over: str = choice("mean", tuple(OPTIONS))
"""
    assert set(collected(tmp_path, user, 'TABLE = {"mean": 1, "sum": 2}')) == {"Over", "mean", "sum"}


@pytest.mark.parametrize("decorator", ["@LAYERS.register", "@register", "@register\n@dataclass(frozen=True)"])
def test_the_first_paragraph_describes_a_registered_class(decorator: str, tmp_path: Path) -> None:
    source = f'{decorator}\nclass Dense(Layer):\n    """A sum\n    of features.\n\n    Ignored.\n    """\n'
    assert list(collected(tmp_path, source)) == ["A sum of features."]


def test_a_sentence_said_twice_is_one_with_both_places(tmp_path: Path) -> None:
    places = collected(tmp_path, 'message("done"); message("done")', 'message("done")')
    assert places == {"done": ["nnstudio/a.py", "nnstudio/b.py"]}


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('\nmessage(f"{count} units")', "nnstudio/a.py:2: a sentence is one literal"),
        ('raise DataError("no file " + path)', "nnstudio/a.py:1: a sentence is one literal"),
        ('raise DataError("no file %s" % path)', "nnstudio/a.py:1: a sentence is one literal"),
        ('raise DataError("no file {}".format(path))', "nnstudio/a.py:1: a sentence is one literal"),
        ('call(help=f"See {page}.")', "nnstudio/a.py:1: a sentence is one literal"),
        ("@register\nclass Dense(Layer): ...", "nnstudio/a.py:2: Dense is registered without a docstring"),
        ('class A(B):\n    c: str = choice("d", options())', "nnstudio/a.py:2: the options of a choice are"),
    ],
)
def test_what_cannot_be_translated_is_named_with_its_line(source: str, problem: str, tmp_path: Path) -> None:
    (complaint,) = complaints(tmp_path, source)
    assert complaint.startswith(problem)


def catalogue_of(root: Path, *entries: tuple[str, str], mark: str = "") -> Catalog:
    text = HEADER + "".join(f'\n{mark}\nmsgid "{english}"\nmsgstr "{chinese}"\n' for english, chinese in entries)
    path = root / "resources" / "translations" / "zh_CN" / "LC_MESSAGES" / "nnstudio.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_catalogue(path)


def template(root: Path, *sentences: str) -> Catalog:
    source = "\n".join(f"message({sentence!r})" for sentence in sentences)
    return template_of(sentences_of(written(root, source), root))


def test_a_complete_catalogue_has_no_faults(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, ("{n} of {all:,} units", "{all:,} 个单元中的 {n} 个"))
    assert list(faults(catalogue, template(tmp_path, "{n} of {all:,} units"))) == []


@pytest.mark.parametrize(
    ("english", "chinese", "mark", "fault"),
    [
        ("other", "别的", "", "missing, run `make translations`: '{n} units'"),
        ("{n} units", "", "", "not translated: '{n} units'"),
        ("{n} units", "{n} 个单元", "#, fuzzy", "marked fuzzy, look at it and remove the mark: '{n} units'"),
        ("{n} units", "{m} 个单元", "", "'{m} 个单元' has other {fields} than its English: '{n} units'"),
        ("{n} units", "个单元", "", "'个单元' has other {fields} than its English: '{n} units'"),
        ("{n} units", "{n:,} 个单元", "", "'{n:,} 个单元' has other {fields} than its English: '{n} units'"),
        ("{n} units", "{n 个单元", "", "'{n 个单元' has other {fields} than its English: '{n} units'"),
    ],
)
def test_each_fault_of_a_catalogue_is_named(english: str, chinese: str, mark: str, fault: str, tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, (english, chinese), mark=mark)
    assert next(faults(catalogue, template(tmp_path, "{n} units"))) == fault


def test_a_stale_entry_is_named(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, ("done", "完成"), ("gone", "不见了"))
    assert list(faults(catalogue, template(tmp_path, "done"))) == ["stale, run `make translations`: 'gone'"]


def test_an_update_keeps_translations_adds_empty_entries_and_drops_obsolete_ones(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, ("gone", "不见了"), ("done", "完成"))
    text = as_po(updated(catalogue, template(tmp_path, "down", "done"))).decode()
    assert text.endswith(
        '#: nnstudio/a.py\nmsgid "down"\nmsgstr ""\n\n#: nnstudio/a.py\nmsgid "done"\nmsgstr "完成"\n\n'
    )
    assert "gone" not in text


def test_percent_signs_are_not_taken_for_formats(tmp_path: Path) -> None:
    text = as_po(updated(catalogue_of(tmp_path), template(tmp_path, "50 % discarded {n}"))).decode()
    assert "format" not in text


def test_the_commands_bring_a_checkout_in_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue_of(tmp_path, ("gone", "不见了"))
    written(tmp_path, 'message("done")')
    assert main(["extract"], tmp_path) == 0
    assert 'msgid "done"' in capsys.readouterr().out
    assert main(["check"], tmp_path) == 1
    assert capsys.readouterr().out.count("nnstudio.po: ") == 2
    assert main(["update"], tmp_path) == 0
    assert main(["check"], tmp_path) == 1
    assert "not translated: 'done'" in capsys.readouterr().out
    catalogue_of(tmp_path, ("done", "完成"))
    assert main(["check"], tmp_path) == 0


def test_an_update_that_changes_nothing_writes_the_same_bytes(tmp_path: Path) -> None:
    catalogue_of(tmp_path, ("done", "完成"))
    written(tmp_path, 'message("done")')
    po = tmp_path / "resources/translations/zh_CN/LC_MESSAGES/nnstudio.po"
    main(["update"], tmp_path)
    before = po.read_bytes()
    main(["update"], tmp_path)
    assert po.read_bytes() == before


def test_a_sentence_that_cannot_be_translated_stops_every_command(tmp_path: Path) -> None:
    written(tmp_path, 'message(f"{count} units")')
    assert [main([command], tmp_path) for command in ("extract", "update", "check")] == [1, 1, 1]


def test_nothing_that_nnstudio_says_defies_translation() -> None:
    assert sentences_of(sorted(CHECKOUT.glob("nnstudio/**/*.py")), CHECKOUT).problems == []
