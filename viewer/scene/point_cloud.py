"""Points with colours as a kind of content."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.content import Provenance
from viewer.scene.flip import Flip
from viewer.scene.geometry import AABB
from viewer.scene.parameters import Parameter, Values, value_of


class PointCloud(Struct, frozen=True, tag="point_cloud"):
    """Coloured points; tensors as in :class:`viewer.scene.points.Points`.

    Attributes:
        asset: The points.
        aabb: The box around them in the node's own space.
        count: How many there are.
        radius: Of the ball that each point is drawn as at size 1, in the node's own unit.
        provenance: Where they came from.
        flip: The frames of what plays, of which it is one; None = it does not play.
    """

    asset: AssetId
    aabb: AABB
    count: int
    radius: float
    provenance: Provenance = Provenance()
    flip: Flip[PointCloud] | None = None


BALL_SIZE = Parameter(
    "size", low=0.1, high=4.0, default=1.0, unit="x", text="How large the points are drawn, times their radius."
)


def ball_radius(content: PointCloud, values: Values) -> float:
    """The radius that a node's points are drawn with, in the node's own unit."""
    return content.radius * max(value_of(BALL_SIZE, values)[0], 1e-3)


def point_cloud_facts(content: PointCloud) -> tuple[tuple[str, str], ...]:
    """What there is to say of a point cloud."""
    return (("kind", f"{content.count:,} points"), ("radius", f"{content.radius:.3g}"))
