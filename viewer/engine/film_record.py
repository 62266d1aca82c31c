"""By what the pictures of a film that was interrupted are known. The window imports this."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from viewer.bundled import version
from viewer.engine.jobs.films import FilmJob
from viewer.formats.film_formats import FILMS

RECORD = "film.json"
NAMED = re.compile(r"\d{6,}\.(png|exr|packed)")


class FilmRecord(Struct, frozen=True):
    """What the folder of a film's pictures is known by: ``digest`` of all that they depend on."""

    digest: str
    frames: int


def pictures_folder(job: FilmJob) -> Path:
    """Where a film's pictures are, while it is made or for good."""
    path = Path(job.path)
    return path.with_name(f"{path.name}.frames") if FILMS[job.film.format].is_file else path


def digest_of(job: FilmJob) -> str:
    """Of all that the pictures of a film depend on; which of them are wanted, and as what kind of video, is not."""
    kind = FILMS[job.film.format].picture
    film = replace(job.film, format="exr" if kind == ".exr" else "png", first=0, last=-1, bitrate=0.0)
    whole = msgspec.json.encode(replace(job, path="", resume=False, film=film))
    return hashlib.sha256(version().encode() + whole).hexdigest()


def resumable(job: FilmJob) -> int:
    """How many pictures of that film there are already."""
    folder = pictures_folder(job)
    if record_in(folder) != digest_of(job):
        return 0
    suffix = FILMS[job.film.format].picture
    return sum(1 for path in folder.glob(f"*{suffix}") if NAMED.fullmatch(path.name))


def record_in(folder: Path) -> str | None:
    """The digest of the film whose pictures are in a folder; None where there is none, empty where it is damaged."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=FilmRecord).digest
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return ""
