"""Project files: what is saved comes back, and what is no project is refused with a sentence."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from nnstudio.data.sources import Text
from nnstudio.data.tokens import Tokenizer
from nnstudio.data.transforms import AsIs
from nnstudio.engine.parameters import Parameters
from nnstudio.formats.keys import named_arrays
from nnstudio.layers import Conv2D, Dense, Input
from nnstudio.messages import NnstudioError
from nnstudio.network import Network
from nnstudio.project import Project, ProjectError, open_project, save_project
from tests.formats.examples import STACK
from tests.project.saved import FITTED, PROJECT, WEIGHTS, history, put, with_json, with_member


def test_everything_comes_back_as_it_was(whole: bytes, tmp_path: Path) -> None:
    opened = open_project(put(tmp_path, whole))
    assert opened.project == PROJECT
    assert opened.notices == ()
    assert opened.parameters is not None
    assert opened.parameters.equals(WEIGHTS)
    assert opened.fitted is not None
    np.testing.assert_array_equal(opened.fitted.offset, FITTED.offset, strict=True)
    np.testing.assert_array_equal(opened.fitted.divisor, FITTED.divisor, strict=True)
    assert opened.history is not None
    assert opened.history.to_json() == history().to_json()


def test_learned_arrays_come_back_in_the_networks_order_and_can_be_changed(whole: bytes, tmp_path: Path) -> None:
    parameters = open_project(put(tmp_path, whole)).parameters
    assert parameters is not None
    assert [entry[:2] for entry in parameters] == [entry[:2] for entry in Parameters.initialize(STACK)]
    assert all(array.flags.writeable for _, _, array in parameters)


def test_a_project_that_has_learned_nothing_is_saved_without_arrays(tmp_path: Path) -> None:
    save_project(tmp_path / "p.nns", PROJECT)
    opened = open_project(tmp_path / "p.nns")
    assert (opened.project, opened.parameters, opened.fitted, opened.history) == (PROJECT, None, None, None)


def test_the_same_project_makes_the_same_file(whole: bytes, tmp_path: Path) -> None:
    save_project(tmp_path / "other.nns", PROJECT, WEIGHTS, FITTED, history())
    assert (tmp_path / "other.nns").read_bytes() == whole


def test_the_weights_inside_are_a_plain_safetensors_file(whole: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        arrays = load(archive.read("weights.safetensors"))
    assert arrays.keys() == named_arrays(STACK, WEIGHTS).keys()


def test_a_network_in_the_middle_of_an_edit_keeps_its_weights(tmp_path: Path) -> None:
    broken = STACK.replace(STACK.named("conv2d_1").id, Conv2D(4, (9, 9)))
    save_project(tmp_path / "p.nns", dataclasses.replace(PROJECT, network=broken), WEIGHTS)
    opened = open_project(tmp_path / "p.nns")
    assert opened.notices == ()
    assert opened.parameters is not None
    assert opened.parameters.equals(WEIGHTS)


def test_names_that_are_not_unicode_are_saved(tmp_path: Path) -> None:
    project = Project(title="\udcff 数")
    save_project(tmp_path / "p.nns", project)
    assert open_project(tmp_path / "p.nns").project == project


def test_an_empty_project_is_saved_too(tmp_path: Path) -> None:
    save_project(tmp_path / "p.nns", Project(), Parameters({}))
    assert open_project(tmp_path / "p.nns").project == Project()


def test_a_newer_file_is_refused_with_what_to_do(whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, with_json(whole, version=2))
    with pytest.raises(ProjectError, match=r"p\.nns cannot be opened: .* newer nnstudio \(format 2\); update nnstudio"):
        open_project(path)


def test_places_may_be_given_as_text(tmp_path: Path) -> None:
    save_project(str(tmp_path / "p.nns"), Project(title="by text"))
    assert open_project(str(tmp_path / "p.nns")).project.title == "by text"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"p\.nns does not exist"):
        open_project(tmp_path / "p.nns")
    with pytest.raises(NnstudioError, match="is a folder"):
        open_project(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("project.json", b"{", "project.json is not JSON"),
        ("project.json", b"\xff", "project.json is not UTF-8"),
        ("project.json", b'{"version": NaN}', "holds NaN"),
        ("project.json", b'{"a": 1, "a": 2}', "names 'a' twice"),
        ("project.json", b'{"a": 1' + b"0" * 400 + b"}", "too large"),
        ("project.json", b"[" * 500_000, "nested too deeply"),
        ("project.json", b"[]", "no nnstudio project"),
        ("weights.safetensors", b"noise", r"p\.nns:weights\.safetensors is damaged"),
        ("weights.safetensors", save({"dense_1.weight": np.array([np.nan])}), "holds NaN"),
        ("transform.safetensors", save({"offset": np.ones(1)}), "lacks an offset or a divisor"),
        ("transform.safetensors", save({"offset": np.ones(1), "divisor": np.zeros(1)}), "no divisor 0"),
        ("history.json", b"[1, 2]", "history"),
    ],
)
def test_a_bad_member_is_refused_with_its_reason(
    name: str, content: bytes, says: str, whole: bytes, tmp_path: Path
) -> None:
    with pytest.raises(NnstudioError, match=says):
        open_project(put(tmp_path, with_member(whole, name, content)))


def test_members_that_are_no_list_are_refused(whole: bytes, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="members are no list"):
        open_project(put(tmp_path, with_json(whole, members={"weights.safetensors": 1})))


def test_weights_of_another_network_are_left_out_and_told_of(whole: bytes, tmp_path: Path) -> None:
    other = Network.stack(Input((1, 8, 8)), Conv2D(4, (3, 3)))
    wider = STACK.replace(STACK.named("dense_2").id, Dense(4))
    for network, says in ((other, "no such layer"), (wider, "other arrays for dense_2 than it needs")):
        opened = open_project(put(tmp_path, with_json(whole, network=network.to_json())))
        assert opened.project.network == network
        assert opened.parameters is None
        assert says in str(opened.notices[0])


def test_missing_surplus_and_fractional_arrays_do_not_fit(whole: bytes, tmp_path: Path) -> None:
    counter = "batchnorm_1.num_batches_tracked"
    for changes in ({"dense_2.bias": None}, {"dense_2.gamma": np.ones(3)}, {counter: np.array(1.0)}):
        arrays = {**named_arrays(STACK, WEIGHTS), **changes}
        content = save({key: array for key, array in arrays.items() if array is not None})
        opened = open_project(put(tmp_path, with_member(whole, "weights.safetensors", content)))
        assert opened.parameters is None
        assert len(opened.notices) == 1


def values() -> st.SearchStrategy[Any]:
    """Values that a hand or a fault may put anywhere into JSON."""
    plain = st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
    return plain | st.text(max_size=5) | st.just([]) | st.just({}) | st.lists(plain, max_size=3)


@given(st.data())
def test_any_value_anywhere_in_the_json_is_refused_or_taken(whole: bytes, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        name = data.draw(st.sampled_from(["project.json", "history.json"]))
        tree = json.loads(archive.read(name))
    place = tree
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(values())
    content = with_member(whole, name, json.dumps(tree).encode())
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(NnstudioError):
        open_project(put(Path(folder), content))


def test_a_text_can_be_decoded_without_its_file(tmp_path: Path) -> None:
    source = tmp_path / "poem.txt"
    source.write_text("Two roads diverged in a yellow wood\n" * 30, "utf-8")
    project = Project(data=Text(str(source), window=8), transform=AsIs())
    dataset = project.data.load()
    fitted = dataclasses.replace(project.transform.fitted(dataset.train.inputs), meaning=dataset.meaning)
    save_project(tmp_path / "poem.nns", project, fitted=fitted)
    source.unlink()
    opened = open_project(tmp_path / "poem.nns")
    assert opened.fitted is not None
    tokenizer = Tokenizer(opened.fitted.meaning.vocabulary, "characters")
    assert tokenizer.decode(tokenizer.encode("yellow roads")) == "yellow roads"
    assert opened.fitted.meaning == dataset.meaning
