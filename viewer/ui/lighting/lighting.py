"""Lights of the open document: what is tried out while a hand is on it, and what becomes one step of the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import Opened, OpenJob
from viewer.errors import InputError, ViewerError
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.light import EnvironmentLight, Light
from viewer.scene.track_keeping import with_copied_tracks
from viewer.session.lighting import environment_node, environment_of, lit_by, studio, with_changes
from viewer.session.lights import LightKind, copy_of, new_light, with_lamp
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.ui.document.documents import Documents
from viewer.ui.widgets.report import report_of
from viewer.ui.work.jobs import Jobs

SUFFIXES = (".hdr", ".exr")


class Lighting(QObject):
    """Changes the lights of a document.

    While a hand is on something the viewport alone is shown the changed scene: no field is rendered again for that, and
    the document stays as it is until the hand lets go.

    Signals:
        changed(): The lights, or what is tried out, have changed.
        added(): There is a new light, and people want to see what it is like.
        failed(object): A ``Report``.

    Args:
        documents: The open document.
        jobs: Read pictures of light.
        store: Holds what is selected, and what is tried.
        parent: Ends this with it.
    """

    changed = Signal()
    added = Signal()
    failed = Signal(object)

    def __init__(self, documents: Documents, jobs: Jobs, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._documents, self._jobs, self.store = documents, jobs, store
        documents.opening.adders |= dict.fromkeys(SUFFIXES, self.open_environment)
        store.watch(lambda state: (state.shown, state.selection), self._on_changed)

    @property
    def scene(self) -> Scene:
        """What is to be seen: the document, or what is tried in its place."""
        return self.store.state.shown

    @property
    def assets(self) -> AssetStore:
        """Where pictures of light are."""
        return self.store.assets

    @property
    def environment(self) -> EnvironmentLight | None:
        """The environment light."""
        return environment_of(self.scene)

    @property
    def selected(self) -> Node | None:
        """The selected node, whatever it is."""
        return self.scene.node(self.store.state.selected or "")

    @property
    def light(self) -> Node | None:
        """The selected light."""
        node = self.selected
        return node if node is not None and isinstance(node.content, Light) else None

    def cancel(self) -> None:
        """Show the document as it is again."""
        self.store.drop()

    def set_environment(self, label: str, *, moving: bool = False, **changes: object) -> None:
        """Change attributes of the environment light.

        Args:
            label: For the history.
            moving: A hand is on it: only show what it would be like.
            changes: Attributes of ``EnvironmentLight``.
        """
        if moving:
            self.store.try_edit(lambda scene: with_changes(scene, **changes))
        else:
            self.store.commit(lambda scene: with_changes(scene, **changes), label)

    def set_light(self, node: Node, label: str, *, moving: bool = False) -> None:
        """Put a changed light in place of the one of the same key."""
        change = partial(with_lamp, node=node)
        if moving:
            self.store.try_edit(change)
        else:
            self.store.commit(change, label)

    def add_light(self, kind: LightKind) -> None:
        """Add a light and select it."""
        self._add(new_light(kind, self.store.state.scene))

    def copy_light(self) -> None:
        """Add a light like the selected one."""
        if self.light is not None:
            self._add(copy_of(self.light, self.store.state.scene), self.light.key)

    def delete_light(self) -> None:
        """Take the selected light away."""
        if self.light is not None:
            self._documents.do(Session.delete, self.light.key)

    def show_node(self, key: str, visible: bool) -> None:
        """Turn a light on or off."""
        self._documents.do(Session.set_visible, key, visible)

    def add_studio(self) -> None:
        """Light the scene by a neutral studio."""
        try:
            light = studio(self.assets)
        except ViewerError as error:
            self.failed.emit(report_of(error))
            return
        self._exchange(light)
        self.added.emit()

    def open_environment(self, path: Path) -> None:
        """Light the scene by the picture in a file, in place of what lights it now."""
        self._read(path, self._exchange)

    def open_blend(self, path: Path) -> None:
        """Blend the light with the picture in a file."""
        label = self.tr("Blend the light")

        def blended(light: EnvironmentLight) -> None:
            self.store.commit(lambda scene: with_changes(scene, other=light.asset, blend=0.5), label)

        self._read(path, blended)

    def save_environment(self, path: Path) -> None:
        """Write the environment light as it shines: turned, tinted and blended."""
        node = environment_node(self._documents.session.scene)
        if node is not None:
            shown = msgspec.structs.replace(node, visible=True)
            self._documents.writing.write(Scene((shown,)), self.assets, path)

    def remove_environment(self) -> None:
        """Take the environment light away."""
        node = environment_node(self._documents.session.scene)
        if node is not None:
            self._documents.do(Session.delete, node.key)

    def _on_changed(self) -> None:
        # Not the signal's own ``emit``: the garbage collector does not see what that holds.
        self.changed.emit()

    def _add(self, node: Node, source: str = "") -> None:
        """Add a light; one that is a copy is animated as its source is."""
        self.added.emit()

        def added(scene: Scene) -> Scene:
            timeline = with_copied_tracks(scene.timeline, {source: node.key}) if source else scene.timeline
            return msgspec.structs.replace(scene.with_node(node), timeline=timeline)

        self.store.commit(added, self.tr("Add {0}").format(node.name))
        self.store.select(node.key)

    def _exchange(self, light: EnvironmentLight) -> None:
        label = self.tr("Light from {0}").format(Path(light.source).name or self.tr("the environment"))
        self.store.commit(lambda scene: lit_by(scene, light), label)

    def _read(self, path: Path, done: Callable[[EnvironmentLight], None]) -> None:
        """Read a picture of light in a worker; what is none is reported."""

        def opened(result: Opened | None) -> None:
            if result is None:
                return
            light = environment_of(result.scene)
            if light is None:
                hint = self.tr("Open an equirectangular picture, .hdr or .exr, twice as wide as high.")
                self.failed.emit(report_of(InputError(f"{path.name} holds no environment light.", hint)))
                return
            store = result.folders.store()
            self._documents.session.store = self.assets.reading(store.root, *store.others)
            done(light)

        title = self.tr("Opening {0}").format(path.name)
        self._jobs.start(OpenJob(str(path)), self.assets, title, opened, bound=True)
