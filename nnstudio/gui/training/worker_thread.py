"""The thread that a worker works in, from its start to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread

if TYPE_CHECKING:
    from nnstudio.gui.training.worker import TrainingWorker


class WorkerThread:
    """A worker and its QThread; one task, then both are done with."""

    def __init__(self, worker: TrainingWorker, parent: QObject) -> None:
        self.worker = worker
        self._thread = QThread(parent)
        self._thread.setObjectName("training")
        worker.moveToThread(self._thread)
        self._thread.started.connect(worker.run)

    def start(self) -> None:
        """Let the worker begin."""
        self._thread.start()

    def finish(self) -> None:
        """Wait until the worker has returned, and be done with its thread."""
        self._thread.quit()
        self._thread.wait()
        self._thread.deleteLater()

    def abandon(self) -> None:
        """End the worker's engine, then the thread."""
        self.worker.abandon()
        self.finish()
