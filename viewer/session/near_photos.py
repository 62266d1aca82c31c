"""Where one can look at a 3D moment from: near the photos' cameras, as little is known of what others would see."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from jaxtyping import Float64

from viewer.scene.document import Scene
from viewer.scene.kinds import kind_of
from viewer.scene.moment import Moment
from viewer.session.orbit_view import OrbitView


def near_photos(view: OrbitView, scene: Scene) -> OrbitView:
    """The view, or where it is too far from the cameras of a moment's photos, the nearest one that is not.

    It looks at the same pivot. Where a scene shows anything else than moments, one may look from everywhere.
    """
    shown = [node for node in scene.shown() if kind_of(node.content).framed]
    moments = [(node, node.content) for node in shown if isinstance(node.content, Moment)]
    if not moments or len(moments) < len(shown) or view.through is not None:
        return view
    eye, nearest, room = view.eye, view.eye, math.inf
    for node, content in moments:
        places = node.transform.apply(np.array([camera.position for camera in content.cameras]))
        place, reach = _between(eye, places[0], places[-1]), content.reach * node.transform.scale
        beyond = float(np.linalg.norm(eye - place)) - reach
        if beyond <= 0.0:
            return view
        if beyond < room:
            nearest, room = place + reach * (eye - place) / (beyond + reach), beyond
    back = nearest - np.array(view.pivot)
    distance = float(np.linalg.norm(back))
    if distance < 1e-6:
        return view
    return msgspec.structs.replace(
        view,
        distance=distance,
        azimuth=math.atan2(float(back[1]), float(back[0])),
        elevation=math.asin(min(max(float(back[2]) / distance, -1.0), 1.0)),
    )


def _between(
    point: Float64[np.ndarray, " 3"], first: Float64[np.ndarray, " 3"], last: Float64[np.ndarray, " 3"]
) -> Float64[np.ndarray, " 3"]:
    """The place of a line between two places that is nearest to a point."""
    way = last - first
    length = float(way @ way)
    part = 0.0 if length == 0.0 else min(max(float((point - first) @ way) / length, 0.0), 1.0)
    return first + part * way
