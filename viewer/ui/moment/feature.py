"""3D moments as a feature of the window."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject

from viewer.engine.jobs import MomentJob, MomentMade
from viewer.scene.document import Node
from viewer.scene.moment import HOLES, Moment, shows_holes
from viewer.scene.parameters import with_value
from viewer.scene.temporaries import temporary_prefix
from viewer.ui.document.context import WindowContext
from viewer.ui.moment.form import MomentForm
from viewer.ui.moment.stages import StagesDialog
from viewer.ui.widgets.command import CAMERA, SCENE, Command, CommandGroup, Feature
from viewer.ui.widgets.language import tr


class MomentMaker(QObject):
    """Asks for photos, makes the moment, shows its stages, and opens it.

    Args:
        context: Of the window.
    """

    def __init__(self, context: WindowContext) -> None:
        super().__init__()
        self._context = context
        self._stages: tempfile.TemporaryDirectory[str] | None = None
        self.dialog: StagesDialog | None = None

    @property
    def has_stages(self) -> bool:
        """Whether a moment was made, so that there is something to look at."""
        return self._stages is not None

    def ask(self) -> None:
        """Open the form."""
        form = MomentForm(self._context.window, self._context.settings)
        form.submitted.connect(self.make)
        form.open()

    def make(self, job: MomentJob) -> None:
        """Make a moment, and open it where nothing else would be lost by that."""
        if self._stages is not None:
            self._stages.cleanup()
        self._stages = tempfile.TemporaryDirectory(prefix=temporary_prefix(), ignore_cleanup_errors=True)
        job = replace(job, stages=self._stages.name)

        def finished(result: MomentMade | None) -> None:
            if self.dialog is not None:
                self.dialog.refresh()
            if result is None:
                return
            documents, path = self._context.documents, Path(result.path)
            if documents.opening.at_stake():
                documents.opening.replacing.emit(partial(documents.opening.open, path))
            else:
                documents.opening.open(path)

        title = tr("Making a 3D moment of {0}").format(Path(job.photos[0]).name)
        self._context.jobs.start(
            job, self._context.session.store, title, finished, lambda _: self.dialog and self.dialog.refresh()
        )
        self.show_stages()

    def show_stages(self) -> None:
        """Show the pictures of all stages."""
        if self._stages is None:
            return
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = StagesDialog(self._context.window, Path(self._stages.name))
        self.dialog.destroyed.connect(lambda *_: self._forget())
        self.dialog.show()

    def close(self) -> None:
        """The window ends: the pictures of stages go."""
        if self._stages is not None:
            self._stages.cleanup()
            self._stages = None

    def _forget(self) -> None:
        self.dialog = None


def feature(context: WindowContext) -> Feature:
    """The command that makes a moment, and what shows how it was made."""
    maker = MomentMaker(context)
    store = context.store

    def shown() -> Node | None:
        nodes = context.session.scene.shown("moment")
        return next((node for node in nodes if isinstance(node.content, Moment)), None)

    def there() -> str | None:
        return None if shown() is not None else "There is no 3D moment in this scene."

    def toggle_holes() -> None:
        node = shown()
        if node is None:
            return
        on = not shows_holes(node.values)
        values = with_value(node.values, HOLES, (float(on),))
        label = "Show holes" if on else "Hide holes"
        context.documents.change(context.session.scene.with_node(replace(node, values=values)), label)

    def holes_shown() -> bool:
        node = shown()
        return node is not None and shows_holes(node.values)

    def toggle_near() -> None:
        store.change(near_photos=not store.state.near_photos)
        store.look(store.state.view)

    commands = (
        CommandGroup(
            f"{SCENE}/3D &moment",
            (
                Command("moment", "3D &moment of photos…", "", maker.ask, icon="moment"),
                Command("moment_stages", "Stages of the 3D moment", "", maker.show_stages,
                        lambda: None if maker.has_stages else "No 3D moment was made since the program was started."),
                Command("moment_holes", "Show &holes of the 3D moment", "", toggle_holes, there, checked=holes_shown),
            ),
        ),
        CommandGroup(
            CAMERA,
            (
                Command("moment_near", "Stay near the photos of a 3D moment", "", toggle_near, there,
                        checked=lambda: store.state.near_photos),
            ),
        ),
    )  # fmt: skip
    return Feature(controls=(maker,), commands=commands)
