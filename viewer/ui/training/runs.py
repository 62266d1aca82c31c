"""Training runs of this session: started, steered, and shown in the document while they run and afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import FormatInfo, Trained, TrainJob, Watched, WatchJob
from viewer.scene.document import Node, Scene, World
from viewer.scene.origin import origin_of, world_origin
from viewer.scene.progress import Progress, Steer
from viewer.session.dataset_choices import with_choices
from viewer.session.runs import Leftovers, RunRecord, needed, unused_name, unused_path
from viewer.session.snapshots import (
    PREVIEW_KEY,
    RIVAL_KEY,
    Snapshot,
    as_node,
    belongs,
    beside,
    placement,
)
from viewer.training.config import AnyTrainConfig
from viewer.ui.document.documents import Documents
from viewer.ui.training.racing import Racing
from viewer.ui.widgets.report import Report
from viewer.ui.work.jobs import Jobs


class Training(QObject):
    """Holds the runs, and decides which field of the selected one is shown in the document.

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
        racing: The race of two of them.
    """

    started = Signal()
    failed = Signal(object)
    changed = Signal()

    def __init__(self, documents: Documents, jobs: Jobs) -> None:
        super().__init__()
        self.runs: tuple[RunRecord, ...] = ()
        self.selected: RunRecord | None = None
        self.chosen: Snapshot | None = None
        self.racing = Racing(self, self.train, self._steer)
        self.racing.changed.connect(lambda: (self._show(), self.changed.emit()))
        self._left = False
        """Another document was opened, and the selected run does not belong to it."""
        self._leftovers = Leftovers()
        self._documents = documents
        self._jobs = jobs
        jobs.cancelled.connect(lambda number: self._on_cancelled(number))
        documents.opening.opened.connect(lambda: self._on_opened())

    def train(self, config: AnyTrainConfig, out: str) -> RunRecord:
        """Train a field into the project ``out``, showing what there is meanwhile.

        Where the document holds the data set, its choice of photos is used.
        """
        config = with_choices(config, self._documents.session.scene)
        out = unused_path(Path(out), (run.out for run in self.runs if not run.ended))
        store = self._documents.session.store
        name = unused_name(Path(out).stem, self.runs)
        run = RunRecord(0, name, config.method, str(Path(config.dataset).absolute()), store, config, out)
        run.number = self._work(run, TrainJob(config, out))
        self._begin(run)
        return run

    def resume(self) -> None:
        """Continue the selected run from its last checkpoint, with the factors that it had."""
        run = self.selected
        if run is None or run.config is None or not run.resumable:
            return
        rival = next((each for each in self.runs if each.out == run.out and not each.ended), None)
        if rival is not None:
            message = self.tr("{0} writes to that project at present.").format(rival.name)
            self.failed.emit(Report(message, self.tr("Stop it, or wait until it ends.")))
            return
        config = msgspec.structs.replace(run.config, resume=True)
        run.go_on(self._work(run, TrainJob(config, run.out)))
        self._jobs.steer(run.number, run.steer)
        self.choose(None)
        self.changed.emit()

    def watch(self, folder: Path) -> None:
        """Follow a run that another program writes into ``folder``, until it is stopped."""
        run = RunRecord(0, unused_name(folder.name, self.runs), "", str(folder), self._documents.session.store)
        run.number = self._work(run, WatchJob(str(folder)))
        self._begin(run)

    def select(self, run: RunRecord) -> None:
        """Show and steer another run."""
        if run is not self.selected:
            self.selected, self.chosen, self._left = run, None, False
            self._show()
            self.changed.emit()

    def steer(self, steer: Steer) -> None:
        """Ask something of the selected run, beside what was asked before."""
        if self.selected is not None:
            self._steer(self.selected, steer)
            self.changed.emit()

    @property
    def paused(self) -> bool:
        """Whether the selected run, or its race, was asked to wait."""
        run, race = self.selected, self.racing.race
        if run is not None and race is not None and run in race.runs:
            return race.held
        return run is not None and bool(run.steer.paused)

    def toggle_pause(self) -> None:
        """Let the selected run wait, or continue; the whole race where it takes part in one."""
        run = self.selected
        if run is not None and self.racing.includes(run):
            self.racing.hold(not self.paused)
        elif run is not None and run.steerable:
            self.steer(Steer(paused=not self.paused))

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

    def export_chosen(self, path: Path) -> None:
        """Write the snapshot that is shown, or the newest one, to a file: as a mesh, a grid or a project."""
        run = self.selected
        if run is None or not run.snapshots:
            return
        scene = self._documents.session.scene
        where = run.placement or placement(scene, run.source)
        node = as_node(self.chosen or run.snapshots[-1], run.name, run.source, where)
        world = World(origin=world_origin(node.transform, origin_of(node.content)))
        self._documents.writing.write(Scene((node,), world), run.store, path)

    def with_formats(self, action: Callable[[tuple[FormatInfo, ...]], None]) -> None:
        """Do something that needs the list of formats, as soon as a worker has answered."""
        self._documents.formats.when_known(action)

    def _work(self, run: RunRecord, job: TrainJob | WatchJob) -> int:
        """Start a job whose progress is the run's; its number."""
        document = self._documents.session.document

        def finished(result: Trained | Watched | None) -> None:
            run.state = "failed" if result is None else "done"
            if run is self.selected:
                self.chosen = None
                self._show()
            if isinstance(result, Trained) and not self.racing.includes(run):
                self._documents.opening.show_trained(result, run.source, document)
            self.racing.look()
            self.changed.emit()

        watching = isinstance(job, WatchJob)
        title = self.tr("Watching {0}").format(run.name) if watching else self.tr("Training {0}").format(run.name)
        return self._jobs.start(job, run.store, title, finished, lambda progress: self._on_progress(run, progress))

    def _steer(self, run: RunRecord, steer: Steer) -> None:
        if not run.ended:
            run.steer = run.steer.then(steer)
            self._jobs.steer(run.number, steer)

    def _begin(self, run: RunRecord) -> None:
        """Show a run that has just been started."""
        self.runs = (*self.runs, run)
        self.selected, self.chosen, self._left = run, None, False
        self._show()
        self.started.emit()
        self.changed.emit()

    def _on_progress(self, run: RunRecord, progress: Progress) -> None:
        before = run.snapshots
        run.add(progress)
        if run.steerable and run.snapshots != before:
            self._leftovers.add(snapshot for snapshot in before if snapshot not in run.snapshots)
            for asset in self._leftovers.removable(needed(self._documents.session.history, self.runs, self.chosen)):
                run.store.discard(asset)
        self.racing.look()
        seen = run is self.selected or (self.racing.both and self.racing.includes(run))
        if progress.preview is not None and seen and self.chosen is None:
            self._show()
        self.changed.emit()

    def _on_cancelled(self, number: int) -> None:
        for run in self.runs:
            if run.number == number:
                run.state = "stopped"
                self.racing.look()
                self.changed.emit()

    def _on_opened(self) -> None:
        """A snapshot of a run that is over, or of other photos, does not belong to the next document."""
        run = self.selected
        if run is not None and (run.ended or not belongs(self._documents.session.scene, run.source)):
            self._left = True
            self.choose(None)
            self._show()

    def _show(self) -> None:
        """Let the document show the field that is selected, and the one that it races against where both are wanted."""
        run = self.selected
        together = run is not None and self.racing.both and self.chosen is None and self.racing.includes(run)
        shown = self.racing.runs if together else () if run is None else (run,)
        seen = [(each, self._newest(each) if self.chosen is None else self.chosen) for each in shown]
        nodes = [self._preview(each, snapshot) for each, snapshot in seen if snapshot is not None]
        if len(nodes) == 2:
            nodes[1] = msgspec.structs.replace(beside(nodes[0], nodes[1]), key=RIVAL_KEY)
        self._documents.drafts.show_preview("" if run is None else run.source, *nodes)

    def _newest(self, run: RunRecord) -> Snapshot | None:
        """What is shown of a run while it runs, and in a race also when it is over."""
        going = not self._left and (not run.ended or self.racing.includes(run))
        return run.snapshots[-1] if run.snapshots and going else None

    def _preview(self, run: RunRecord, snapshot: Snapshot) -> Node:
        """A snapshot as a node that is no part of the document, whose store can read it from now on."""
        session = self._documents.session
        live = self.tr("In training")
        name = live if self.chosen is None else self.tr("{0} at {1:.0f} s").format(run.name, snapshot.seconds)
        node = Node(name, snapshot.content, PREVIEW_KEY, run.placement or placement(session.scene, run.source))
        if any(session.store.find(asset) is None for asset in Scene((node,)).assets()):
            session.store = session.store.reading(run.store.root, *run.store.others)
        return node
