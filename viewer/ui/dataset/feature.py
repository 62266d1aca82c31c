"""Photos and their cameras as a feature of the window."""

from __future__ import annotations

from functools import partial

from viewer.ui.dataset.control import DatasetControl
from viewer.ui.dataset.photo_control import PhotoControl
from viewer.ui.document.context import WindowContext
from viewer.ui.document.files import ask_photos
from viewer.ui.widgets.command import CAMERA, VIEW, Command, CommandGroup, Dock, Feature


def feature(context: WindowContext) -> Feature:
    """The data set's panel, and the commands that go from photo to photo and compare them with the field."""
    viewport, documents, jobs, scores = context.viewport, context.documents, context.jobs, context.scores
    control = DatasetControl(viewport, documents, jobs, scores)
    photos = PhotoControl(viewport, documents, jobs, scores)

    def there() -> str | None:
        return None if documents.shown_scene.shown("dataset") else "There are no photos in this scene."

    groups = (
        CommandGroup(
            VIEW,
            (
                Command(
                    "split", "Two s&ides: channels, or field and photo", "X", photos.toggle_split, icon="split",
                    toolbar=True,
                ),
            ),
        ),
        CommandGroup(
            f"{CAMERA}/&Photos",
            (
                Command("photo_next", "&Next photo", "]", partial(photos.step, "next"), there),
                Command("photo_previous", "Pre&vious photo", "[", partial(photos.step, "previous"), there),
                Command("photo_first", "F&irst photo", "Shift+[ {", partial(photos.step, "first"), there),
                Command("photo_last", "La&st photo", "Shift+] }", partial(photos.step, "last"), there),
                Command("photo_nearest", "N&earest photo", "Ctrl+]", partial(photos.step, "nearest"), there),
                Command("photo_worst", "Next &worst photo", "Ctrl+[", partial(photos.step_worst, 1), there),
                Command(
                    "photo_less_bad", "P&revious worst photo", "Ctrl+Shift+[ Ctrl+{", partial(photos.step_worst, -1),
                    there,
                ),
                Command("score_photos", "Score &all photos", "", photos.score_all, there),
                Command(
                    "locate_photos", "&Locate photos…", "", lambda: ask_photos(context.window, control.locate), there
                ),
            ),
        ),
        CommandGroup(
            f"{CAMERA}/&Photos",
            (
                Command(
                    "photo_truth", "P&hoto over the field", "G", partial(photos.toggle, "truth"), there,
                    lambda: photos.layer.look == "truth",
                ),
                Command(
                    "photo_error", "Err&or against the photo", "O", partial(photos.toggle, "error"), there,
                    lambda: photos.layer.look == "error",
                ),
            ),
        ),
    )  # fmt: skip
    dock = Dock("dataset", "Data set", control.panel, raised=control.opened)
    return Feature((control, photos), groups, dock, (photos.changed,))
