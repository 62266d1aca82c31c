"""What an extraction is asked to do: the command line, the form in the window and the worker's job."""

from __future__ import annotations

from msgspec import Struct


class ExtractOptions(Struct, frozen=True):
    """Options of ``fieldwright extract``.

    Attributes:
        resolution: Cells along the longest edge of the grid that the surface is traced on; 0 = the field's own.
        level: Density per unit length of the field's own space at which the surface lies; None = the level whose
            surface lies where the field's pictures show one.
        largest: Keep at most this many separate parts, the ones with the largest area; 0 = no limit.
        minimum_share: Drop parts whose area is less than this share of the largest part's.
        hidden: Keep also the walls of closed cavities and what floats inside of them.
        smooth: Rounds of smoothing that keep the volume (Taubin); 0 = the traced surface as it is.
        color_samples: Samples of the march through the surface that finds each vertex colour; 0 = no colours.
    """

    resolution: int = 0
    level: float | None = None
    largest: int = 0
    minimum_share: float = 0.001
    hidden: bool = False
    smooth: int = 3
    color_samples: int = 12
