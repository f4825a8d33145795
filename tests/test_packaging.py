"""What is in the packages that are built, and that everything they need is pinned."""

from __future__ import annotations

import gettext
import io
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


def build(kind: str, source: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    outcome = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    (package,) = target.iterdir()
    return package


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", CHECKOUT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel that somebody builds who has nothing but the source distribution."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    subprocess.run([sys.executable, "-m", "tarfile", "-e", str(sdist), str(unpacked)], check=True)
    (source,) = unpacked.iterdir()
    return zipfile.ZipFile(build("wheel", source, tmp_path_factory.mktemp("wheel")))


def files_below(folder: str, *kinds: str) -> set[str]:
    paths = (path.relative_to(CHECKOUT) for path in (CHECKOUT / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if path.suffix not in kinds and "__pycache__" not in path.parts}


def test_the_wheel_holds_the_program_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = [name for name in wheel.namelist() if ".dist-info/" not in name]
    assert {name for name in names if not name.startswith("nnstudio/_resources/")} == files_below("nnstudio")


def test_the_wheel_holds_every_resource_with_compiled_translations(wheel: zipfile.ZipFile) -> None:
    prefix = "nnstudio/_resources/"
    inside = {name.replace(prefix, "resources/") for name in wheel.namelist() if name.startswith(prefix)}
    compiled = {name.replace(".po", ".mo") for name in files_below("resources") if name.endswith(".po")}
    assert inside == files_below("resources", ".po", ".mo") | compiled


def test_the_translations_in_the_wheel_speak(wheel: zipfile.ZipFile) -> None:
    compiled = wheel.read("nnstudio/_resources/translations/zh_CN/LC_MESSAGES/nnstudio.mo")
    said = gettext.GNUTranslations(io.BytesIO(compiled)).gettext("there is no language {code}; choose one of {known}")
    assert "{code}" in said
    assert "there is" not in said


def test_the_wheel_carries_licence_command_and_type_marker(wheel: zipfile.ZipFile) -> None:
    (information,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    assert "MIT License" in wheel.read(f"{information}/licenses/LICENSE").decode()
    assert "nnstudio = nnstudio.__main__:main" in wheel.read(f"{information}/entry_points.txt").decode()
    assert "nnstudio/py.typed" in wheel.namelist()


def test_the_source_distribution_holds_what_it_takes_to_test_it(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "constraints.txt", "scripts/setup.sh", "hatch_build.py", "tests/conftest.py"} <= names
    assert not any(name.endswith(".mo") or name.startswith(".venv") for name in names)


def pins() -> dict[str, str]:
    lines = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


def needed(requirements: list[str]) -> Iterator[Requirement]:
    """Yield requirements with whatever they bring in turn, as far as it is installed here."""
    waiting = [Requirement(each) for each in requirements]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        if requirement.name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(requirement.name)
        yield requirement
        waiting += [Requirement(each) for each in _brought_by(requirement)]


def _brought_by(requirement: Requirement) -> list[str]:
    try:
        return requires(requirement.name) or []
    except PackageNotFoundError:
        return []


def test_everything_that_is_installed_is_pinned() -> None:
    project, build_system = PROJECT["project"], PROJECT["build-system"]
    groups = [build_system["requires"], project["dependencies"], *project["optional-dependencies"].values()]
    direct = [requirement for group in groups for requirement in group]
    names = {canonicalize_name(requirement.name) for requirement in needed(direct)}
    assert names - pins().keys() == set()


def test_every_pin_is_one_version_and_no_address() -> None:
    assert [pin for pin in pins().values() if not re.fullmatch(r"==[0-9][0-9a-z.]*", pin)] == []
    assert "://" not in (CHECKOUT / "constraints.txt").read_text(encoding="utf-8")
