"""Promises of `nnstudio finetune`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnstudio.data.augmentation import Augmentation, Shift
from nnstudio.data.sources import Digits
from nnstudio.engine.losses import CrossEntropy
from nnstudio.engine.parameters import Parameters
from nnstudio.project import OpenedProject, open_project
from tests.cli.conftest import FEW
from tests.cli.running import nnstudio, succeeds


def arrays_of(opened: OpenedProject, layer: str) -> dict[str, bytes]:
    assert isinstance(opened.parameters, Parameters)
    node = opened.project.network.named(layer)
    return {name: array.tobytes() for name, array in opened.parameters[node.id].items()}


def frozen_layers(path: Path) -> list[str]:
    return [node.name for node in open_project(path).project.network.nodes if not node.trainable]


def test_frozen_layers_stay_bit_for_bit_and_the_others_learn(trained: Path) -> None:
    before = open_project(trained)
    succeeds("finetune", trained, "--freeze", "dense_[12]", "--epochs", "1")
    after = open_project(trained)
    for layer in ("dense_1", "dense_2"):
        assert arrays_of(after, layer) == arrays_of(before, layer)
    assert arrays_of(after, "dense_3") != arrays_of(before, "dense_3")


def test_it_says_what_will_change_and_by_how_much_each_layer_has(trained: Path) -> None:
    lines = succeeds("finetune", trained, "--freeze", "dense_1", "dense_2", "--epochs", "1").splitlines()
    assert lines[0] == "Frozen: dense_1, dense_2."
    assert lines[1] == "1,290 of 235,146 parameters will change, at a learning rate of 0.0002."
    changes = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines if line.startswith("dense_")}
    assert changes["dense_1"] == changes["dense_2"] == "0, frozen"
    assert float(changes["dense_3"]) > 0


def test_it_says_what_computing_frozen_layers_once_takes(trained: Path) -> None:
    freezing = ("finetune", trained, "--freeze", "dense_1", "dense_2", "--epochs", "2")
    once = "The frozen layers below dense_3 are computed once for each sample; what they give takes "
    in_memory = next(line for line in succeeds(*freezing).splitlines() if line.startswith(once))
    in_file = next(line for line in succeeds(*freezing, "--frozen-memory", "0").splitlines() if line.startswith(once))
    assert in_memory.endswith(" of memory.")
    assert in_file.endswith(" on disk, as it is more than --frozen-memory.")
    assert once not in succeeds("finetune", trained, "--unfreeze", "--epochs", "2")


def test_what_is_frozen_is_exactly_what_is_named(trained: Path) -> None:
    succeeds("finetune", trained, "--freeze", "dense_1", "--epochs", "1")
    succeeds("finetune", trained, "--freeze", "dense_2", "--epochs", "1")
    assert frozen_layers(trained) == ["dense_2"]


def test_without_freeze_the_files_own_freezing_holds_until_it_is_lifted(trained: Path) -> None:
    succeeds("finetune", trained, "--freeze", "dense_1", "--epochs", "1")
    succeeds("finetune", trained, "--epochs", "1")
    assert frozen_layers(trained) == ["dense_1"]
    succeeds("finetune", trained, "--unfreeze", "--epochs", "1")
    assert frozen_layers(trained) == []


def test_freezing_and_data_become_the_projects_and_its_settings_stay(trained: Path) -> None:
    before = open_project(trained).project.settings
    succeeds(
        *("finetune", trained, "--freeze", "dense_1", "--data", "digits:classes=5-9,per_class=20"),
        *("--epochs", "1", "--seed", "9", "--batch-size", "16", "--learning-rate", "0.01"),
    )
    project = open_project(trained).project
    assert project.settings == before
    assert project.data == Digits(classes=(5, 6, 7, 8, 9), per_class=20)


def test_loss_and_augmentation_become_the_projects_and_the_way_there_does_not(trained: Path) -> None:
    before = open_project(trained).project.settings
    told = succeeds(
        *("finetune", trained, "--data", FEW, "--epochs", "1", "--augment", "shift=2", "--schedule", "constant"),
        *("--loss", "cross-entropy:label_smoothing=0.1", "--optimizer", "sgd:learning_rate=0.05"),
    )
    settings = open_project(trained).project.settings
    assert settings.augmentation == Augmentation(shift=Shift(2.0))
    assert settings.loss == CrossEntropy(label_smoothing=0.1)
    assert (settings.optimizer, settings.schedule) == (before.optimizer, before.schedule)
    assert "at a learning rate of 0.05." in told


def test_what_was_learned_is_taken_to_other_classes_with_a_new_head(trained: Path, tmp_path: Path) -> None:
    letters, before = tmp_path / "letters", open_project(trained)
    for name in ("a", "b", "c"):
        (letters / name).mkdir(parents=True)
        for number in range(8):
            pixels = np.random.default_rng(number).integers(0, 256, (28, 28), dtype=np.uint8)
            Image.fromarray(pixels).save(letters / name / f"{number}.png")
    words = ("finetune", trained, "--freeze", "dense_[12]", "--data", f"images:{letters}", "--epochs", "1")
    assert "the data has the classes a to c; change its units so that it gives 3, or let --adapt do it" in (
        nnstudio(*words).refusal()
    )
    succeeds(*words, "--adapt")
    after = open_project(trained)
    assert after.fitted is not None
    assert after.fitted.meaning.classes == ("a", "b", "c")
    assert arrays_of(after, "dense_1") == arrays_of(before, "dense_1")
    assert len(arrays_of(after, "dense_3")["bias"]) == 3 * 4


def test_with_another_output_the_file_itself_stays_as_it_is(trained: Path, tmp_path: Path) -> None:
    before = trained.read_bytes()
    succeeds("finetune", trained, "--freeze", "dense_1", "--epochs", "1", "-o", tmp_path / "other.nns")
    assert trained.read_bytes() == before
    assert frozen_layers(tmp_path / "other.nns") == ["dense_1"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--freeze", "conv*"], "no layer matches 'conv*'; there are input_1, "),
        (["--freeze", "dense_1", "dens_2"], "no layer matches 'dens_2'; there are dense_2"),
        (["--freeze", "*"], "every layer is frozen, so there is nothing to train; unfreeze at least one"),
        (["--data", "spirals"], "input_1 takes samples of 1 × 28 × 28, and the data has samples of 2"),
    ],
)
def test_what_cannot_be_fine_tuned_is_refused(words: list[str], sentence: str, trained: Path) -> None:
    before = trained.read_bytes()
    assert nnstudio("finetune", trained, *words).refusal().startswith(sentence)
    assert trained.read_bytes() == before


def test_without_learned_weights_there_is_nothing_to_fine_tune(untrained: Path) -> None:
    refusal = nnstudio("finetune", untrained, "--freeze", "dense_1").refusal()
    assert refusal == f"{untrained} holds no learned weights; train it, or load weights into it, first"


def test_a_folder_that_is_not_there_is_told_before_data_are_read(trained: Path, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "out.nns"
    refusal = nnstudio("finetune", trained, "--data", "mnist:gone", "-o", target).refusal()
    assert refusal == f"{target.parent} is no folder to save in; create it first"


def test_a_run_that_diverges_fails_and_keeps_the_weights_it_began_with(trained: Path) -> None:
    outcome = nnstudio("finetune", trained, "--data", FEW, "--learning-rate", "1e30")
    assert outcome.code == 1
    assert "training diverged" in outcome.err
    assert open_project(trained).parameters is not None


def test_where_nothing_was_learned_before_the_divergence_the_file_stays_as_it_is(trained: Path, tmp_path: Path) -> None:
    weights = tmp_path / "huge.npz"
    np.savez(weights, **{"dense_1.weight": np.full((256, 784), 3e38, np.float32)})
    succeeds("load", trained, weights, "-o", trained)
    before = trained.read_bytes()
    outcome = nnstudio("finetune", trained)
    assert outcome.code == 1
    first, second = outcome.err.splitlines()
    assert first.startswith("nnstudio: training diverged: the output of dense_1 ")
    assert second == f"Nothing was learned, so {trained} is as it was."
    assert trained.read_bytes() == before
