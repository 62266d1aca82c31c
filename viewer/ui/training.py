"""Training runs of this session: started, steered, and shown in the document while they go on and afterwards."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import JobResult, Trained, TrainJob, WatchJob
from viewer.scene.document import Node, Scene
from viewer.scene.progress import Progress, Steer
from viewer.session.dataset_choices import with_choices
from viewer.session.runs import RunRecord, unused_name
from viewer.session.snapshots import Snapshot, as_node, placement
from viewer.training.config import AnyTrainConfig
from viewer.ui.documents import PREVIEW_KEY, Documents
from viewer.ui.jobs import Jobs


class Training(QObject):
    """Keeps the runs, and decides which field of the selected one stands in the document.

    Signals:
        started(): There is a new run, and it is selected.
        failed(object): A ``Report``.
        changed(): Figures, states, snapshots, or which of them is selected.

    Args:
        documents: Show fields and results.
        jobs: Run the work.

    Attributes:
        runs: All runs, oldest first.
        selected: The one that is shown and steered.
        chosen: The snapshot that is shown; None = always the newest, and after the run its result.
    """

    started = Signal()
    failed = Signal(object)
    changed = Signal()

    def __init__(self, documents: Documents, jobs: Jobs) -> None:
        super().__init__()
        self.runs: tuple[RunRecord, ...] = ()
        self.selected: RunRecord | None = None
        self.chosen: Snapshot | None = None
        self._documents = documents
        self._jobs = jobs
        jobs.cancelled.connect(lambda number: self._on_cancelled(number))
        documents.opened.connect(lambda: self._on_opened())

    def train(self, config: AnyTrainConfig, out: str) -> None:
        """Train a field into the project ``out``, showing what there is meanwhile.

        Which photos are used is told from the document, where the data set is in it.
        """
        config = with_choices(config, self._documents.session.scene)
        name = unused_name(Path(out).stem, self.runs)
        store = self._documents.session.store

        def done(result: JobResult) -> None:
            assert isinstance(result, Trained)
            run.state = "done"
            self._documents.show_trained(result)
            self.changed.emit()

        number = self._jobs.start(
            TrainJob(config, out),
            store,
            self.tr("Training {0}").format(name),
            done,
            lambda progress: self._on_progress(run, progress),
            lambda: self._on_ended(run),
        )
        run = RunRecord(number, name, config.method, str(Path(config.dataset).absolute()), store, config, out)
        self._begin(run)

    def watch(self, folder: Path) -> None:
        """Follow a run that another program writes into ``folder``, until it is stopped."""
        name = unused_name(folder.name, self.runs)
        store = self._documents.session.store

        def done(_result: JobResult) -> None:
            run.state = "done"
            self.changed.emit()

        number = self._jobs.start(
            WatchJob(str(folder)),
            store,
            self.tr("Watching {0}").format(name),
            done,
            lambda progress: self._on_progress(run, progress),
            lambda: self._on_ended(run),
        )
        run = RunRecord(number, name, "", str(folder), store)
        self._begin(run)

    def select(self, run: RunRecord) -> None:
        """Show and steer another run."""
        if run is not self.selected:
            self.selected, self.chosen = run, None
            self._show()
            self.changed.emit()

    def steer(self, steer: Steer) -> None:
        """Ask something of the selected run, beside what was asked before."""
        run = self.selected
        if run is not None and not run.ended:
            run.steer = run.steer.then(steer)
            self._jobs.steer(run.number, steer)
            self.changed.emit()

    def stop(self) -> None:
        """Cancel the selected run; its project keeps the newest snapshot."""
        if self.selected is not None and not self.selected.ended:
            self._jobs.cancel(self.selected.number)

    def choose(self, snapshot: Snapshot | None) -> None:
        """Show a snapshot of the selected run; None = the newest there is."""
        if snapshot != self.chosen:
            self.chosen = snapshot
            self._show()
            self.changed.emit()

    def add_chosen(self) -> None:
        """Make the snapshot that is shown, or the newest one, a node of the document, as a step that can be undone."""
        run = self.selected
        if run is None or not run.snapshots:
            return
        snapshot, session = self.chosen or run.snapshots[-1], self._documents.session
        node = as_node(snapshot, run.name, run.source, run.placement or placement(session.scene, run.source))
        store = session.store.reading(run.store.root, *run.store.others)
        session.add((node,), store, self.tr("Add {0}").format(node.name))
        self._documents.changed.emit()

    def _begin(self, run: RunRecord) -> None:
        """Show a run that has just been started."""
        self.runs = (*self.runs, run)
        self.selected, self.chosen = run, None
        self._show()
        self.started.emit()
        self.changed.emit()

    def _on_progress(self, run: RunRecord, progress: Progress) -> None:
        run.add(progress)
        if progress.preview is not None and run is self.selected and self.chosen is None:
            self._show()
        self.changed.emit()

    def _on_ended(self, run: RunRecord) -> None:
        """However it ended; what is told next says how."""
        run.state = "failed"
        if run is self.selected:
            self.chosen = None
            self._show()
        self.changed.emit()

    def _on_cancelled(self, number: int) -> None:
        for run in self.runs:
            if run.number == number:
                run.state = "stopped"
                self.changed.emit()

    def _on_opened(self) -> None:
        """A snapshot of a run that is over does not belong to the next document."""
        if self.selected is not None and self.selected.ended:
            self.choose(None)

    def _show(self) -> None:
        """Let the document show the field that is selected."""
        run = self.selected
        session = self._documents.session
        snapshot = self.chosen
        if run is not None and snapshot is None and run.snapshots and not run.ended:
            snapshot = run.snapshots[-1]
        if run is None or snapshot is None:
            self._documents.show_preview(None, "")
            return
        live = self.tr("In training")
        name = live if self.chosen is None else self.tr("{0} at {1:.0f} s").format(run.name, snapshot.seconds)
        where = run.placement or placement(session.scene, run.source)
        node = Node(name, snapshot.content, PREVIEW_KEY, where)
        if any(session.store.find(asset) is None for asset in Scene((node,)).assets()):
            session.store = session.store.reading(run.store.root, *run.store.others)
        self._documents.show_preview(node, run.source)
