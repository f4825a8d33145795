from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from nnstudio.gui.crash import CrashReporter

_CRASHING = """
import faulthandler, sys
from pathlib import Path
from nnstudio.gui.app import qt_application
from nnstudio.gui.crash import CrashReporter
qt = qt_application()
reporter = CrashReporter(Path(sys.argv[1]), list, print)
reporter.install()
faulthandler._sigsegv()
"""


class Witness:
    """Remembers what was done in which order; fails where it is told to."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.fails = False

    def keep(self) -> None:
        self.seen.append("kept")

    def show(self, report: str) -> None:
        self.seen.append(report)
        if self.fails:
            raise RuntimeError("the dialog fails as well")


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
def reporter(qtbot: QtBot, tmp_path: Path, witness: Witness) -> Iterator[CrashReporter]:
    reporter = CrashReporter(tmp_path / "state", witness.keep, witness.show)
    yield reporter
    reporter.uninstall()


def crash(reporter: CrashReporter, text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError as error:
        reporter.take(type(error), error, error.__traceback__)


def test_work_is_kept_before_a_person_is_told_and_the_log_has_it_all(
    qtbot: QtBot, reporter: CrashReporter, witness: Witness
) -> None:
    crash(reporter, "out of the blue")
    qtbot.waitUntil(lambda: len(witness.seen) == 2)
    assert witness.seen[0] == "kept"
    assert "ValueError: out of the blue" in witness.seen[1]
    assert "out of the blue" in reporter.log_file.read_text(encoding="utf-8")


def test_the_same_error_again_is_only_written_down(qtbot: QtBot, reporter: CrashReporter, witness: Witness) -> None:
    for _ in range(3):
        crash(reporter, "again")
    qtbot.waitUntil(lambda: len(witness.seen) == 2)
    qtbot.wait(50)
    assert len(witness.seen) == 2
    assert reporter.log_file.read_text(encoding="utf-8").count("ValueError: again") == 3


def test_a_report_that_fails_is_not_reported(qtbot: QtBot, reporter: CrashReporter, witness: Witness) -> None:
    witness.fails = True
    crash(reporter, "first")
    qtbot.waitUntil(lambda: len(witness.seen) == 2)
    qtbot.waitUntil(lambda: "the dialog fails as well" in reporter.log_file.read_text(encoding="utf-8"))
    assert len(witness.seen) == 2


def test_errors_of_threads_are_told_of_in_the_window(qtbot: QtBot, reporter: CrashReporter, witness: Witness) -> None:
    before = threading.excepthook
    reporter.install()
    thread = threading.Thread(target=crash, args=(reporter, "in a thread"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(witness.seen) == 2)
    assert "in a thread" in witness.seen[1]
    reporter.uninstall()
    threading.excepthook = before


def test_a_fault_of_the_machine_leaves_a_trace(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _CRASHING, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ended.returncode != 0
    assert "Segmentation fault" in (tmp_path / "faults.log").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_to_stops_nothing(
    qtbot: QtBot, tmp_path: Path, witness: Witness, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    reporter = CrashReporter(tmp_path / "file", witness.keep, witness.show)
    with capture_exceptions():
        crash(reporter, "no log")
    qtbot.waitUntil(lambda: len(witness.seen) == 2)
    reporter.uninstall()
