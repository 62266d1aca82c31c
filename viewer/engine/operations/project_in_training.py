"""A project folder while a field is being trained into it."""

from __future__ import annotations

import contextlib
import math
import time
from pathlib import Path

import msgspec

from viewer.engine.operations.views import opening_view
from viewer.errors import InputError, OutputError, ViewerError
from viewer.formats.datasets.registry import upright
from viewer.formats.project import ASSETS, SCENE, change_project, is_project, load_project, save_project
from viewer.formats.project_lock import acquire, release, touch
from viewer.scene.assets import AssetStore
from viewer.scene.content import Learned, is_learned
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene, World
from viewer.scene.names import shown
from viewer.scene.origin import beside, between_worlds, origin_of, world_origin
from viewer.scene.progress import Work
from viewer.scene.relocation import relocated, same_photos, same_source

SNAPSHOT_SECONDS = 30.0


class ProjectInTraining:
    """Whenever one looks, the folder holds a whole project with the newest snapshot that was saved.

    Args:
        folder: The project; one that exists is read, and added to.
        store: Where the field's snapshots are.
        dataset: What the field is trained from.
        source: The data set's path, by which a field trained from it before is found again.
        method: How it is trained.

    Attributes:
        dataset: What the field is trained from, as it is computed in the older project.

    Raises:
        InputError: The older project is damaged.
        OutputError: A window has the older project open, or its folder cannot be written.
    """

    def __init__(self, folder: Path, store: AssetStore, dataset: Dataset, source: str, method: str) -> None:
        self.newest: Learned | None = None
        self.trouble: OutputError | None = None
        """Why the newest snapshot could not be saved, when that was last tried."""
        self._folder = folder
        self._store = store
        self.dataset = dataset
        self._source = source
        self._method = method
        self._scene = Scene()
        self._node: Node | None = None
        self._photos: Node | None = None
        self._existed = is_project(folder)
        self._locked = False
        self._saved: Learned | None = None
        self._tried_at = self._stayed_at = -math.inf
        if self._existed:
            self._locked = acquire(folder)
            try:
                self._scene, self._store = load_project(folder, store)
            except ViewerError:
                self.close()
                raise
            self._scene = self._recognized(self._scene)

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

    def begin(self, dataset: Dataset) -> Work[None]:
        """Write the older project, or one with no more than the photos: better to fail now than in the end.

        From then on no one else may write there, until :meth:`close`.

        Args:
            dataset: :attr:`dataset` with its points.

        Raises:
            OutputError: The folder cannot be written, or a window has the project open.
        """
        if not self._existed:
            where = upright(dataset)
            self._photos = Node(f"{Path(dataset.root).name} photos", dataset, transform=where)
            world = World(origin=world_origin(where, dataset.origin))
            self._scene = Scene((self._photos,), world, opening_view(dataset, where))
            yield from save_project(self._scene, self._folder, self._store)
            self._locked = acquire(self._folder)
        else:
            self._scene = yield from change_project(self._recognized, self._folder, self._store)

    def stay(self) -> None:
        """Show other computers now and then that the project is in use, also while nothing new is saved."""
        if time.monotonic() - self._stayed_at >= SNAPSHOT_SECONDS:
            self._stayed_at = time.monotonic()
            touch(self._folder)

    def close(self) -> None:
        """Let others have the project."""
        if self._locked:
            self._locked = False
            release(self._folder)

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
            node = self._placed(Node(shown(self._folder.absolute().stem), field))
        else:
            node = msgspec.structs.replace(self._node, content=field)
        try:
            self._scene = yield from change_project(lambda scene: scene.with_node(node), self._folder, self._store)
        except InputError:  # it was removed or damaged meanwhile: what is known of it is written
            self._scene = self._scene.with_node(node)
            yield from save_project(self._scene, self._folder, self._store)
        self._node = node
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

    def _recognized(self, scene: Scene) -> Scene:
        """The older project with its photos where they are now; finds them in it, and the field trained from them.

        What is learned goes on in the coordinates of before, whose origin may be another one.
        """
        old = {node.key: node.content for node in scene.nodes if isinstance(node.content, Dataset)}
        key = next((key for key, photos in old.items() if same_photos(photos, self.dataset)), None)
        if key is not None:
            scene = relocated(scene, old[key].root, self.dataset.root)
            self._photos = scene.node(key)
        sources = (self._source,) if key is None else (self._source, self.dataset.root)
        trained = (node for source in sources for node in scene.nodes if _trained_from(node, source))
        self._node = next(trained, None)
        before = self._node or self._photos
        if before is not None:
            self.dataset = self.dataset.about(origin_of(before.content))
        return scene

    def _placed(self, node: Node) -> Node:
        """A node of the data set's space where its photos are, else upright."""
        if self._photos is not None:
            where = beside(self._photos.transform, origin_of(self._photos.content), self.dataset.origin)
            return msgspec.structs.replace(node, transform=where)
        where = upright(self.dataset)
        origin = world_origin(where, self.dataset.origin)
        return between_worlds((msgspec.structs.replace(node, transform=where),), origin, self._scene.world.origin)[0]


def _trained_from(node: Node, source: str) -> bool:
    return is_learned(node.content) and same_source(node.content.provenance.source, source)
