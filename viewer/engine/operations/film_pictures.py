"""The pictures of a film on the disk, as they come: so that a film that was interrupted goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
import numpy as np
from jaxtyping import UInt8

from viewer.engine.film_record import NAMED, RECORD, FilmRecord, digest_of, pictures_folder, record_in
from viewer.engine.jobs.films import FilmJob
from viewer.errors import InputError, OutputError
from viewer.formats.film_formats import FILMS
from viewer.formats.images import read_image, write_exr, write_png, write_png_bytes
from viewer.formats.packed_picture import packed_picture, unpacked_picture
from viewer.render.request import Frame
from viewer.render.show.display_settings import in_world
from viewer.render.show.shown_bytes import shown_bytes
from viewer.scene.assets import write_atomic
from viewer.scene.document import Scene

USUAL_LEVEL = 4
"""How tightly PNG pictures are packed that are the film."""


def _write_depth(path: Path, frame: Frame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_exr(path, np.zeros((*frame.depth.shape, 0), np.float32), frame.depth)


def _write_normal(path: Path, frame: Frame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_exr(path, np.zeros((*frame.depth.shape, 0), np.float32), None, {"normal": frame.channels["normal"]})


def _write_opacity(path: Path, frame: Frame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_png(path, np.repeat(frame.radiance[..., 3:].astype(np.float32), 3, 2), 16)


PASSES: Mapping[str, Callable[[Path, Frame], None]] = MappingProxyType(
    {"depth": _write_depth, "normal": _write_normal, "opacity": _write_opacity}
)
"""What is written beside pictures, by the folder that it is in."""


class FilmPictures:
    """The folder of a film's pictures, numbered by its frames.

    Args:
        job: The film.
        frames: How many pictures it has.
        size: Of them, width and height.

    Raises:
        InputError: The folder has pictures of another film, and this one was to go on.
        OutputError: It cannot be written.
    """

    def __init__(self, job: FilmJob, frames: int, size: tuple[int, int]) -> None:
        self.folder = pictures_folder(job)
        self._suffix = FILMS[job.film.format].picture
        self._passing = FILMS[job.film.format].is_file
        self._size, self._display = size, job.display
        film, beside = job.film, FILMS[job.film.format].picture == ".png"
        asked = {"depth": film.depth, "normal": film.normals, "opacity": film.opacity}
        self._passes = {name: write for name, write in PASSES.items() if beside and asked[name]}
        digest, there = digest_of(job), record_in(self.folder)
        if job.resume and there not in (None, digest):
            raise InputError(
                f"{self.folder} holds pictures of another film, or of this one before it was changed.",
                "Leave --resume out to make it anew.",
            )
        if not job.resume and there is not None:
            self._clear()
        write_atomic(self.folder / RECORD, msgspec.json.encode(FilmRecord(digest, frames)))

    def path(self, frame: int) -> Path:
        """Of a picture."""
        return self.folder / f"{frame:06d}{self._suffix}"

    def add(self, number: int, frame: Frame, scene: Scene) -> UInt8[np.ndarray, "h w c"] | None:
        """Write a picture: whole, or not at all.

        Args:
            number: Of the film's frame.
            frame: What was rendered.
            scene: As it is then.

        Returns:
            Its bytes, where it is one of bytes.

        Raises:
            OutputError: The disk is full.
        """
        path = self.path(number)
        if self._suffix == ".exr":
            write_exr(path, frame.radiance.astype(np.float32), frame.depth, frame.channels)
            return None
        for name, write in self._passes.items():
            write(self._beside(name, number), frame)  # before the picture itself: what has one has all
        whole = shown_bytes(frame, in_world(self._display, scene.world), scene.world.background)
        if self._passing:
            write_atomic(path, packed_picture(whole))
        else:
            write_png_bytes(path, whole, USUAL_LEVEL)
        return whole

    def there(self, number: int) -> bool:
        """Whether a picture is there, and can be read."""
        path = self.path(number)
        if self._suffix == ".exr" or not path.is_file():
            return path.is_file()
        if not all(self._beside(name, number).is_file() for name in self._passes):
            return False
        return self.read(number) is not None

    def read(self, number: int) -> UInt8[np.ndarray, "h w c"] | None:
        """The bytes of a picture; None where it is damaged or has another size."""
        path = self.path(number)
        try:
            if self._passing:
                whole = unpacked_picture(path.read_bytes())
            else:
                whole = np.rint(read_image(path).pixels * np.float32(255.0)).astype(np.uint8)
        except (InputError, OSError):
            return None
        return whole if whole.shape[1::-1] == self._size else None

    def close(self, *, kept: bool) -> None:
        """The film is whole: its pictures go where they are not the film, the record in any case."""
        if kept:
            (self.folder / RECORD).unlink(missing_ok=True)
            return
        self._clear()
        try:
            self.folder.rmdir()
        except OSError:  # people have put something of their own into it
            return

    def _beside(self, name: str, frame: int) -> Path:
        """Of a pass of a picture."""
        return self.folder / name / f"{frame:06d}{'.png' if name == 'opacity' else '.exr'}"

    def count(self) -> int:
        """How many pictures there are."""
        return sum(1 for path in self.folder.glob(f"*{self._suffix}") if NAMED.fullmatch(path.name))

    def beyond(self, frames: int) -> int:
        """How many pictures there are behind those of a film of that length: they are another one's."""
        names = [path.name for path in self.folder.glob(f"*{self._suffix}") if NAMED.fullmatch(path.name)]
        return sum(int(name.partition(".")[0]) >= frames for name in names)

    def _clear(self) -> None:
        """Remove the pictures of a film, and nothing else."""
        try:
            for folder in (self.folder, *(self.folder / name for name in PASSES)):
                for path in folder.iterdir() if folder.is_dir() else ():
                    if NAMED.fullmatch(path.name) or path.name == RECORD:
                        path.unlink()
        except OSError as error:
            raise OutputError(
                f"{self.folder} cannot be emptied: {error.strerror}.", "Check its permissions."
            ) from error
