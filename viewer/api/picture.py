"""A finished picture as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.errors import OutputError
from viewer.formats.images import write_exr, write_png
from viewer.render.request import Frame
from viewer.render.show.display import as_bytes, picture_over, straight_picture
from viewer.render.show.tone import Tone
from viewer.scene.geometry import Vec3

PLAIN = Tone()


@dataclass(frozen=True, eq=False)
class Picture:
    """What a camera sees. Rows run from the top.

    Attributes:
        light: Linear Rec. 709, premultiplied by the opacity in the fourth channel, not clipped.
        depth: Along each pixel's ray, in world units, where half of the light has been stopped; inf where nothing is.
        channels: The further channels that were asked for, by name: float32 or float16 arrays of shape (h, w) or
            (h, w, 3); ``fieldwright render --help`` names them all.
        background: What the scene has behind everything, linear Rec. 709.
    """

    light: Float32[np.ndarray, "h w 4"]
    depth: Float32[np.ndarray, "h w"]
    channels: dict[str, np.ndarray]
    background: Vec3
    frame: Frame

    @property
    def opacity(self) -> Float32[np.ndarray, "h w"]:
        """From 0, where nothing is, to 1."""
        return self.light[..., 3]

    def srgb(self, background: Vec3 | None = None, tone: Tone = PLAIN) -> UInt8[np.ndarray, "h w 3"]:
        """As a screen shows it: sRGB bytes.

        Args:
            background: Linear Rec. 709; None = the scene's own.
            tone: Exposure, white balance and curve.
        """
        return as_bytes(picture_over(self.frame, self.background if background is None else background, tone))

    def save(self, path: str | Path, *, transparent: bool = False) -> None:
        """Write a ``.png`` of 8 bits, or an ``.exr`` with light, depth and all channels as they are.

        Args:
            path: Where to.
            transparent: Leave the background out of a ``.png``.

        Raises:
            OutputError: The suffix is another one, or the file cannot be written.
        """
        path = Path(path)
        match path.suffix.lower():
            case ".exr":
                write_exr(path, self.light, self.depth, self.channels)
            case ".png":
                whole = picture_over(self.frame, self.background)
                write_png(path, straight_picture(self.frame) if transparent else whole)
            case _:
                raise OutputError(f"{path} is no picture that can be written.", "Name it .png or .exr.")


def picture_from(frame: Frame, background: Vec3) -> Picture:
    """The arrays of a finished frame."""
    return Picture(frame.radiance.astype(np.float32), frame.depth, dict(frame.channels), background, frame)
