"""Options of an extraction that cannot work are refused before anything is computed."""

from __future__ import annotations

import math

from viewer.decompose.options import ExtractOptions
from viewer.decompose.unwrap import LEAST_SIDE, MOST_SIDE
from viewer.errors import InputError
from viewer.fields.voxels import MAX_SIDE

LEAST_RESOLUTION = 8
MOST_ROUNDS = 100
MOST_SAMPLES = 256


def check_options(options: ExtractOptions) -> None:
    """Refuse options that cannot work.

    Raises:
        InputError: One of them is out of range.
    """
    if options.resolution and not LEAST_RESOLUTION <= options.resolution <= MAX_SIDE:
        raise InputError(
            f"A resolution of {options.resolution} cells cannot be traced.",
            f"Choose between {LEAST_RESOLUTION} and {MAX_SIDE}, or 0 for the field's own.",
        )
    if options.level is not None and not 0.0 < options.level < math.inf:
        raise InputError(f"The level {options.level} is no density.", "Choose a level above zero.")
    if not (0 <= options.smooth <= MOST_ROUNDS and 0 <= options.color_samples <= MOST_SAMPLES):
        raise InputError(
            "The number of smoothing rounds or colour samples is out of range.",
            f"Choose up to {MOST_ROUNDS} rounds and {MOST_SAMPLES} samples.",
        )
    if options.largest < 0 or not 0.0 <= options.minimum_share <= 1.0:
        raise InputError(
            "The choice of parts to keep makes no sense.", "Keep 0 or more parts, and a share between 0 and 1."
        )
    if options.faces < 0 or 0 < options.faces < 4:
        raise InputError(f"{options.faces} triangles make no closed surface.", "Ask for 4 or more, or 0 for all.")
    if options.look != "colors" and not LEAST_SIDE <= options.texture <= MOST_SIDE:
        raise InputError(
            f"Maps of {options.texture} texels cannot be made.", f"Choose between {LEAST_SIDE} and {MOST_SIDE}."
        )
    if not 0.0 < options.seconds < math.inf:
        raise InputError(f"{options.seconds} s are no time for a fit.", "Choose a number of seconds above zero.")
    if options.seed < 0:
        raise InputError(f"{options.seed} is no seed.", "Choose 0 or a positive number.")
