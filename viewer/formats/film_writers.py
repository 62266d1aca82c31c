"""Pictures, one after the other, as a film in one file: by FFmpeg's libraries, or as a GIF."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from viewer.errors import OutputError, UnsupportedError
from viewer.formats.film_formats import FILMS, FilmName, FilmOptions, why_missing
from viewer.formats.spherical_boxes import with_spherical
from viewer.machine import available_cores
from viewer.scene.assets import replacing

PACKAGE = "av"
BT709 = 1
"""In H.273: primaries, curve and matrix; and, as a range, FFmpeg's number of limited range."""
COLORS = 255
CORES_A_THREAD = 4
"""Of a quick encoder: while it works, all cores render."""
FREE_SPACE = "Free space, or choose another folder."


@runtime_checkable
class FilmWriter(Protocol):
    """Takes pictures in order."""

    def add(self, picture: UInt8[np.ndarray, "h w c"]) -> None:
        """The next picture: sRGB, with straight alpha where there is any."""


class VideoWriter:
    """A video of one stream, made by one of FFmpeg's encoders.

    Args:
        path: The file, which is written as it grows.
        name: The kind of film.
        size: Width and height.
        rate: Pictures a second.
        options: What else was asked for.
    """

    def __init__(self, path: Path, name: FilmName, size: tuple[int, int], rate: float, options: FilmOptions) -> None:
        row, self._av = FILMS[name], importlib.import_module(PACKAGE)
        encoder = next(each for each in row.encoders if has_encoder(each))
        self._container = self._av.open(str(path), "w", format=row.container)
        self._stream = self._container.add_stream(encoder, rate=Fraction(rate).limit_denominator(1001))
        self._stream.width, self._stream.height = size
        self._layout = row.clear_pixels if options.transparent else row.pixels
        self._stream.pix_fmt = self._layout
        own = dict(row.options) if encoder == row.encoders[0] else {}
        if options.bitrate:
            self._stream.bit_rate = round(options.bitrate * 1e6)
            own = {key: value for key, value in own.items() if key not in ("crf", "b")}
        self._stream.options = own
        context = self._stream.codec_context
        if row.quick and encoder == row.encoders[0]:
            context.thread_count = max(available_cores() // CORES_A_THREAD, 1)
        context.colorspace = context.color_primaries = context.color_trc = context.color_range = BT709
        self._count = 0

    def add(self, picture: UInt8[np.ndarray, "h w c"]) -> None:
        """Encode the next picture."""
        layout = "rgba" if picture.shape[2] == 4 else "rgb24"
        frame = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=layout)
        frame = frame.reformat(format=self._layout, dst_colorspace="ITU709", dst_color_range="MPEG")
        frame.pts = self._count
        self._count += 1
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def end(self) -> None:
        """Write what the encoder still holds."""
        for packet in self._stream.encode():
            self._container.mux(packet)
        self._container.close()

    def abandon(self) -> None:
        """Close the file, whole or not."""
        with contextlib.suppress(self._av.error.FFmpegError):
            self._container.close()


class GifWriter:
    """An animated GIF: 256 colours a picture, and times in hundredths of a second that add up to the film's.

    Args:
        path: The file, which is written at the end.
        rate: Pictures a second.
        loop: Whether it begins anew at its end.
    """

    def __init__(self, path: Path, rate: float, loop: bool) -> None:
        self._path, self._rate, self._loop = path, rate, loop
        self._pictures: list[Image.Image] = []

    def add(self, picture: UInt8[np.ndarray, "h w c"]) -> None:
        """Choose the colours of the next picture."""
        whole = Image.fromarray(np.ascontiguousarray(picture[..., :3]))
        self._pictures.append(whole.quantize(COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG))

    def end(self) -> None:
        """Write the file."""
        count = len(self._pictures)
        ends = [round(100.0 * number / self._rate) for number in range(count + 1)]
        times = [10 * (ends[number + 1] - ends[number]) for number in range(count)]
        first, *others = self._pictures
        repeat = {"loop": 0} if self._loop else {}
        first.save(self._path, "GIF", save_all=True, append_images=others, duration=times, disposal=1, **repeat)

    def abandon(self) -> None:
        """Nothing is written yet."""


@contextmanager
def film_file(
    path: Path, name: FilmName, size: tuple[int, int], rate: float, options: FilmOptions, *, loop: bool
) -> Iterator[FilmWriter]:
    """What writes a film to a temporary file beside ``path``, which is put there when the block ends well.

    Args:
        path: Of the film.
        name: Its kind, of those that are one file.
        size: Width and height in pixels.
        rate: Pictures a second.
        options: What else was asked for.
        loop: Whether it begins anew at its end, where its kind can say so.

    Raises:
        OutputError: The disk is full, or the folder cannot be written.
        UnsupportedError: FFmpeg or its encoder is not there.
    """
    missing = why_missing(name, installed_encoders() if FILMS[name].encoders else frozenset())
    if missing is not None:
        raise UnsupportedError(missing, "Choose another kind of film, such as a folder of PNG pictures.")
    with contextlib.ExitStack() as stack:
        with _problems(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = stack.enter_context(replacing(path))[path]
            writer = GifWriter(draft, rate, loop) if name == "gif" else VideoWriter(draft, name, size, rate, options)
        try:
            yield _Guarded(writer, path)
            with _problems(path):
                writer.end()
        finally:
            writer.abandon()
        with _problems(path):
            if options.panorama:
                with_spherical(draft)
            stack.close()


class _Guarded:
    """A writer whose errors are sentences."""

    def __init__(self, writer: FilmWriter, path: Path) -> None:
        self._writer, self._path = writer, path

    def add(self, picture: UInt8[np.ndarray, "h w c"]) -> None:
        """The next picture.

        Raises:
            OutputError: The disk is full, or the encoder refuses it.
        """
        with _problems(self._path):
            self._writer.add(picture)


@contextmanager
def _problems(path: Path) -> Iterator[None]:
    """What goes wrong in here, as a sentence."""
    found = importlib.util.find_spec(PACKAGE) is not None
    ffmpeg: type[Exception] = importlib.import_module(PACKAGE).error.FFmpegError if found else OSError
    try:
        yield
    except OSError as error:  # FFmpeg's errors of the system are such, too
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.", FREE_SPACE) from error
    except ffmpeg as error:
        raise OutputError(f"{path} cannot be encoded: {error}.", "Choose another size or kind of film.") from error


def installed_encoders() -> frozenset[str] | None:
    """Those encoders of the table that FFmpeg has here; None where it is not installed. Loads its libraries."""
    if importlib.util.find_spec(PACKAGE) is None:
        return None
    return frozenset(name for row in FILMS.values() for name in row.encoders if has_encoder(name))


def has_encoder(name: str) -> bool:
    """Whether FFmpeg has an encoder of that name here."""
    av = importlib.import_module(PACKAGE)
    try:
        av.Codec(name, "w")
    except av.codec.codec.UnknownCodecError:
        return False
    return True
