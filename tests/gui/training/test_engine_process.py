"""The engine process knows no Qt, ends with its parent, and says so where it cannot begin."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from nnstudio.gui.training.job import Failed, Report
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.worker import Task, TrainingWorker
from nnstudio.project import Project

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def test_the_engine_process_imports_neither_qt_nor_plots() -> None:
    code = (
        "import sys, nnstudio.gui.training.engine_process\n"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'pyqtgraph'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_engine_ends_when_its_parent_is_killed() -> None:
    script = Path(__file__).with_name("orphan.py")
    with subprocess.Popen([sys.executable, script], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        said = parent.stdout.readline()
        parent.kill()
        parent.stdout.read()  # ends once nobody holds the other end: neither the parent nor its engine
    assert said == "it trains\n"


def test_a_system_without_room_for_another_process_becomes_a_sentence(qapp: QApplication, project: Project) -> None:
    reports: list[Report] = []
    ends: list[object] = []
    worker = TrainingWorker(Task(project), EventRing())
    worker.reported.connect(lambda _, report: reports.append(report))
    worker.ended.connect(lambda _, parameters: ends.append(parameters))
    spare = os.dup(0)
    os.close(spare)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (spare, limits[1]))
    try:
        worker.run()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    (report,) = reports
    assert isinstance(report, Failed)
    assert "the engine could not be started" in str(report.message)
    assert ends == [None]
