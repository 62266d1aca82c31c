"""Frames of a video, by FFmpeg's libraries: looked through once to choose, and once more to write the chosen ones."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float32
from PIL import Image

from viewer.errors import InputError
from viewer.formats.datasets.video_choice import Movement, chosen, sharpness
from viewer.formats.hdr_curves import CURVES, srgb_of
from viewer.scene.progress import Progress, Work

PACKAGE = "av"
MOST = 300
"""Photos of one video: more add time to everything that follows and little else."""
FINE = 960
"""Width of the grey pictures whose sharpness is compared; movements are measured at a third of it."""
COARSE = 3
QUALITY = 95
MOST_PIXELS = 1 << 27
DAMAGED = "The file is damaged, or of a kind that FFmpeg does not read: convert it to MP4."
WALK = "Film while walking around the subject."
CHOOSING = 0.6
"""Part of the whole work."""


TURNS = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
"""Quarters of a turn to the left."""


class _Frame(NamedTuple):
    """A picture of a video.

    Attributes:
        picture: As PyAV has it.
        share: How far in the file it comes, from 0 to 1.
        aspect: How wide its pixels are for their height.
        curve: Of its colours, by its number in H.273.
    """

    picture: Any
    share: float
    aspect: float
    curve: int


def write_frames(path: Path, folder: Path) -> Work[None]:
    """Write the chosen frames as JPEG files, upright.

    Raises:
        InputError: The video cannot be read, has no pictures, or the camera stands still.
    """
    sharp: list[float] = []
    paths: list[float] = []
    movement, width = Movement(), 1
    for frame in _frames(path):
        fine = _grey(frame.picture)
        sharp.append(sharpness(fine))
        height, width = (side // COARSE for side in fine.shape)
        coarse = fine[: height * COARSE, : width * COARSE].reshape(height, COARSE, width, COARSE).mean((1, 3))
        paths.append(movement.add(coarse))
        yield Progress(CHOOSING * frame.share, f"Looking at frame {len(sharp)} of {path.name}")
    if not sharp:
        raise InputError(f"{path} holds no pictures.", DAMAGED)
    wanted = chosen(sharp, paths, width, MOST)
    if not wanted:
        raise InputError(f"The camera hardly moves in {path}.", WALK)
    last, written = wanted[-1], 0
    for number, frame in enumerate(_frames(path)):
        if number == wanted[written]:
            _upright(frame).save(folder / f"frame_{number:06d}.jpg", quality=QUALITY, subsampling=0)
            written += 1
            done = CHOOSING + (1.0 - CHOOSING) * written / len(wanted)
            yield Progress(done, f"Taking photo {written} of {len(wanted)} from {path.name}")
        if number == last:
            break


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The video as PyAV has it, and its first stream of pictures.

    Raises:
        InputError: There is none, or the file is damaged.
    """
    av = importlib.import_module(PACKAGE)
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise InputError(f"{path} holds no pictures, only sound.", "Open a video.")
            stream = container.streams.video[0]
            if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
                raise InputError(f"The pictures in {path} are too large.", "Convert it to a smaller size.")
            stream.thread_type = "AUTO"
            yield container, stream
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a video: {error}.", DAMAGED) from error


def _frames(path: Path) -> Iterator[_Frame]:
    """All frames in the order in which they are shown; those that are sound."""
    size = max(path.stat().st_size, 1)
    with _opened(path) as (container, stream):
        broken = importlib.import_module(PACKAGE).error.InvalidDataError
        share, aspect = 0.0, float(stream.sample_aspect_ratio or 1)
        for packet in container.demux(stream):
            share = max(share, min((packet.pos or 0) / size, 1.0))
            try:
                frames = packet.decode()
            except broken:  # a damaged part: others may be sound
                continue
            for frame in frames:
                yield _Frame(frame, share, aspect, int(stream.codec_context.color_trc))


def _grey(frame: Any) -> Float32[np.ndarray, "h w"]:  # noqa: ANN401 - PyAV's own
    """A frame's brightness, small."""
    width = min(FINE, frame.width)
    height = max(round(frame.height * width / frame.width), 1)
    return frame.reformat(width, height, "gray").to_ndarray().astype(np.float32)


def _upright(frame: _Frame) -> Image.Image:
    """The picture as players show it: in sRGB, with square pixels, turned as its metadata says."""
    if frame.curve in CURVES:
        signal = frame.picture.to_ndarray(format="rgb48le").astype(np.float32) / np.float32(65535)
        picture = Image.fromarray(np.rint(srgb_of(signal, frame.curve) * 255).astype(np.uint8))
    else:
        picture = Image.fromarray(frame.picture.to_ndarray(format="rgb24"))
    if frame.aspect != 1.0:
        picture = picture.resize(
            (max(round(picture.width * frame.aspect), 1), picture.height), Image.Resampling.LANCZOS
        )
    turns = round(frame.picture.rotation / 90) % 4
    return picture.transpose(TURNS[turns]) if turns else picture
