"""A source is written on one line and read back as the same; every slip of the pen gets one helpful sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.dataset import Dataset
from nnstudio.data.sources import SOURCES, Circles, DataSource, Digits, Images, Mnist, Npz, Shakespeare, Spirals, Text
from nnstudio.data.spec import SpecError, parse_spec, spec_of
from nnstudio.hyperparameters import HyperparameterError, choice, flag, text, texts
from nnstudio.messages import NnstudioError

WRITTEN = {
    "digits": Digits(),
    "digits:classes=5-9,per_class=100": Digits(classes=(5, 6, 7, 8, 9), per_class=100),
    "digits:classes=0-4+7": Digits(classes=(0, 1, 2, 3, 4, 7)),
    "digits:classes=0+2+7": Digits(classes=(0, 2, 7)),
    "digits:classes=3+4,validation=0.25,seed=7": Digits(classes=(3, 4), validation=0.25, seed=7),
    "spirals:noise=0.1,arms=3": Spirals(noise=0.1, arms=3),
    "mnist:data/mnist": Mnist("data/mnist"),
    "npz:my data.npz,classes=0-4": Npz("my data.npz", classes=(0, 1, 2, 3, 4)),
    r"npz:C:\data\x.npz,seed=1": Npz(r"C:\data\x.npz", seed=1),
    "images:photos,size=32x48,fit=crop": Images("photos", size=(32, 48), fit="crop"),
    "text:poem.txt,unit=words,window=32": Text("poem.txt", unit="words", window=32),
    "shakespeare:window=128,stride=16": Shakespeare(window=128, stride=16),
    "npz:/runs/lr=0.1/x,y.npz": Npz("/runs/lr=0.1/x,y.npz"),
    "npz:~/a:b.npz,task=regression": Npz("~/a:b.npz", task="regression"),
    'npz:"runs,seed=1.npz",seed=2': Npz("runs,seed=1.npz", seed=2),
    'npz:"""quoted"".npz"': Npz('"quoted".npz'),
}


@pytest.mark.parametrize("spec", WRITTEN)
def test_a_line_is_read_as_the_source_and_written_as_the_same_line(spec: str) -> None:
    assert parse_spec(spec) == WRITTEN[spec]
    assert spec_of(WRITTEN[spec]) == spec


def test_case_of_the_name_and_blanks_around_settings_do_not_matter() -> None:
    assert parse_spec(" Digits : classes = 1 + 3 , seed = 2 ") == Digits(classes=(1, 3), seed=2)


def test_settings_may_stand_in_any_order() -> None:
    assert parse_spec("circles:seed=1,inner_radius=0.3,samples=50") == Circles(inner_radius=0.3, samples=50, seed=1)


@given(st.text(st.sampled_from('ab,=:"\\/ +-.1'), min_size=1, max_size=20), st.integers(0, 5))
def test_any_path_comes_back_from_the_line_that_names_it(path: str, seed: int) -> None:
    source = Npz(path, seed=seed)
    assert parse_spec(spec_of(source)) == source


@given(st.sets(st.integers(0, 40)), st.integers(0, 2**63 - 1), st.floats(0, 0.99), st.none() | st.integers(1, 10**6))
def test_any_settings_come_back_from_the_line_that_names_them(
    classes: set[int], seed: int, validation: float, per_class: int | None
) -> None:
    source = Digits(classes=tuple(classes), seed=seed, validation=validation, per_class=per_class)
    assert parse_spec(spec_of(source)) == source


REFUSED = {
    "digts": "there is no data source 'digts'; did you mean digits?",
    "cifar": "there is no data source 'cifar'; there are ",
    "": "there is no data source ''; there are",
    "data/x.npz": "'data/x.npz' does not say what kind of data it is; write npz:PATH, with the path in place of PATH",
    "data/x": "'data/x' does not say what kind of data it is; write csv:FILE or mnist:FOLDER",
    r"C:\x.npz": r"'C:\\x.npz' does not say what kind of data it is",
    "npz": "npz needs a path; write npz:PATH",
    "mnist:": "mnist needs a path; write mnist:PATH",
    "npz:,seed=1": "npz needs a path",
    'npz:"x.npz': "npz needs a path",
    'npz:""': "npz needs a path",
    "npz:x.npz,clases=1": "npz has no setting clases; did you mean classes?",
    "digits:size=3": "digits has no setting size; it takes classes, per_class, validation, seed",
    "mnist:folder,path=other": "mnist has no setting path; it takes",
    "digits:classes=1,seed=2,classes=3": "classes is set twice; say it once",
    "digits:": "'' is no setting; write name=value",
    "digits:seed": "'seed' is no setting; write name=value",
    "digits:seed=": "'seed=' is no setting; write name=value",
    "digits:classes=5,6": "'6' is no setting; write name=value, and several numbers as 0-4 or 0+2+7",
    "npz:x.npz,classes=5,6": "'6' is no setting",
    "digits:classes=9-5": "classes=9-5 cannot be read; write whole numbers as 0-4 or 0+2+7",
    "images:photos,size=wide": "size=wide cannot be read; write height and width as 32x48",
    "digits:classes=a": "classes=a cannot be read",
    "digits:classes=1++2": "classes=1++2 cannot be read",
    "digits:classes=0-999999999": "classes=0-999999999 cannot be read",
    "digits:per_class=ten": "per_class=ten cannot be read; write a whole number",
    "digits:per_class=1.5": "per_class=1.5 cannot be read; write a whole number",
    "moons:noise=loud": "noise=loud cannot be read; write a number such as 0.1",
}


@pytest.mark.parametrize("spec", REFUSED)
def test_a_slip_is_answered_with_what_to_write(spec: str) -> None:
    with pytest.raises(SpecError) as refusal:
        parse_spec(spec)
    assert REFUSED[spec] in str(refusal.value)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("digits:per_class=0", "per_class of Digits: 0 is too small; it must be at least 1"),
        ("digits:validation=1", "validation of Digits: 1.0 is too large; it must be below 1.0"),
        ("moons:noise=nan", "noise of Moons: nan is not a finite number"),
        ("npz:x.npz,task=guess", "task of Npz: 'guess' is none of auto, classification, regression"),
        ("digits:classes=100000", "classes of Digits: 100,000 is too large"),
    ],
)
def test_a_value_out_of_bounds_is_answered_by_its_field(spec: str, sentence: str) -> None:
    with pytest.raises(HyperparameterError, match=sentence):
        parse_spec(spec)


class Folder(DataSource):
    """A source as somebody else might add it."""

    header: bool = flag(True, help="Whether the first line names the columns.")
    split: str = choice("official", ("official", "random"), help="How it is split.")
    names: tuple[str, ...] = texts(help="What it is made of.")
    title: str = text("-", help="What it is called.")

    def read(self) -> Dataset:
        raise NotImplementedError


@pytest.fixture
def _added(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(SOURCES, "_classes", {cls.__name__: cls for cls in SOURCES})
    SOURCES.register(Folder)
    yield
    assert Folder in SOURCES


@pytest.mark.usefixtures("_added")
def test_a_new_source_is_written_like_the_others_once_it_is_registered() -> None:
    source = Folder(header=False, split="random")
    assert spec_of(source) == "folder:header=no,split=random"
    assert parse_spec(spec_of(source)) == parse_spec("folder:header=False,split=random") == source
    assert spec_of(parse_spec("folder:header=yes")) == "folder"
    with pytest.raises(SpecError, match="header=maybe cannot be read; write yes or no"):
        parse_spec("folder:header=maybe")


@pytest.mark.usefixtures("_added")
@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("folder:names=Sepal length", Folder(names=("Sepal length",))),
        ("folder:names=a+b c+d=e", Folder(names=("a", "b c", "d=e"))),
        ('folder:seed=3,names="a, b"+c+"d+e"', Folder(names=("a, b", "c", "d+e"), seed=3)),
        ('folder:names="5"" wide",title="x, y"', Folder(names=('5" wide',), title="x, y")),
        ("folder:names=宽度+高度", Folder(names=("宽度", "高度"))),
    ],
)
def test_rows_of_names_are_joined_by_plus_signs_and_stand_in_quotes_where_they_must(line: str, source: Folder) -> None:
    assert parse_spec(line) == source
    assert spec_of(source) == line


@pytest.mark.usefixtures("_added")
def test_names_may_have_blanks_around_them_and_quotes_without_need() -> None:
    assert parse_spec('folder: names = "Sepal length" + width , seed = 1') == Folder(
        names=("Sepal length", "width"), seed=1
    )


@pytest.mark.usefixtures("_added")
@given(st.lists(st.text(st.sampled_from('a,+"= '), min_size=1, max_size=6), max_size=4), st.text('a,+"= ', min_size=1))
def test_any_names_come_back_from_the_line_that_lists_them(names: list[str], title: str) -> None:
    source = Folder(names=tuple(names), title=title)
    assert parse_spec(spec_of(source)) == source


@pytest.mark.usefixtures("_added")
@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ('folder:names="a,b', "'names=\"a,b' holds a double quote that is not closed; close it"),
        ('folder:seed=1,names="', "holds a double quote that is not closed"),
        ('folder:names="a"b', 'names="a"b cannot be read; write names as width+height'),
        ("folder:names=a++b", "names of Folder: a text is missing"),
    ],
)
def test_a_slip_among_names_is_answered_with_what_to_write(spec: str, sentence: str) -> None:
    with pytest.raises(NnstudioError) as refusal:
        parse_spec(spec)
    assert sentence in str(refusal.value)
