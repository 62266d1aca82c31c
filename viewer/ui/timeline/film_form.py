"""The form that makes a film: what of, how large, and why something cannot be had together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QWidget

from viewer.engine.film_record import resumable
from viewer.engine.jobs import Filmed, FilmFormats, FilmJob, ListFilmFormatsJob
from viewer.errors import ViewerError
from viewer.formats.film_formats import FILMS, MAX_SIDE, NAMES, USUAL, FilmName, FilmOptions, why_not
from viewer.render.request import RenderOptions
from viewer.render.show.display_settings import Display
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.scene.options import options_of
from viewer.ui.document.context import WindowContext
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.widgets.form import Form, PathField
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import row
from viewer.ui.widgets.option_fields import field_of

OPTIONS_SETTING, FOLDER_SETTING, SIZE_SETTING = "film/options", "film/folder", "film/size"
SIZES: tuple[tuple[str, int, int], ...] = (
    ("1280 x 720", 1280, 720),
    ("1920 x 1080", 1920, 1080),
    ("3840 x 2160", 3840, 2160),
    ("Portrait, 1080 x 1920", 1080, 1920),
    ("Square, 1080 x 1080", 1080, 1080),
    ("360 degrees, 3840 x 1920", 3840, 1920),
)
SWITCHES = ("panorama", "transparent", "depth", "normals", "opacity")
SAMPLES = (1, 4, 16, 64, 256)


class FilmForm(Form):
    """Signals: submitted(object) with the ``FilmJob``.

    Args:
        parent: The window.
        job: With the scene, the display and the options of now.
        title: What to call the film.
        settings: Where the choices are saved.
        missing: Why kinds of films cannot be made on this computer.
    """

    submitted = Signal(object)

    def __init__(
        self, parent: QWidget, job: FilmJob, title: str, settings: QSettings, missing: Mapping[FilmName, str]
    ) -> None:
        super().__init__(parent, "Make a film", "Make the film")
        self._job, self._title, self._settings, self._missing = job, title, settings, missing
        saved = _saved(settings)
        self.format = QComboBox()
        for name in NAMES:
            self.format.addItem(tr(FILMS[name].text), name)
        self.format.setCurrentIndex(self.format.findData(saved.format))
        self.path = PathField(str(self._suggested()), tr("Film"), saving=True)
        self.sizes = QComboBox()
        for text, width, height in SIZES:
            self.sizes.addItem(tr(text), (width, height))
        self.width_box, self.height_box = QSpinBox(), QSpinBox()
        for box, side in zip((self.width_box, self.height_box), _saved_size(settings), strict=True):
            box.setRange(1, MAX_SIDE)
            box.setValue(side)
            box.valueChanged.connect(lambda _side: self._show())
        self.sizes.activated.connect(self._choose_size)
        self.samples = QComboBox()
        for count in SAMPLES:
            self.samples.addItem(str(count), count)
        self.samples.setCurrentIndex(max(self.samples.findData(job.options.samples), 0))
        self.by_name = {option.name: field_of(option) for option in options_of(FilmOptions) if option.name != "format"}
        for name, field in self.by_name.items():
            field.show(getattr(saved, name))
            field.changed.connect(lambda *_: self._show())
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(self.note.fontMetrics().height() * 3)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.fields.addRow(tr("Kind"), self.format)
        self.fields.addRow(tr("File or folder"), self.path)
        self.fields.addRow(tr("Size"), row(self.width_box, QLabel("x"), self.height_box, self.sizes, spacing=4))
        self.fields.addRow(tr("Rays a pixel"), self.samples)
        for field in self.by_name.values():
            self.fields.addRow(field.label, field.widget)
        self.fields.addRow(self.note)
        self.format.currentIndexChanged.connect(lambda: self._on_format())
        self.path.changed.connect(lambda: self._show())
        self.accepted.connect(self._submit)
        self._show()

    @property
    def name(self) -> FilmName:
        """The kind that is chosen."""
        return self.format.currentData()

    def options(self) -> FilmOptions:
        """What is chosen."""
        return FilmOptions(format=self.name, **{name: field.get() for name, field in self.by_name.items()})

    def job(self) -> FilmJob:
        """The film that is chosen."""
        film, display = self.options(), self._job.display
        if film.transparent:
            display = replace(display, background="transparent")
        look = replace(self._job.options, samples=self.samples.currentData())
        width, height = self.width_box.value(), self.height_box.value()
        return replace(
            self._job, path=self.path.path, width=width, height=height, film=film, options=look, display=display
        )

    def reason(self, name: FilmName) -> str | None:
        """Why a kind cannot hold what is chosen; None where it can."""
        options, timeline = self.options(), self._job.scene.timeline
        rate = options.rate or timeline.rate
        size = (self.width_box.value(), self.height_box.value())
        return self._missing.get(name) or why_not(name, options, size, rate, max(round(timeline.duration * rate), 1))

    def why_no_option(self, name: str) -> str | None:
        """Why an option has no place here; None where it has, or is chosen already."""
        film = self.options()
        if name == "blur" and not film.shutter > 0.0:
            return "The shutter is not open: there is no motion blur."
        if name == "bitrate" and not FILMS[film.format].encoders:
            return "Only videos have a bit rate."
        if name not in SWITCHES or getattr(film, name):
            return None
        rate, size = film.rate or self._job.scene.timeline.rate, (self.width_box.value(), self.height_box.value())
        frames = max(round(self._job.scene.timeline.duration * rate), 1)
        before, after = (
            why_not(film.format, each, size, rate, frames) for each in (film, replace(film, **{name: True}))
        )
        return after if before is None else None

    def _choose_size(self, index: int) -> None:
        width, height = self.sizes.itemData(index)
        self.width_box.setValue(width)
        self.height_box.setValue(height)

    def _suggested(self) -> Path:
        folder = Path(str(self._settings.value(FOLDER_SETTING, str(Path.cwd()))))
        return folder / f"{self._title}{FILMS[self.name].suffix or ' frames'}"

    def _on_format(self) -> None:
        """Another kind has another suffix."""
        path = Path(self.path.path) if self.path.path else self._suggested()
        suffixes = {row.suffix for row in FILMS.values() if row.suffix}
        stem = path.with_suffix("") if path.suffix.lower() in suffixes else path
        self.path.line.setText(str(stem) + FILMS[self.name].suffix)
        self._show()

    def _show(self) -> None:
        """Grey out what cannot be had, with the reason, and say what would be made."""
        model = self.format.model()
        assert isinstance(model, QStandardItemModel)
        for number, name in enumerate(NAMES):
            reason = self.reason(name)
            item = model.item(number)
            item.setEnabled(reason is None or number == self.format.currentIndex())
            item.setToolTip(tr(reason) if reason else "")
        reason = self.reason(self.name)
        self.go.setEnabled(reason is None and bool(self.path.path))
        for name, field in self.by_name.items():
            why = self.why_no_option(name)
            field.widget.setEnabled(why is None)
            field.widget.setToolTip(tr(why or ""))
        self.go.setText(tr("Make the film"))
        if reason is not None:
            self.note.setText(tr(reason))
            return
        job = self.job()
        timeline, rate = job.scene.timeline, job.film.rate or job.scene.timeline.rate
        count = max(round(timeline.duration * rate), 1)
        text = tr("{0} pictures, {1} s at {2} a second.").format(count, f"{count / rate:.4g}", f"{rate:.6g}")
        there = resumable(job) if self.path.path else 0
        if there:
            self.go.setText(tr("Go on"))
            text += " " + tr("{0} of them are there already: the film goes on with the next one.").format(there)
        self.note.setText(text)

    def _submit(self) -> None:
        job = self.job()
        self._settings.setValue(OPTIONS_SETTING, msgspec.json.encode(job.film).decode())
        self._settings.setValue(FOLDER_SETTING, str(Path(job.path).parent))
        self._settings.setValue(SIZE_SETTING, f"{job.width}x{job.height}")
        self.submitted.emit(replace(job, resume=resumable(job) > 0))


class FilmMaker(QObject):
    """Asks what film to make, and makes it.

    Args:
        context: Of the window.
        control: Of the timeline.
    """

    def __init__(self, context: WindowContext, control: TimelineControl) -> None:
        super().__init__()
        self._context, self._control = context, control

    def ask(self) -> None:
        """Open the form, once it is known which encoders there are."""
        context = self._context

        def listed(found: FilmFormats | None) -> None:
            if found is not None:
                job = film_job(context.session.document_scene, context.viewport.camera(), context.store.state.display,
                               context.store.state.options)  # fmt: skip
                form = FilmForm(context.window, job, context.session.title, context.settings, found.missing)
                form.submitted.connect(self.make)
                form.open()

        context.jobs.start(ListFilmFormatsJob(), context.session.store, "", listed)

    def make(self, job: FilmJob) -> None:
        """Make a film, while the window goes on."""
        context, path = self._context, Path(job.path)

        def finished(done: Filmed | None) -> None:
            if done is not None:
                context.notify(self.tr("The film {0} is done: {1} pictures.").format(path.name, done.frames))

        title = self.tr("Film {0}").format(path.name)
        context.jobs.start(job, context.session.store, title, finished)


def film_job(scene: Scene, camera: Camera, display: Display, options: RenderOptions) -> FilmJob:
    """The film of a scene as it is seen now, seen from here where its camera is not animated."""
    moves = any(track.kind == "camera" and track.keys and track.enabled for track in scene.timeline.tracks)
    seen = scene if moves and scene.camera is not None else replace(scene, camera=camera)
    return FilmJob(seen, "", display=replace(display, split=None), options=options)


def _saved(settings: QSettings) -> FilmOptions:
    """The options of the last film, without its range."""
    try:
        found = msgspec.json.decode(str(settings.value(OPTIONS_SETTING, "")), type=FilmOptions)
    except (msgspec.DecodeError, ViewerError):
        return USUAL
    return replace(found, first=0, last=-1)


def _saved_size(settings: QSettings) -> tuple[int, int]:
    parts = str(settings.value(SIZE_SETTING, "1280x720")).split("x")
    if len(parts) == 2 and all(part.isdecimal() for part in parts):
        return int(parts[0]), int(parts[1])
    return 1280, 720
