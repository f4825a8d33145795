"""Promises of `nnstudio data`: what data hold is seen before anything learns from them, and bad data are refused."""

from __future__ import annotations

import json
from pathlib import Path

from nnstudio.figures import shape
from nnstudio.project import open_project
from tests.cli.running import CHECKOUT, nnstudio, succeeds
from tests.data.writing import written

IRIS = CHECKOUT / "examples" / "iris.csv"


def test_columns_classes_and_splits_of_a_table_are_shown() -> None:
    said = succeeds("data", f"csv:{IRIS},target=species")
    assert "Samples of 4 in 3 classes." in said
    assert "150 of 150 rows; columns parted by: comma; names in the first line: yes; decimals: point" in said
    rows = [line.split() for line in said.splitlines()]
    assert ["sepal", "length", "number", "feature", "0", "1"] in rows
    assert ["species", "category", "target", "0", "3"] in rows
    assert ["virginica", "36", "4", "10"] in rows
    assert ["Samples", "108", "12", "30"] in rows


def test_the_same_is_written_as_json() -> None:
    found = json.loads(succeeds("data", f"csv:{IRIS},target=species", "--json"))
    assert (found["shape"], found["samples"]) == ([4], {"training": 108, "validation": 12, "test": 30})
    assert found["classes"]["test"] == {"setosa": 10, "versicolor": 10, "virginica": 10}
    assert (found["features"][0], found["targets"]) == ("sepal length", ["species"])
    assert found["table"]["columns"][4] == {
        "name": "species",
        "holds": "category",
        "role": "target",
        "missing": 0,
        "texts": 3,
        "features": 0,
        "why": None,
    }


def test_every_other_source_is_shown_too(tmp_path: Path) -> None:
    assert f"Samples of {shape((1, 28, 28))} in 10 classes." in succeeds("data", "digits:per_class=20")
    assert "Samples of 2 in 2 classes." in succeeds("data", "moons")
    content = "\n".join(["hour,heat", *(f"{n},{n % 24}" for n in range(200))])
    said = succeeds("data", f"series:{written(tmp_path / 's.csv', content.encode())},window=6,horizon=2")
    assert f"Samples of {shape((6, 2))}; numbers to predict: 2." in said


def test_what_may_go_wrong_is_said(tmp_path: Path) -> None:
    content = "day,x,y\n" + "2024-01-01,1.5,a\n" * 30 + "2024-01-02,2.5,b\n" * 300
    said = succeeds("data", f"csv:{written(tmp_path / 't.csv', content.encode())}")
    assert "Column 'day' is left out: dates are no numbers" in said
    assert "Class 'b' has 216 training samples and class 'a' only 22" not in said  # less than ten times as many
    assert "66 of 66 test samples are training samples too" in said


def test_long_lists_end_with_how_many_more_there_are(tmp_path: Path) -> None:
    header = ",".join([*(f"x{place}" for place in range(60)), "y"])
    rows = (",".join([*(str(n * place + 0.5) for place in range(1, 61)), "ab"[n % 2]]) for n in range(9))
    said = succeeds("data", f"csv:{written(tmp_path / 'wide.csv', chr(10).join([header, *rows]).encode())}")
    assert "... and 21 more; --json lists all." in said


def test_what_is_no_data_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path / "bad.csv", b"a,b\n1,2\n3\n")
    assert "line 3: the row has 1 cells where the first row has 2" in nnstudio("data", f"csv:{path}").refusal()
    assert "did you mean 'species'?" in nnstudio("data", f"csv:{IRIS},target=specie").refusal()
    assert "did you mean csv?" in nnstudio("data", "cvs:x.csv").refusal()


def test_a_table_is_learned_from_one_command_line(tmp_path: Path) -> None:
    project, target = tmp_path / "digits.nns", tmp_path / "iris.nns"
    succeeds("new", "mlp-784-128-10", "-o", project)
    line = ("train", project, "--data", f"csv:{IRIS},target=species", "-o", target, "--epochs", "20")
    assert nnstudio(*line).refusal().endswith("change the shape of input_1, or let --adapt do it")
    said = succeeds(*line, "--adapt", "--batch-size", "16")
    assert "Data: 108 training, 12 validation and 30 test samples." in said
    assert json.loads(succeeds("evaluate", target, "--json"))["accuracy"] > 0.8
    assert " 4 " in succeeds("summary", target)


def test_numbers_are_predicted_without_a_softmax_and_what_may_go_wrong_is_said(tmp_path: Path) -> None:
    project, target = tmp_path / "digits.nns", tmp_path / "petals.nns"
    succeeds("new", "mlp-784-128-10", "-o", project)
    line = ("train", project, "--data", f"csv:{IRIS},target=petal width", "--adapt", "-o", target)
    outcome = nnstudio(*line, "--epochs", "60", "--batch-size", "128")
    assert outcome.code == 0
    assert "There are 108 training samples, fewer than a batch of 128" in outcome.err
    assert json.loads(succeeds("evaluate", target, "--json"))["loss"] < 0.3  # of the variance


def test_a_templates_network_gives_way_to_one_for_tables_and_one_that_has_learned_does_not(
    tmp_path: Path,
) -> None:
    project, target = tmp_path / "cnn.nns", tmp_path / "iris.nns"
    succeeds("new", "digits-cnn", "-o", project)
    line = ("train", project, "--data", f"csv:{IRIS}", "-o", target)
    assert nnstudio(*line).refusal().endswith("change the shape of input_1, or let --adapt do it")
    said = succeeds(*line, "--adapt", "--threads", "1")
    assert said.startswith("The network is made to fit the data: input_1, dense_1, dense_2, dense_3.")
    settings = open_project(target).project.settings
    assert (settings.batch_size, settings.epochs) == (8, 31)
    assert json.loads(succeeds("evaluate", target, "--json"))["accuracy"] > 0.9
    succeeds(*line, "--adapt", "--epochs", "2", "--batch-size", "16")
    settings = open_project(target).project.settings
    assert (settings.batch_size, settings.epochs) == (16, 2)
    succeeds("train", project, "--data", "digits:per_class=5", "--epochs", "1", "-o", tmp_path / "learned.nns")
    refusal = nnstudio("finetune", tmp_path / "learned.nns", "--data", f"csv:{IRIS}", "--adapt").refusal()
    assert refusal.endswith("and the data has samples of 4; change the shape of input_1")
