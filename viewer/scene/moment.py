"""Two photos of one moment, or one photo, as layers of moving points: a kind of content.

After Wang et al., "3D Moments from Near-Duplicate Photos" (CVPR 2022): points of both photos move from where they are
when the first photo is taken to where they are when the second one is, and are blended by time.
"""

from __future__ import annotations

import math

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.camera import Camera
from viewer.scene.content import Provenance
from viewer.scene.geometry import AABB
from viewer.scene.parameters import Parameter, Values, value_of


class Moment(Struct, frozen=True, tag="moment"):
    """Moving points in layers; tensors as in :class:`viewer.scene.moment_points.MomentPoints`.

    The node's own space is that of the first photo's camera: +X right, +Y up, looking along -Z; the nearest things lie
    about 1 away.

    Attributes:
        asset: The points.
        core: The box around the nearer half of what the photos show, at both times.
        count: How many there are.
        layers: How many layers each photo has, from front to back.
        cameras: Those of the photos, one or two, in the node's own space and the photos' size.
        reach: How far from the photos' cameras one can go before much is seen that no photo has, in the node's unit.
        provenance: Where it came from.
    """

    asset: AssetId
    core: AABB
    count: int
    layers: int
    cameras: tuple[Camera, ...]
    reach: float = 0.1
    provenance: Provenance = Provenance()


TIME = Parameter("time", low=0.0, high=1.0, text="When it is: 0 = the first photo, 1 = the second one.")
HOLES = Parameter(
    "holes",
    low=0.0,
    high=1.0,
    text="From 0.5 on, what neither photo shows is seen in magenta, and what was invented there in violet.",
)


def moment_parameters(content: Moment) -> tuple[Parameter, ...]:
    """What people can set: the time where there are two photos, and whether holes are shown."""
    return (TIME, HOLES) if len(content.cameras) > 1 else (HOLES,)


def time_of(values: Values) -> float:
    """The time that a node shows, from 0 to 1."""
    return min(max(value_of(TIME, values)[0], 0.0), 1.0)


def shows_holes(values: Values) -> bool:
    """Whether a node shows what no photo has."""
    return value_of(HOLES, values)[0] >= 0.5


def moment_facts(content: Moment) -> tuple[tuple[str, str], ...]:
    """What there is to say of a moment."""
    lens = content.cameras[0].lens
    photos = "two photos" if len(content.cameras) > 1 else "one photo"
    return (
        ("kind", f"3D moment of {photos}, {content.layers} layers of {content.count:,} points in all"),
        ("photos", f"{lens.width}x{lens.height} pixels"),
        ("reach", f"{content.reach:.3g} around the photos' cameras"),
    )


def is_sound(content: Moment) -> bool:
    """Whether its numbers make sense: one or two cameras, at least one layer, a reach that is a length."""
    counts = 1 <= len(content.cameras) <= 2 and content.layers >= 1 and content.count >= 0
    return counts and math.isfinite(content.reach) and content.reach >= 0.0
