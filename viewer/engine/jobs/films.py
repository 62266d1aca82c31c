"""Jobs that make films of timelines."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.formats.film_formats import FilmName, FilmOptions
from viewer.render.request import Quality, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.scene.document import Scene


class Filmed(Struct, frozen=True):
    """The film is on the disk.

    Attributes:
        path: The file, or the folder of pictures.
        frames: How many pictures it has.
        rendered: How many of them were rendered now; the others had been before.
        seconds: Time that it took.
        picture_seconds: Time that rendering alone took.
    """

    path: str
    frames: int
    rendered: int
    seconds: float
    picture_seconds: float


class FilmJob(Job[Filmed], frozen=True, tag="film"):
    """Render a scene's timeline, frame by frame, as a film.

    Attributes:
        scene: What to render, with its timeline.
        path: The file, or for kinds that are none a folder.
        width: In pixels; 0 = the camera's own.
        height: The same downwards.
        film: What to make of it.
        quality: How exactly.
        options: How to look at the fields.
        display: How to show them; its first channel is what is seen.
        resume: Go on with a film that was interrupted: what is there of it is not rendered again.
    """

    operation: ClassVar[str] = "viewer.engine.operations.film:film"
    risky: ClassVar[bool] = True
    scene: Scene
    path: str
    width: int = 0
    height: int = 0
    film: FilmOptions = FilmOptions()
    quality: Quality = "final"
    options: RenderOptions = RenderOptions()
    display: Display = Display()
    resume: bool = False


class FilmFormats(Struct, frozen=True):
    """Why each kind of film cannot be made on this computer, of those that cannot."""

    missing: dict[FilmName, str]


class ListFilmFormatsJob(Job[FilmFormats], frozen=True, tag="list_film_formats"):
    """Ask FFmpeg, if it is there, which encoders it has."""

    operation: ClassVar[str] = "viewer.engine.operations.film:list_formats"
