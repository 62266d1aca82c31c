"""What an exported mesh says of the data set that it was made from, so that it lies beside its photos again.

A line of text in the file's head, as a comment or among glTF's extras: the similarity that takes the data set's own
coordinates to the file's, +Z up, and the data set's folder. Other programs do not keep it.
"""

from __future__ import annotations

import math
import os
import re
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

import numpy as np

from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.origin import NOWHERE

READ_FROM = "read from "
"""Begins the note that names the file of a mesh that was made of photos."""
MADE_OF_PHOTOS = ("extracted from ", READ_FROM)
"""How notes of meshes begin whose source is a data set."""
KEY = "fieldwright-placement"
NUMBER = rb"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?"
LINE = re.compile(KEY.encode() + rb"((?: " + NUMBER + rb"){8}) ([A-Za-z0-9_.~%/-]*)")
HEAD = 1 << 16
"""Bytes from the front that are looked at."""


class MadeFrom(NamedTuple):
    """A data set's folder, and where its own coordinates lie in a file, +Z up."""

    root: str
    placement: Transform


def line_of(made: MadeFrom) -> str:
    """The line for a file."""
    place = made.placement
    numbers = " ".join(repr(float(number)) for number in (*place.rotation, *place.translation, place.scale))
    return f"{KEY} {numbers} {quote_from_bytes(os.fsencode(made.root))}"


def made_from(data: bytes) -> MadeFrom | None:
    """What a file says; None where it says nothing, or nothing that makes sense."""
    found = LINE.search(data[:HEAD])
    if found is None:
        return None
    w, x, y, z, right, ahead, up, scale = map(float, found[1].split())
    length = math.hypot(w, x, y, z)
    if not (abs(length - 1.0) < 1e-6 and 1e-9 < scale < 1e9 and max(map(abs, (right, ahead, up))) < 1e12):
        return None
    root = os.fsdecode(unquote_to_bytes(found[2]))
    return MadeFrom(root, Transform((right, ahead, up), (w, x, y, z), scale))


def own_space(placement: Transform, origin: Vec3) -> tuple[Transform, Vec3]:
    """The placement in its file's world of what is in the data set's own space, and what to take off that.

    Args:
        placement: From the data set's own coordinates to the file's.
        origin: What was taken off the file's coordinates.
    """
    if origin == NOWHERE:
        return placement, NOWHERE
    (own,) = placement.inverse().apply(np.array([origin]))
    return Transform((0.0, 0.0, 0.0), placement.rotation, placement.scale), as_vec3(own)
