"""A table becomes samples: which columns count, what fills their gaps without looking ahead, what is told of it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.data.dataset import Dataset
from nnstudio.data.errors import DataError
from nnstudio.data.meaning import Meaning
from nnstudio.data.sources import Csv, Series
from nnstudio.data.spec import parse_spec, spec_of
from nnstudio.data.tables.columns import Kind
from nnstudio.data.tables.report import Role
from nnstudio.data.transforms import Standardize
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.settings import TrainingSettings
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from nnstudio.project import Project
from nnstudio.project.run import Run
from tests.data.writing import written

IRIS = Path(__file__).parents[3] / "examples" / "iris.csv"


def loaded(folder: Path, content: str, **settings: Any) -> Dataset:
    return Csv(str(written(folder / "table.csv", content.encode())), **settings).load()


def table(*columns: str, rows: int = 40) -> str:
    """Return a table of columns such as `name:expression`, the expression giving the text for row n."""
    names, forms = zip(*(column.split(":", 1) for column in columns), strict=True)
    return "\n".join([",".join(names), *(",".join(eval(form, {"n": n}) for form in forms) for n in range(rows))])  # noqa: S307


def said(dataset: Dataset) -> str:
    return " ".join(map(str, dataset.notices))


def whole(dataset: Dataset) -> Any:
    return np.concatenate([split.array for split in (dataset.train, dataset.validation, dataset.test)])


def test_iris_is_four_features_and_three_classes() -> None:
    dataset = Csv(str(IRIS), target=("species",)).load()
    assert dataset.feature_names == ("sepal length", "sepal width", "petal length", "petal width")
    assert dataset.classes == ("setosa", "versicolor", "virginica")
    assert [np.bincount(split.targets).tolist() for split in (dataset.train, dataset.validation, dataset.test)] == [
        [36] * 3,
        [4] * 3,
        [10] * 3,
    ]
    assert whole(dataset).mean(axis=0).round(3).tolist() == pytest.approx([5.843, 3.057, 3.758, 1.199], abs=1e-3)


def test_a_network_learns_iris() -> None:
    data = parse_spec(f"csv:{IRIS},target=species")
    network = Network.stack(Input((4,)), Dense(16, activation="relu"), Dense(3, activation="softmax"))
    training = TrainingSettings(epochs=60, batch_size=16, optimizer=Adam(learning_rate=0.02))
    run = Run.from_scratch(Project(network, training, data, data.usual_transform), threads=1)
    assert list(run.events())
    result = run.evaluate()
    assert result is not None
    assert (result.accuracy or 0) >= 0.9


def test_numbers_to_predict_are_scaled_by_what_training_samples_say(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, table("x:f'{n}.5'", "price:f'{n * n * 1000 + 0.5}'"))
    assert (dataset.classes, dataset.target_names) == (None, ("price",))
    assert dataset.target_scale is not None
    targets = dataset.train.targets
    assert [float(targets.mean()), float(targets.std())] == pytest.approx([0, 1], abs=1e-6)
    prices = dataset.test.targets * dataset.target_scale.divisor + dataset.target_scale.offset
    np.testing.assert_allclose(prices[:, 0], (dataset.test.array[:, 0] - 0.5) ** 2 * 1000 + 0.5, rtol=1e-3)
    plain = loaded(tmp_path, table("x:f'{n}.5'", "price:f'{n * n + 0.5}'"), scale_target=False)
    assert (plain.target_scale, float(plain.train.targets.max())) == (None, 1521.5)


def test_a_network_learns_prices_of_houses(tmp_path: Path) -> None:
    """A table like California housing: eight features, prices that depend on some of them."""
    random = np.random.default_rng(0)
    x = random.uniform(0, 10, (600, 8))
    price = 50_000 + 30_000 * x[:, 0] + 20_000 * np.sin(x[:, 1]) - 9_000 * x[:, 2] + 5_000 * random.normal(size=600)
    rows = (",".join(f"{value:.3f}" for value in row) for row in np.column_stack([x, price]))
    names = "income,age,rooms,bedrooms,population,occupancy,latitude,longitude,value"
    path = written(tmp_path / "housing.csv", "\n".join([names, *rows]).encode())
    data = parse_spec(f"csv:{path},target=value")
    network = Network.stack(Input((8,)), Dense(32, activation="relu"), Dense(1))
    training = TrainingSettings(epochs=30, batch_size=16, optimizer=Adam(learning_rate=0.01))
    run = Run.from_scratch(Project(network, training, data, Standardize()), threads=1)
    assert list(run.events())
    result = run.evaluate()
    assert result is not None
    assert result.loss < 0.1  # of the variance of the prices


def test_texts_become_a_feature_each_and_yes_and_no_one(tmp_path: Path) -> None:
    content = "colour,sunny,size,kind\nred,yes,1.5,a\nblue,no,2.5,b\nred,no,3.5,a\ngreen,yes,4.5,b\n"
    dataset = loaded(tmp_path, content, test=0, validation=0)
    assert dataset.feature_names == ("colour=blue", "colour=green", "colour=red", "sunny", "size")
    assert dataset.train.array.tolist() == [[0, 0, 1, 1, 1.5], [1, 0, 0, 0, 2.5], [0, 0, 1, 0, 3.5], [0, 1, 0, 1, 4.5]]
    assert dataset.train.targets.tolist() == [0, 1, 0, 1]


TARGETS = {
    "texts": ("'ab'[n % 2]", ("a", "b")),
    "few whole numbers": ("str(n % 3 + 3)", ("3", "4", "5")),
    "yes and no": ("['yes', 'no'][n % 2]", ("no", "yes")),
    "many whole numbers": ("str(n * 7)", None),
    "fractions": ("str(n % 3 + 0.5)", None),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_is_classes_or_numbers_by_its_values(tmp_path: Path, name: str) -> None:
    form, classes = TARGETS[name]
    assert loaded(tmp_path, table("x:f'{n}.5'", f"y:{form}")).classes == classes


def test_what_a_target_is_can_be_corrected(tmp_path: Path) -> None:
    content = table("x:f'{n}.5'", "y:str(n % 3)")
    assert loaded(tmp_path, content, task="regression").outputs == 1
    content = table("x:f'{n}.5'", "y:str(n % 3 + 0.5)")
    assert loaded(tmp_path, content, task="classification").classes == ("0.5", "1.5", "2.5")


def test_several_targets_are_predicted_together(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, table("x:f'{n}.5'", "y:f'{n * 2}.5'", "z:f'{n * 3}.5'"), target=("z", "x"))
    assert (dataset.outputs, dataset.target_names, dataset.feature_names) == (2, ("x", "z"), ("y",))


def test_classes_that_were_learned_before_keep_their_labels(tmp_path: Path) -> None:
    source = Csv(str(written(tmp_path / "table.csv", table("x:f'{n}.5'", "y:'abc'[n % 3]").encode())), test=0)
    dataset = source.load(Meaning(("c", "a")))
    assert dataset.classes == ("c", "a", "b")
    assert np.bincount(dataset.train.targets).tolist() == [12, 13, 12]  # of 13, 14 and 13 rows


def test_another_table_means_what_the_learned_one_did(tmp_path: Path) -> None:
    """Same features in the same order, gaps and targets as they were, whatever else the other table holds."""
    content = "more,c,x,y\n" + "".join(f"z,{'uvw'[n % 3]},{'' if n == 7 else n},{n * 3 + 0.5}\n" for n in range(40))
    first = loaded(tmp_path, content, without="more")
    other = "y,x,more,c\n" + "".join(f"{n * 9}.5,{'' if n == 1 else 5},q,{'wt'[n % 2]}\n" for n in range(20))
    source = Csv(str(written(tmp_path / "other.csv", other.encode())), target="y", test=0, validation=0)
    second = source.load(first.meaning)
    assert second.feature_names == first.feature_names == ("c=u", "c=v", "c=w", "x")
    assert second.train.array[:2, :3].tolist() == [[0, 0, 1], [0, 0, 0]]
    assert second.train.array[:3, 3].tolist() == pytest.approx([5, first.fills[3], 5])
    assert (first.target_scale, second.target_scale) != (None, None)
    np.testing.assert_allclose(
        second.train.targets[0, 0],
        (0.5 - first.meaning.targets[0].offset) / first.meaning.targets[0].divisor,
        rtol=1e-5,
    )
    assert Meaning.from_json(json.loads(json.dumps(first.meaning.to_json()))) == first.meaning


def test_a_table_of_other_columns_is_read_as_it_is(tmp_path: Path) -> None:
    learned = loaded(tmp_path, table("x:f'{n}.5'", "y:'ab'[n % 2]")).meaning
    source = Csv(str(written(tmp_path / "other.csv", table("z:f'{n}.5'", "y:'ab'[n % 2]").encode())))
    assert source.load(learned).feature_names == ("z",)


def test_columns_without_use_are_left_out_and_said(tmp_path: Path) -> None:
    dataset = loaded(
        tmp_path,
        table(
            "id:str(n + 1)",
            "day:f'2024-01-{n % 28 + 1:02}'",
            "same:'7'",
            "none:''",
            "name:f'Mr {n}'",
            "x:f'{n}.5'",
            "y:'ab'[n % 2]",
        ),
        max_categories=10,
    )
    assert dataset.feature_names == ("x",)
    assert dataset.report is not None
    assert [column.kind for column in dataset.report.columns][:5] == [
        Kind.NUMBER,
        Kind.DATE,
        Kind.CONSTANT,
        Kind.EMPTY,
        Kind.CATEGORY,
    ]
    assert [column.role for column in dataset.report.columns] == [Role.LEFT_OUT] * 5 + [Role.FEATURE, Role.TARGET]
    for sentence in (
        "Column 'id' is left out: it only numbers the rows.",
        "Column 'day' is left out: dates are no numbers",
        "Column 'same' is left out: it holds the same in every row.",
        "Column 'none' is left out: it is empty.",
        "Column 'name' is left out: it holds 40 distinct texts, more than max_categories allows (10).",
    ):
        assert sentence in said(dataset)


def test_columns_are_chosen_by_name(tmp_path: Path) -> None:
    content = table("a b:str(n + .5)", '"c,d":str(n + .25)', "e:str(n)", "f:'xy'[n % 2]")
    place = written(tmp_path / "table.csv", content.encode())
    source = parse_spec(f'csv:{place},target=F,features=a b+"c,d"')
    assert source.load().feature_names == ("a b", "c,d")
    assert parse_spec(spec_of(source)) == source
    assert parse_spec(f"csv:{place},without=e+a b").load().feature_names == ("c,d",)


def test_gaps_are_filled_by_what_training_samples_alone_say(tmp_path: Path) -> None:
    content = table("x:'' if n % 4 == 0 else str(n * n)", "c:'' if n % 5 == 0 else 'uvv'[n % 3]", "y:'ab'[n % 2]")
    complete = loaded(tmp_path, content, missing="drop")
    filled = loaded(tmp_path, content)
    assert (len(whole(complete)), len(whole(filled))) == (24, 40)
    train, test = filled.train.array, filled.test.array
    gaps = ~np.isin(train[:, 0], [n * n for n in range(40)])
    np.testing.assert_allclose(train[gaps, 0], train[~gaps, 0].mean(), rtol=1e-6)
    assert set(test[:, 0]) <= {float(n * n) for n in range(40)} | {float(train[gaps, 0][0])}
    assert (whole(filled)[:, 1:].sum(axis=1) == 1).all()
    assert "Values are missing (x 10, c 8); they are filled as missing=mean says" in said(filled)
    assert "16 of 40 rows are left out because a value is missing in them." in said(complete)


def test_gaps_may_be_filled_by_the_most_frequent_value(tmp_path: Path) -> None:
    content = table("x:'' if n % 4 == 0 else '7' if n % 2 else str(n)", "y:'ab'[n % 2]")
    dataset = loaded(tmp_path, content, missing="mode", test=0, validation=0)
    assert dataset.train.array[::4, 0].tolist() == [7] * 10


def test_rows_without_a_target_are_left_out(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, table("x:f'{n}.5'", "y:'' if n == 3 else 'ab'[n % 2]"))
    assert len(whole(dataset)) == 39
    assert "1 of 40 rows are left out" in said(dataset)


def test_a_guessed_encoding_is_said(tmp_path: Path) -> None:
    content = table("größe:f'{n}.5'", "y:'ab'[n % 2]").encode("cp1252")
    dataset = Csv(str(written(tmp_path / "table.csv", content))).load()
    assert "is not UTF-8 and is read as windows-1252; where letters look wrong, set encoding." in said(dataset)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown target": ({"target": "heigth"}, "has no column 'heigth'; did you mean 'height'?"),
    "unknown feature": ({"features": ("z",)}, "has no column 'z'; it has height, colour, day, same, kind"),
    "target left out": ({"target": "kind", "without": "kind"}, "column 'kind' is to be used and to be left out"),
    "target learned from": (
        {"target": "kind", "features": ("kind", "height")},
        "column 'kind' is the target and cannot be learned from too",
    ),
    "date to learn from": ({"features": "day"}, "column 'day' cannot be learned from: dates are no numbers"),
    "date to predict": ({"target": "day"}, "column 'day' holds no classes to tell apart; choose another target"),
    "text to predict": (
        {"target": "colour", "task": "regression"},
        "column 'colour' holds no numbers to predict; choose another target",
    ),
    "one class": ({"target": "same"}, "column 'same' holds one class only, '5'; a network needs two to tell apart"),
    "one number": (
        {"target": "same", "task": "regression"},
        "column 'same' holds the same number in every row, so there is nothing to predict",
    ),
    "too many classes": (
        {"target": "height", "task": "classification"},
        "column 'height' holds 40 distinct values in 40 rows, too many for classes; choose another target",
    ),
    "classes in two columns": (
        {"target": ("kind", "colour"), "task": "classification"},
        "classes come from one column, and target names 2; name one",
    ),
    "nothing to learn from": (
        {"without": ("height", "colour")},
        "has no column to learn from besides the target; name some with features, or add numbers",
    ),
    "no row left": ({"missing": "drop", "features": "gap"}, "every row lacks a value"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_choice_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    settings, sentence = REFUSED[name]
    columns = ["height:f'{n}.5'", "colour:'rg'[n // 20]", "day:f'2024-01-{n % 28 + 1}'", "same:'5'", "kind:'ab'[n % 2]"]
    gap = ["gap:'' if n < 40 else '1'"] if name == "no row left" else []
    content = table(*gap, *columns, rows=40)
    if gap:
        content += "\n1,9.5,r,2024-01-01,5,"
    with pytest.raises(DataError) as refusal:
        loaded(tmp_path, content, **settings)
    assert sentence in str(refusal.value)


PIECES = [
    *"a1,.;-_\t =\r\n",
    '"',
    "1,2,3\n",
    "4,5,a\n",
    "7,,b\n",
    "inf",
    "nan",
    "1e99",
    "yes",
    "no",
    "2024-01-02",
    "x=1",
    "é",
    "你",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_a_file_holds_is_read_or_refused_in_a_sentence(tmp_path: Path, pieces: list[str], codec: str) -> None:
    path = written(tmp_path / "any.csv", "".join(pieces).encode(codec))
    for source in (Csv(str(path)), Csv(str(path), missing="drop", task="regression"), Series(str(path), window=2)):
        with contextlib.suppress(DataError):
            dataset = source.load()
            assert np.isfinite(whole(dataset)).all()
