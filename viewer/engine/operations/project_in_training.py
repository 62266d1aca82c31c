"""A project folder while a field is being trained into it."""

from __future__ import annotations

import contextlib
import math
import time
from pathlib import Path

import msgspec

from viewer.engine.operations.views import opening_view
from viewer.errors import OutputError
from viewer.formats.datasets.registry import upright
from viewer.formats.project import ASSETS, SCENE, is_project, load_project, save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.progress import Work

SNAPSHOT_SECONDS = 30.0


class ProjectInTraining:
    """Whenever one looks, the folder holds a whole project with the newest snapshot that was saved.

    Args:
        folder: The project; one that exists is added to.
        store: Where the field's snapshots are.
        dataset: What the field is trained from.
        source: The data set's path, by which a field trained from it before is found again.
        method: How it is trained.
    """

    def __init__(self, folder: Path, store: AssetStore, dataset: Dataset, source: str, method: str) -> None:
        self.newest: FieldContent | None = None
        self.trouble: OutputError | None = None
        """Why the newest snapshot could not be saved, when that was last tried."""
        self._folder = folder
        self._store = store
        self._dataset = dataset
        self._source = source
        self._method = method
        self._scene = Scene()
        self._node: Node | None = None
        self._existed = is_project(folder)
        self._saved: FieldContent | None = None
        self._tried_at = -math.inf

    @property
    def due(self) -> bool:
        """Whether the newest snapshot should be saved: the first one at once, then two a minute."""
        waited = time.monotonic() - self._tried_at >= SNAPSHOT_SECONDS
        return self.newest is not None and self.newest != self._saved and waited

    @property
    def outcome(self) -> tuple[Scene, Node]:
        """What was saved last, and the node with the trained field in it."""
        assert self._node is not None
        return self._scene, self._node

    def begin(self) -> Work[None]:
        """Read the older project, or write one with no more than the photos: better to fail now than in the end.

        Raises:
            InputError: The older project is damaged.
            OutputError: The folder cannot be written.
        """
        if self._existed:
            self._scene, self._store = load_project(self._folder, self._store)
            self._node = next(filter(self._trained_before, self._scene.nodes), None)
        else:
            where = upright(self._dataset)
            photos = Node(f"{Path(self._dataset.root).name} photos", self._dataset, transform=where)
            self._scene = Scene((photos,), camera=opening_view(self._dataset, where))
        yield from save_project(self._scene, self._folder, self._store)

    def save(self) -> Work[None]:
        """Save the newest snapshot, if there is one that is not saved.

        Raises:
            OutputError: The folder cannot be written; the last snapshot is still there.
        """
        if self.newest is None or self.newest == self._saved:
            return
        made = self.newest.provenance
        made = msgspec.structs.replace(made, source=self._source, method=made.method or self._method)
        field = msgspec.structs.replace(self.newest, provenance=made)
        if self._node is None:
            node = Node(self._folder.absolute().stem, field, transform=upright(self._dataset))
        else:
            node = msgspec.structs.replace(self._node, content=field)
        scene = self._scene.with_node(node)
        yield from save_project(scene, self._folder, self._store)
        self._scene, self._node = scene, node
        self._saved, self._tried_at = self.newest, time.monotonic()

    def keep_up(self) -> Work[None]:
        """Save the newest snapshot; where that fails, the last one is still there, and it is due again later."""
        try:
            yield from self.save()
            self.trouble = None
        except OutputError as error:
            self.trouble, self._tried_at = error, time.monotonic()

    def discard_if_empty(self) -> None:
        """Take back what :meth:`begin` made, where nothing came of it."""
        if self._existed or self._saved is not None:
            return
        with contextlib.suppress(OSError):  # a folder with a checkpoint stays
            (self._folder / SCENE).unlink()
            (self._folder / ASSETS).rmdir()
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _trained_before(self, node: Node) -> bool:
        return isinstance(node.content, FieldContent) and node.content.provenance.source == self._source
