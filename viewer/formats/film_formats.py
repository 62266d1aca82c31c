"""The kinds of films, one row each: what a file of it can hold, and which of FFmpeg's encoders make it.

The window's dialog greys out, and the command line refuses, what a row cannot hold, with the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from msgspec import Struct

from viewer.errors import InputError
from viewer.scene.options import Option

FilmName = Literal["mp4", "h265", "webm", "prores", "gif", "png", "exr"]
NAMES: tuple[FilmName, ...] = get_args(FilmName)
GIF_RATE = 50.0
"""Browsers show faster ones slower: a picture stays for whole hundredths of a second, and two at least."""
GIF_BYTES = 1 << 30
"""A GIF is put together in memory."""
MAX_SIDE = 16384
PACKED = ".packed"
"""Suffix of pictures that are there only until a file is whole."""


@dataclass(frozen=True)
class FilmFormat:
    """What there is to know of one kind.

    Attributes:
        text: For people.
        suffix: Of the file; empty for a folder of pictures.
        picture: Suffix of single pictures: of the folder's, or of those that are kept until the file is whole.
        container: FFmpeg's name; empty where FFmpeg is not needed.
        encoders: FFmpeg's, the best first; whichever is there is used.
        pixels: FFmpeg's layout of colours.
        clear_pixels: The same with transparency; empty = it has none.
        even: Sides must be even numbers of pixels.
        spherical: It can say that it shows all directions.
        options: For the encoder.
        quick: The first encoder takes less time than rendering: threads of its own would only take cores from that.
    """

    text: str
    suffix: str
    picture: str = ".png"
    container: str = ""
    encoders: tuple[str, ...] = ()
    pixels: str = ""
    clear_pixels: str = ""
    even: bool = False
    spherical: bool = False
    options: tuple[tuple[str, str], ...] = ()
    quick: bool = False

    @property
    def is_file(self) -> bool:
        """Whether all pictures become one file."""
        return bool(self.suffix)


FILMS: dict[FilmName, FilmFormat] = {
    "mp4": FilmFormat(
        "MP4, H.264", ".mp4", PACKED, "mp4", ("libx264", "h264_nvenc", "h264_qsv", "h264_amf"), "yuv420p",
        even=True, spherical=True, quick=True,
        options=(("crf", "17"), ("preset", "veryfast"), ("x264-params", "bframes=0:rc-lookahead=3:sync-lookahead=0")),
    ),
    "h265": FilmFormat(
        "MP4, H.265", ".mp4", PACKED, "mp4", ("libx265", "hevc_nvenc", "hevc_qsv", "hevc_amf"), "yuv420p",
        even=True, spherical=True, options=(("crf", "20"), ("preset", "fast"), ("x265-params", "log-level=error")),
    ),
    "webm": FilmFormat(
        "WebM, VP9", ".webm", PACKED, "webm", ("libvpx-vp9",), "yuv420p", "yuva420p",
        even=True, options=(("crf", "24"), ("b", "0"), ("row-mt", "1"), ("cpu-used", "4"), ("deadline", "good")),
    ),
    "prores": FilmFormat(
        "MOV, ProRes 4444", ".mov", PACKED, "mov", ("prores_ks",), "yuv444p10le", "yuva444p10le",
        options=(("profile", "4444"),),
    ),
    "gif": FilmFormat("GIF, 256 colours", ".gif", PACKED),
    "png": FilmFormat("PNG pictures", "", ".png", clear_pixels="rgba"),
    "exr": FilmFormat("OpenEXR pictures: light, opacity and depth", "", ".exr", clear_pixels="rgba"),
}  # fmt: skip
"""One row a kind."""


class FilmOptions(Struct, frozen=True):
    """How a timeline becomes a film."""

    format: Annotated[FilmName, Option("What to make.", words=tuple(row.text for row in FILMS.values()))] = "mp4"
    rate: Annotated[
        float, Option("Pictures a second.", 1.0, 240.0, "pictures a second", "Frame rate", "the timeline's")
    ] = 0.0
    first: Annotated[int, Option("The first frame.", 0, 1 << 30, label="From frame")] = 0
    last: Annotated[int, Option("The last frame; -1 = the end.", -1, 1 << 30, label="To frame")] = -1
    shutter: Annotated[
        float, Option("Part of a frame during which the shutter is open; 0 = no motion blur.", 0.0, 1.0, "of a frame")
    ] = 0.0
    blur: Annotated[int, Option("Pictures that are averaged where there is motion blur.", 2, 64, "pictures")] = 8
    panorama: Annotated[bool, Option("All directions, for viewers of 360 degrees.", unit="360 degrees")] = False
    transparent: Annotated[bool, Option("Leave the background out.", unit="no background")] = False
    depth: Annotated[bool, Option("Distances, in the folder depth, as OpenEXR.", unit="beside each picture")] = False
    normals: Annotated[
        bool, Option("Directions of surfaces, in the folder normal, as OpenEXR.", unit="beside each picture")
    ] = False
    opacity: Annotated[bool, Option("Opacity, in the folder opacity, as PNG.", unit="beside each picture")] = False
    bitrate: Annotated[
        float, Option("Most bits of a video.", 0.1, 1000.0, "Mbit/s", "Bit rate", "as good as it looks")
    ] = 0.0


USUAL = FilmOptions()


def film_format_of(path: Path, wanted: FilmName | None) -> FilmName:
    """What to make: what was asked for, else what the name says, else a folder of PNG pictures.

    Raises:
        InputError: The two contradict each other, or no kind has that suffix.
    """
    suffix = path.suffix.lower()
    if wanted is not None:
        row = FILMS[wanted]
        if row.is_file and suffix != row.suffix:
            raise InputError(f"{path.name} is no name for {row.text}.", f"Let it end in {row.suffix}.")
        if not row.is_file and suffix in {each.suffix for each in FILMS.values() if each.is_file}:
            raise InputError(f"{path.name} is no name for a folder of pictures.", "Leave the suffix out.")
        return wanted
    for name in NAMES:
        if FILMS[name].is_file and FILMS[name].suffix == suffix:
            return name
    if suffix:
        known = ", ".join(dict.fromkeys(row.suffix for row in FILMS.values() if row.is_file))
        raise InputError(f"There are no films that end in {suffix}.", f"There are {known}, and folders of pictures.")
    return "png"


def why_missing(name: FilmName, encoders: frozenset[str] | None) -> str | None:
    """Why a kind cannot be made on this computer; None where it can.

    Args:
        name: Of the kind.
        encoders: Those of FFmpeg that are there; None = FFmpeg is not.
    """
    row = FILMS[name]
    if not row.encoders:
        return None
    if encoders is None:
        return "Videos need PyAV: pip install 'fieldwright[video]'."
    if not encoders & set(row.encoders):
        return f"FFmpeg has no encoder for {row.text} here."
    return None


def why_not(name: FilmName, options: FilmOptions, size: tuple[int, int], rate: float, frames: int) -> str | None:
    """Why a kind cannot hold such a film; None where it can."""
    row, (width, height) = FILMS[name], size
    if options.transparent and not row.clear_pixels:
        return f"{row.text} has no transparency."
    if row.is_file and (options.depth or options.normals or options.opacity):
        return f"{row.text} is one file: depth, normals and opacity go beside single pictures."
    if options.panorama and row.is_file and not row.spherical:
        return f"{row.text} cannot say that it shows 360 degrees."
    if options.panorama and width != 2 * height:
        return "A picture of 360 degrees is twice as wide as high."
    if row.even and (width % 2 or height % 2):
        return f"{row.text} needs even sides."
    if name == "gif":
        if rate > GIF_RATE:
            return f"A GIF has at most {GIF_RATE:g} pictures a second."
        if width * height * frames > GIF_BYTES:
            return "A GIF of that size and length takes too much memory."
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        return f"A picture has 1 to {MAX_SIDE} pixels along each side."
    return None
