"""Joins the data set panel with the viewport and the document."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from viewer.engine.jobs import Opened, OpenJob
from viewer.scene.camera import Camera, placed
from viewer.scene.content import FieldContent, Model
from viewer.scene.dataset import Dataset, Photo, Split
from viewer.scene.document import Node
from viewer.scene.geometry import Transform
from viewer.scene.node_moves import placed_node
from viewer.scene.relocation import located
from viewer.session.dataset_choices import datasets, with_dataset, with_enabled, with_split
from viewer.session.dataset_rows import Filter, Order, photo_rows, score_range
from viewer.session.dataset_world import centered, oriented, unit_sized
from viewer.session.navigation import PickPoint
from viewer.session.photo_picking import picked_camera
from viewer.session.poses import view_at
from viewer.session.state import Picked
from viewer.ui.dataset.panel import DatasetPanel
from viewer.ui.dataset.thumbnails import Thumbnails
from viewer.ui.document.documents import Documents
from viewer.ui.document.photo_scores import ScoreKeeper
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.report import Report
from viewer.ui.work.jobs import Jobs


class DatasetControl(QObject):
    """What people do with photos and their cameras.

    Signals:
        opened(): A document with photos and nothing else was opened.

    Args:
        viewport: Looks through cameras and shows them.
        documents: Where the data sets are.
        jobs: Makes small pictures.
        scores: How well photos are matched.
    """

    opened = Signal()

    def __init__(self, viewport: Viewport, documents: Documents, jobs: Jobs, scores: ScoreKeeper) -> None:
        super().__init__()
        self._viewport = viewport
        self._documents = documents
        self._jobs = jobs
        self._scores = scores
        self._thumbnails = Thumbnails(jobs)
        self._key: str | None = None
        self._order: Order = "name"
        self._only: Filter = "all"
        self._through: Camera | None = None
        """What was looked through last, so that a hand that moves asks no more of it."""
        self.panel = panel = DatasetPanel(self._thumbnails)
        documents.changed.connect(self.follow, Qt.ConnectionType.QueuedConnection)
        documents.opening.opened.connect(self._on_opened, Qt.ConnectionType.QueuedConnection)
        scores.changed.connect(self._show_rows)
        viewport.view_changed.connect(self._on_view)
        viewport.controller.clicked.connect(self.click)
        panel.chosen.connect(self.choose)
        panel.arranged.connect(self.arrange)
        panel.overlaid.connect(lambda cameras, points: viewport.store.change(cameras=cameras, points=points))
        panel.photos.looked.connect(self.look)
        panel.photos.toggled.connect(self.toggle)
        panel.photos.enabling.connect(self.enable)
        panel.photos.splitting.connect(self.split)
        panel.placement.numbers.changed.connect(lambda transform: self.place(transform))
        panel.placement.oriented.connect(lambda: self._place_by(oriented))
        panel.placement.centered.connect(lambda: self._place_by(centered))
        panel.placement.scaled.connect(lambda: self._place_by(unit_sized))

    @property
    def shown(self) -> tuple[Node, Dataset] | None:
        """The data set that the panel shows."""
        found = datasets(self._documents.session.scene)
        return next((each for each in found if each[0].key == self._key), found[0] if found else None)

    def follow(self) -> None:
        """Show the document as it is now."""
        found, shown = datasets(self._documents.session.scene), self.shown
        self._key = None if shown is None else shown[0].key
        self.panel.show_nodes(tuple((node.key, node.name) for node, _ in found), self._key)
        self._thumbnails.show(None if shown is None else shown[1], self._documents.session.store)
        self._show_rows()
        if shown is not None:
            self.panel.placement.numbers.show_transform(shown[0].transform)
            self.panel.show_points(shown[1].points is not None)

    def choose(self, key: str) -> None:
        """Show another data set."""
        self._key = key
        self.follow()

    def arrange(self, order: Order, only: Filter) -> None:
        """Show other photos, or in another order."""
        self._order, self._only = order, only
        self._show_rows()

    def look(self, file: str) -> None:
        """Look through a photo's own camera."""
        shown, photo = self.shown, self._photo(file)
        if shown is not None and photo is not None:
            node, dataset = shown
            self._pick(Picked(node.key, file))
            camera, box = placed(photo.camera, node.transform), dataset.aabb.transformed(node.transform)
            self._through = camera  # which photo that is need not be looked for
            self._viewport.set_view(msgspec.structs.replace(view_at(camera, box), through=camera))

    def click(self, spot: PickPoint) -> None:
        """A camera in the picture was clicked: select it; look through one that is selected."""
        state = self._viewport.store.state
        if not (state.overlays and state.cameras):
            return
        found = picked_camera(state.scene, self._viewport.camera(), spot.x, spot.y)
        if found is None:
            return
        if found.key != self._key:
            self.choose(found.key)
        if found == state.picked:
            self.look(found.file)
        else:
            self._pick(found)
            self._viewport.hud.say(self.tr("{0}: click again to look through it").format(found.file))

    def toggle(self, file: str) -> None:
        """Use a photo no longer, or again."""
        photo = self._photo(file)
        if photo is not None:
            self.enable((file,), not photo.enabled)

    def enable(self, files: Collection[str], enabled: bool) -> None:
        """Use photos, or do not use them at all."""
        what = self.tr("Use {0}") if enabled else self.tr("Do not use {0}")
        self._change(lambda dataset: with_enabled(dataset, files, enabled=enabled), what, files)

    def split(self, files: Collection[str], split: Split) -> None:
        """Train with photos, or hold them out."""
        what = self.tr("Train with {0}") if split == "train" else self.tr("Hold out {0}")
        self._change(lambda dataset: with_split(dataset, files, split), what, files)

    def place(self, transform: Transform) -> None:
        """Put the data set, and what was trained from it, elsewhere in the world."""
        if self.shown is not None:
            node, _ = self.shown
            scene = placed_node(self._documents.session.scene, node.key, transform)
            self._documents.change(scene, self.tr("Move {0}").format(node.name))

    def locate(self, path: Path) -> None:
        """Look for the photos of the document in a folder where they have been moved to."""
        documents = self._documents

        def finished(result: Opened | None) -> None:
            if result is None:
                return
            found = [dataset for _, dataset in datasets(result.scene)]
            scene = functools.reduce(located, found, documents.session.scene)
            if scene != documents.session.scene:
                documents.change(scene, self.tr("Locate photos"))
                return
            message = self.tr("{0} holds other photos than this document, or they are there already.").format(path)
            documents.failed.emit(Report(message, self.tr("Choose the folder that the data set was moved to.")))

        title = self.tr("Looking at {0}").format(path.name)
        self._jobs.start(OpenJob(str(path)), documents.session.store, title, finished, bound=True)

    def _place_by(self, how: Callable[[Dataset, Transform], Transform]) -> None:
        if self.shown is not None:
            node, dataset = self.shown
            self.place(how(dataset, node.transform))

    def _change(self, change: Callable[[Dataset], Dataset], what: str, files: Collection[str]) -> None:
        """Change the data set, as one step that can be undone."""
        if self.shown is None:
            return
        node, dataset = self.shown
        scene = with_dataset(self._documents.session.scene, node.key, change(dataset))
        named = next(iter(files)) if len(files) == 1 else self.tr("{0} photos").format(len(files))
        self._documents.change(scene, what.format(named))

    def _show_rows(self) -> None:
        """Show the photos with what is known of them."""
        shown = self.shown
        if shown is None:
            self.panel.show_rows((), (0.0, 1.0), "")
            return
        scores = {file: score.psnr for file, score in self._scores.scores.of(shown[1].root).items()}
        rows = photo_rows(shown[1], scores, self._order, self._only)
        self.panel.show_rows(rows, score_range(scores), self._counts(shown[1]))

    def _counts(self, dataset: Dataset) -> str:
        used = [photo for photo in dataset.photos if photo.enabled]
        train = sum(photo.split == "train" for photo in used)
        text = self.tr("{0} for training, {1} held out").format(train, len(used) - train)
        unused = len(dataset.photos) - len(used)
        return text + (self.tr(", {0} not used").format(unused) if unused else "")

    def _pick(self, picked: Picked | None) -> None:
        """Make a photo the present one, in the picture and in the list."""
        if picked != self._viewport.store.state.picked:
            self._viewport.store.change(picked=picked)
        shown = self.shown
        file = picked.file if picked is not None and shown is not None and picked.key == shown[0].key else None
        self.panel.model.mark(file)
        if file is None:
            self.panel.show_path("")
        elif shown is not None:
            self.panel.show_path(str(Path(shown[1].root) / file))
            if self.panel.current != file:
                self.panel.photos.select((file,), file)

    def _on_view(self) -> None:
        """The view is through a photo's camera, in whatever way it got there: that photo is the present one."""
        through = self._viewport.view.through
        if through is None or through is self._through:
            return
        self._through = through
        for node, dataset in datasets(self._documents.session.scene):
            # The lens is compared first: placing a camera takes longer.
            for photo in dataset.photos:
                if photo.camera.lens == through.lens and placed(photo.camera, node.transform) == through:
                    if node.key != self._key:
                        self.choose(node.key)
                    self._pick(Picked(node.key, photo.file))
                    return

    def _on_opened(self) -> None:
        """Another document: none of its photos is the present one."""
        self._pick(None)
        scene = self._documents.session.scene
        if datasets(scene) and not any(isinstance(node.content, FieldContent | Model) for node in scene.nodes):
            self.opened.emit()

    def _photo(self, file: str) -> Photo | None:
        """A photo of the data set that is shown."""
        photos = () if self.shown is None else self.shown[1].photos
        return next((photo for photo in photos if photo.file == file), None)
