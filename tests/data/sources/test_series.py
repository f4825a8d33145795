"""A series becomes windows that are split by time: what is predicted is never seen, and nothing is copied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.errors import DataError
from nnstudio.data.sources import Series
from nnstudio.data.spec import parse_spec, spec_of
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.settings import TrainingSettings
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.network import Network
from nnstudio.project import Project
from nnstudio.project.run import Run
from tests.data.writing import Array, written

HOURS = "time,wind,heat\n" + "".join(f"2024-01-{1 + n // 24:02}T{n % 24:02}:00,{n % 7},{n}\n" for n in range(200))


def loaded(folder: Path, content: str = HOURS, **settings: Any) -> Dataset:
    settings = {"target": "heat", "window": 5, "scale_target": False, **settings}
    return Series(str(written(folder / "series.csv", content.encode())), **settings).load()


def parts(dataset: Dataset) -> tuple[Split, Split, Split]:
    return dataset.train, dataset.validation, dataset.test


def heat(split: Split) -> Array:
    """Return the second feature, which counts the rows, of every window (N, window)."""
    return split.array[:, :, 1]


def test_a_window_of_the_past_is_followed_by_what_it_predicts(tmp_path: Path) -> None:
    dataset = loaded(tmp_path)
    assert (dataset.sample_shape, dataset.feature_names, dataset.target_names) == ((5, 2), ("wind", "heat"), ("heat",))
    for split in parts(dataset):
        np.testing.assert_array_equal(split.targets[:, 0], heat(split)[:, -1] + 1)
        np.testing.assert_array_equal(np.diff(heat(split), axis=1), 1)
        np.testing.assert_array_equal(split.array[:, :, 0], heat(split) % 7)


def test_parts_follow_each_other_in_time_and_share_no_row(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, validation=0.25, test=0.2, gap=3, horizon=2)
    ends = [(heat(split).min(), split.targets.max()) for split in parts(dataset)]
    assert ends == [(0, 119), (123, 159), (163, 199)]
    assert [len(split) for split in parts(dataset)] == [114, 31, 31]


def test_windows_are_views_of_the_rows(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, window=24, validation=0.3, test=0.3)
    for split in parts(dataset):
        assert isinstance(split.inputs, np.ndarray)
        assert not split.inputs.flags.owndata
        assert np.shares_memory(split.inputs[0:1], split.inputs[1:2])


def test_several_rows_ahead_and_strides_between_windows(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, target=("wind", "heat"), horizon=3, stride=4)
    assert dataset.target_names == ("wind +1", "heat +1", "wind +2", "heat +2", "wind +3", "heat +3")
    assert heat(dataset.train)[:3, 0].tolist() == [0, 4, 8]
    assert dataset.train.targets[1].tolist() == [2, 9, 3, 10, 4, 11]


def test_columns_are_chosen_and_changes_may_be_learned_in_place_of_values(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, inputs="wind", difference=True)
    assert (dataset.sample_shape, dataset.feature_names) == ((5, 1), ("wind",))
    assert set(np.unique(dataset.train.array)) == {1, -6}
    assert set(np.unique(dataset.train.targets)) == {1}


@pytest.mark.parametrize(
    ("titles", "row", "target"),
    [
        ("time,wind,heat", "2024-01-{n:02},{r},{s}", "heat"),
        ("wind,heat,time", "{r},{s},2024-01-{n:02}", "heat"),
        ("wind,heat,hour", "{r},{s},{n}", "heat"),
        ("wind,heat,place", "{r},{s},p{s}", "heat"),
    ],
)
def test_what_is_predicted_where_no_target_is_named_is_said_and_never_the_time(
    tmp_path: Path, titles: str, row: str, target: str
) -> None:
    content = f"{titles}\n" + "".join(row.format(n=n, r=n % 7, s=n * n % 11) + "\n" for n in range(1, 29))
    dataset = loaded(tmp_path, content, target=(), window=1)
    assert dataset.target_names == (target,)
    said = [str(notice) for notice in dataset.notices if "is predicted" in str(notice)]
    expected = f"What follows in column '{target}' is predicted, the last one of numbers; to predict others, "
    assert said == [expected + "name them as target."]
    named = loaded(tmp_path, content, target=target, window=1)
    assert not any("is predicted" in str(notice) for notice in named.notices)


def test_of_a_single_column_of_numbers_nothing_needs_to_be_said(tmp_path: Path) -> None:
    content = "time,heat\n" + "".join(f"2024-01-{n:02},{n % 7}\n" for n in range(1, 29))
    assert [str(notice).split(" is ")[0] for notice in loaded(tmp_path, content, target=(), window=1).notices] == [
        "Column 'time'"
    ]


def test_targets_are_scaled_by_what_training_says(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, scale_target=True)
    assert dataset.target_scale is not None
    assert float(dataset.train.targets.mean()) == pytest.approx(0, abs=1e-6)
    assert float(dataset.test.targets.min()) > float(dataset.train.targets.max())


@pytest.mark.parametrize("form", ["2024-{1:02}-{0:02}", "{0}.{1}.2024", "{1}/{0}/2024"])
def test_a_series_with_its_newest_row_first_is_turned_round_and_said(tmp_path: Path, form: str) -> None:
    days = [(day, month) for month in range(1, 9) for day in range(1, 27)]
    rows = [f"{form.format(*day)},{place}" for place, day in enumerate(days)]
    dataset = loaded(tmp_path, "\n".join(["day,heat", *rows[::-1]]))
    assert dataset.train.array[0, :, 0].tolist() == [0, 1, 2, 3, 4]
    assert any("The dates go backwards, so the rows are turned round" in str(notice) for notice in dataset.notices)
    as_it_is = loaded(tmp_path, "\n".join(["day,heat", *rows[::-1]]), order="oldest first")
    assert as_it_is.train.array[0, :, 0].tolist() == [207, 206, 205, 204, 203]


def test_gaps_repeat_the_last_value_and_those_at_the_beginning_are_left_out(tmp_path: Path) -> None:
    cells = ["", "", *map(str, range(2, 100))]
    cells[50] = ""
    content = "\n".join(["a,heat", *(f"{place},{cell}" for place, cell in enumerate(cells))])
    dataset = loaded(tmp_path, content)
    assert heat(dataset.train)[0, 0] == 2
    assert 50 not in dataset.train.array[:, :, 1]
    assert any("Values are missing (heat 3)" in str(notice) for notice in dataset.notices)
    with pytest.raises(DataError, match=r"lacks values \(heat 3\); fill them, or repeat the last ones"):
        loaded(tmp_path, content, missing="refuse")


def test_a_network_learns_to_continue_a_wave(tmp_path: Path) -> None:
    content = "\n".join(["wave,noise", *(f"{np.sin(n / 5):.5f},{n % 3}" for n in range(600))])
    data = parse_spec(f"series:{written(tmp_path / 'wave.csv', content.encode())},target=wave,window=12")
    network = Network.stack(Input((12, 2)), Flatten(), Dense(16, activation="tanh"), Dense(1))
    settings = TrainingSettings(epochs=15, batch_size=16, optimizer=Adam(learning_rate=0.01))
    run = Run.from_scratch(Project(network, settings, data, data.usual_transform), threads=1)
    assert list(run.events())
    result = run.evaluate()
    assert result is not None
    assert result.loss < 0.05


def test_standardizing_a_series_measures_each_feature_over_all_steps(tmp_path: Path) -> None:
    dataset = loaded(tmp_path)
    fitted = Series.usual_transform.fitted(dataset.train.inputs)
    assert fitted.offset.shape == (1, 2)
    np.testing.assert_allclose(fitted.offset[0], dataset.train.array.mean(axis=(0, 1)), rtol=1e-6)
    np.testing.assert_allclose(fitted.divisor[0], dataset.train.array.std(axis=(0, 1)), rtol=1e-5)


def test_a_line_describes_a_series() -> None:
    source = Series("weather.csv", target=("air temperature",), window=48, stride=2)
    assert spec_of(source) == "series:weather.csv,target=air temperature,window=48,stride=2"
    assert parse_spec(spec_of(source)) == source


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "too long a window": ({"window": 200}, "training gets 144 rows, fewer than a window of 200 and the 1 to predict"),
    "too small a share": (
        {"test": 0.01},
        "test gets 2 rows, fewer than a window of 5 and the 1 to predict; choose a shorter window, another share",
    ),
    "classes": ({"classes": (1,)}, "classes and per_class choose among labels"),
    "a date as target": ({"target": "time"}, "column 'time' holds no numbers to predict; choose another target"),
    "a date as input": ({"inputs": "time"}, "column 'time' cannot be learned from: dates are no numbers"),
    "no such input": ({"inputs": "winds"}, "has no column 'winds'; did you mean 'wind'?"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_series_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    settings, sentence = REFUSED[name]
    with pytest.raises(DataError) as refusal:
        loaded(tmp_path, **settings)
    assert sentence in str(refusal.value)
