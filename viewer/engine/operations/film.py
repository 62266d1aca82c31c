"""Films of timelines: one picture after the other, encoded while the next one is rendered."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace as with_attributes
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from msgspec.structs import replace

from viewer.engine.jobs.films import Filmed, FilmFormats, FilmJob, ListFilmFormatsJob
from viewer.engine.operations.film_pictures import FilmPictures
from viewer.engine.operations.pictures import exact_renderer, picture
from viewer.errors import InputError, OutputError
from viewer.formats.film_formats import FILMS, NAMES, why_missing, why_not
from viewer.formats.film_writers import FilmWriter, film_file, installed_encoders
from viewer.render.channels import Channel
from viewer.render.renderer import Renderer
from viewer.render.request import Frame, RenderRequest
from viewer.scene.animation import Animation
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular
from viewer.scene.document import Scene
from viewer.scene.geometry import as_array, as_mat4
from viewer.scene.progress import Progress, Work, note, subprogress
from viewer.scene.temporaries import sweep_temporaries

WAITING = 3
"""Pictures that may wait to be encoded: more would only take memory."""


def film(job: FilmJob, store: AssetStore) -> Work[Filmed]:
    """Render a timeline as a film.

    Pictures are written one by one, each whole or not at all, and encoded by a thread of its own. What interrupts it
    leaves them there, and the same job with ``resume`` goes on with the next one.

    Raises:
        InputError: There is nothing to see, the frames or the size are impossible, or do not go with the kind of film.
        OutputError: The disk is full, or the file cannot be written.
        UnsupportedError: FFmpeg's encoder is not there.
    """
    animation = Animation(job.scene)
    plan = FilmPlan(job, animation)
    pictures = FilmPictures(job, len(plan.times), plan.size)
    row, path = FILMS[job.film.format], Path(job.path)
    sweep_temporaries(pictures.folder, path.parent)
    started, spent, rendered = time.perf_counter(), 0.0, 0
    renderer = exact_renderer(store)
    try:
        with ExitStack() as stack:
            writer = None
            if row.is_file:
                loop = job.scene.timeline.loop
                writer = stack.enter_context(
                    film_file(path, job.film.format, plan.size, plan.rate, job.film, loop=loop)
                )
            sink = stack.enter_context(film_sink(pictures, writer))
            for count, (number, moment) in enumerate(plan.times):
                begin, end = count / len(plan.times), (count + 1) / len(plan.times)
                text = _text(count, len(plan.times), spent / rendered if rendered else 0.0)
                if pictures.there(number) and job.resume:
                    yield Progress(begin, text)
                    sink.take(number)
                    continue
                before = time.perf_counter()
                frame, scene = yield from subprogress(_picture(plan, renderer, moment), begin, end, text)
                spent, rendered = spent + time.perf_counter() - before, rendered + 1
                sink.add(number, frame, scene)
            yield Progress(1.0, "Writing the film")
            sink.finish()
    except OutputError as error:
        raise _kept(error, pictures) from error
    finally:
        renderer.close()
    pictures.close(kept=not row.is_file)
    older = 0 if row.is_file or not plan.is_whole else pictures.beyond(len(plan.times))
    notes = (note(f"{pictures.folder} also holds {older} later pictures, of a longer film: remove these."),)
    yield Progress(1.0, "The film is done", notes=notes if older else ())
    return Filmed(job.path, len(plan.times), rendered, time.perf_counter() - started, spent)


def list_formats(job: ListFilmFormatsJob, store: AssetStore) -> Work[FilmFormats]:  # noqa: ARG001 - as all operations
    """Which kinds of films cannot be made here, and why."""
    yield Progress(-1.0, "Asking FFmpeg")
    encoders = installed_encoders()
    return FilmFormats({name: reason for name in NAMES if (reason := why_missing(name, encoders)) is not None})


class FilmPlan:
    """What is to be rendered of a film.

    Attributes:
        job: The film.
        animation: Of its scene.
        size: Width and height of the pictures.
        rate: Pictures a second.
        times: Number and time of each frame.
        is_whole: Whether these are all frames of the timeline.

    Raises:
        InputError: There is nothing to see, or something is out of its range, or does not go with the kind of film.
    """

    def __init__(self, job: FilmJob, animation: Animation) -> None:
        self.job, self.animation = job, animation
        timeline, options = job.scene.timeline, job.film
        if job.scene.camera is None and job.scene.visible_aabb() is None and not animation.moves_camera:
            raise InputError("There is nothing to see in the scene.", "Open one with something visible.")
        self.rate = options.rate or timeline.rate
        if not (math.isfinite(self.rate) and 0.0 < self.rate <= 1000.0):
            raise InputError(f"A film cannot have {self.rate:g} pictures a second.", "Use 1 to 240.")
        whole = max(round(timeline.duration * self.rate), 1)
        last = whole - 1 if options.last < 0 else options.last
        if not 0 <= options.first <= last < whole:
            text = f"The timeline has the frames 0 to {whole - 1} at {self.rate:g} a second."
            raise InputError(text, "Choose a first and a last one among these.")
        self.times = tuple((number, number / self.rate) for number in range(options.first, last + 1))
        self.is_whole = len(self.times) == whole
        lens = animation.camera_at(self.times[0][1]).lens
        self.size = (job.width or lens.width, job.height or lens.height)
        reason = why_not(options.format, options, self.size, self.rate, len(self.times))
        if reason is not None:
            raise InputError(reason, "Change the size or the options, or choose another kind of film.")

    def request(self, scene: Scene, moment: float, samples: int) -> RenderRequest:
        """What is asked of the renderer at a time."""
        job, (width, height) = self.job, self.size
        camera = scene.camera or self.animation.camera_at(moment)
        camera = panorama(camera, width, height) if job.film.panorama else camera
        channels: set[Channel] = {"color", job.display.channel, *(("normal",) if job.film.normals else ())}
        look = replace(job.options, samples=samples)
        ordered = tuple(sorted(channels))
        return RenderRequest(scene, camera, width, height, ordered, job.quality, look, moment)


def panorama(camera: Camera, width: int, height: int) -> Camera:
    """A camera at the same place that sees all directions: level, its middle where the other one looks."""
    pose = as_array(camera.camera_to_world)
    ahead = -pose[:3, 2]
    if math.hypot(ahead[0], ahead[1]) < 1e-6:  # straight up or down: what is up on the screen is ahead
        ahead = pose[:3, 1] * (1.0 if ahead[2] < 0.0 else -1.0)
    heading = math.atan2(ahead[1], ahead[0])
    ca, sa = math.cos(heading), math.sin(heading)
    pose[:3, :3] = np.array([[sa, 0.0, -ca], [-ca, 0.0, -sa], [0.0, 1.0, 0.0]])
    return Camera(as_mat4(pose), Equirectangular(width, height))


def _picture(plan: FilmPlan, renderer: Renderer, moment: float) -> Work[tuple[Frame, Scene]]:
    """The picture at a time and the scene then; with motion blur the mean of several while the shutter is open.

    The shutter opens and closes half its time before and after the moment. Depths and channels are those of the moment.
    """
    options, samples = plan.job.film, plan.job.options.samples
    scene = plan.animation.at(moment)
    if options.shutter <= 0.0:
        return (yield from picture(renderer, plan.request(scene, moment, samples), "Rendering")), scene
    each = max(samples // options.blur, 1)
    open_for, light = options.shutter / plan.rate, np.zeros((plan.size[1], plan.size[0], 4), np.float64)
    for number in range(options.blur):
        at = moment + open_for * ((number + 0.5) / options.blur - 0.5)
        work = picture(renderer, plan.request(plan.animation.at(at), at, each), "Rendering")
        light += (yield from subprogress(work, number / (options.blur + 1), (number + 1) / (options.blur + 1))).radiance
    middle = picture(renderer, plan.request(scene, moment, 1), "Rendering")
    frame = yield from subprogress(middle, options.blur / (options.blur + 1), 1.0)
    return with_attributes(frame, radiance=(light / options.blur).astype(np.float16)), scene


class FilmSink:
    """Writes and encodes pictures on a thread of its own, in order.

    Args:
        pictures: The folder of the film's pictures.
        writer: Of its file; None where there is none.
        pool: One thread.
    """

    def __init__(self, pictures: FilmPictures, writer: FilmWriter | None, pool: ThreadPoolExecutor) -> None:
        self._pictures, self._writer, self._pool = pictures, writer, pool
        self._waiting: deque[Future[None]] = deque()

    def add(self, number: int, frame: Frame, scene: Scene) -> None:
        """The next picture, which was rendered; waits where too many are waiting.

        Raises:
            OutputError: One before it could not be written.
        """
        self._submit(lambda: self._write(number, frame, scene))

    def take(self, number: int) -> None:
        """The next picture, which is on the disk already.

        Raises:
            OutputError: One before it could not be written.
        """
        self._submit(lambda: self._encode(self._pictures.read(number) if self._writer is not None else None))

    def finish(self) -> None:
        """Wait until all are written.

        Raises:
            OutputError: One could not be.
        """
        while self._waiting:
            self._waiting.popleft().result()

    def _submit(self, work: Callable[[], None]) -> None:
        while len(self._waiting) >= WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(work))

    def _write(self, number: int, frame: Frame, scene: Scene) -> None:
        self._encode(self._pictures.add(number, frame, scene))

    def _encode(self, picture: UInt8[np.ndarray, "h w c"] | None) -> None:
        if self._writer is not None and picture is not None:
            self._writer.add(picture)


@contextmanager
def film_sink(pictures: FilmPictures, writer: FilmWriter | None) -> Iterator[FilmSink]:
    """A sink, whose thread ends with the block."""
    with ThreadPoolExecutor(1, "film") as pool:
        try:
            yield FilmSink(pictures, writer, pool)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _text(count: int, frames: int, seconds: float) -> str:
    """Which frame it is at, and about how long the rest takes, once it is known how long one does."""
    if seconds <= 0.0:
        return note(f"Frame {count + 1} of {frames}")
    minutes, rest = divmod(round(seconds * (frames - count)), 60)
    return note(f"Frame {count + 1} of {frames}, {minutes}:{rest:02d} left")


def _kept(error: OutputError, pictures: FilmPictures) -> OutputError:
    """What went wrong, and where that is which was made."""
    count = pictures.count()
    if not count:
        return error
    kept = f"{count} pictures are kept in {pictures.folder}: resume the film to go on with them."
    return OutputError(error.message, f"{error.hint} {kept}")
