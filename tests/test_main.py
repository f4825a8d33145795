"""The program as a whole: how it starts, what it imports, what it does without a command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import environment, nnstudio, start

_IMPORTED = """
import sys
from nnstudio.__main__ import main
code = main(sys.argv[1:])
print("imported:", *sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""

_WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
from nnstudio.__main__ import main
sys.exit(main([]))
"""

_WITHOUT_LIBRARIES = """
import sys
sys.modules["PySide6.QtCore"] = None
from nnstudio.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


_INTERRUPTED = """
import sys
from nnstudio.__main__ import main

class Impatient:
    def find_spec(self, name, path, target=None):
        if name == "nnstudio.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Impatient())
sys.exit(main(["templates"]))
"""


def imported_by(*words: str | Path) -> set[str]:
    """Return the packages that are imported once a command has run in a fresh process."""
    command = [sys.executable, "-c", _IMPORTED, *map(str, words)]
    outcome = subprocess.run(command, capture_output=True, text=True, env=environment({}), check=True)
    return set(outcome.stdout.splitlines()[-1].split())


def test_without_a_command_and_without_qt_it_says_what_it_can_do() -> None:
    command = [sys.executable, "-c", _WITHOUT_QT]
    outcome = subprocess.run(command, capture_output=True, text=True, env=environment({}), check=True)
    assert (outcome.stdout, outcome.stderr) == (nnstudio("--help").out, "")


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_where_a_library_of_the_window_is_missing_it_says_how_to_get_it(words: list[str]) -> None:
    command = [sys.executable, "-c", _WITHOUT_LIBRARIES, *words]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment({"LANG": "C"}), check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "on Debian and Ubuntu type: sudo apt-get install libgl1" in " ".join(ended.stderr.split())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_it_says_what_does_without_one() -> None:
    process = start(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="", LANG="C")
    out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    assert "there is no screen for the window; `nnstudio demo` does the whole job" in " ".join(err.split())


@pytest.mark.parametrize(
    ("name", "is_there", "sentence"),
    [
        ("gone.csv", False, "gone.csv does not exist; correct its name"),
        ("gone/iris", False, "gone/iris does not exist; correct its name"),
        ("letter.docx", True, "letter.docx is no project, no weights and no data that nnstudio reads; choose a"),
    ],
)
def test_a_file_that_the_window_cannot_open_is_refused_with_one_sentence(
    tmp_path: Path, name: str, is_there: bool, sentence: str
) -> None:
    if is_there:
        (tmp_path / name).touch()
    process = start(tmp_path / name, QT_QPA_PLATFORM="offscreen", LANG="C")
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_help_comes_without_waiting_for_numpy() -> None:
    assert "numpy" not in imported_by("--help")


def test_a_file_to_open_is_told_from_a_command_without_loading_what_commands_need() -> None:
    code = "import sys; from nnstudio.cli.commands import names_file; print(names_file('a.nns'), *sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    answer, *imported = run.stdout.split()
    assert answer == "True"
    assert not {"rich", "numpy"} & set(imported)


def test_no_command_needs_qt(tmp_path: Path) -> None:
    project = tmp_path / "digits.nns"
    assert "PySide6" not in imported_by("new", "digits-mlp", "-o", project)
    assert "PySide6" not in imported_by("train", project, "--epochs", "1", "--data", "digits:per_class=20")


def test_python_m_nnstudio_is_the_program_and_its_exit_code() -> None:
    process = start("tarin")
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert err == "nnstudio: there is no command 'tarin'; did you mean train?\n"


def test_ctrl_c_before_the_program_is_ready_ends_it_without_a_traceback() -> None:
    command = [sys.executable, "-c", _INTERRUPTED]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment({}), check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
