"""Looking around: what drags, wheels and keys make of a view. Positions in the picture are pixels from the top left."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from viewer.scene.camera import Camera, Orthographic
from viewer.scene.geometry import AABB, as_array, as_vec3
from viewer.session.orbit_view import (
    FARTHEST,
    LENSES,
    NEAREST,
    STEEPEST,
    LensName,
    OrbitView,
    lens_angle,
    lens_name,
    moved,
)


def between(start: OrbitView, end: OrbitView, part: float) -> OrbitView:
    """The view after a part of the way, from 0 to 1; it starts and ends gently.

    The pivot goes straight, the distance changes by equal factors, and angles take the shorter way round.
    """
    if part >= 1.0:
        return end
    eased = part * part * (3.0 - 2.0 * part)
    turn = math.remainder(end.azimuth - start.azimuth, math.tau)
    pivot = np.array(start.pivot) * (1.0 - eased) + np.array(end.pivot) * eased
    return moved(
        end,
        pivot=as_vec3(pivot),
        distance=start.distance ** (1.0 - eased) * end.distance**eased,
        azimuth=math.remainder(start.azimuth + eased * turn, math.tau),
        elevation=start.elevation + eased * (end.elevation - start.elevation),
        fov_y=start.fov_y + eased * (end.fov_y - start.fov_y),
    )


WIDEST_FRAMING = math.radians(60.0)
"""Half of the field of view that framing uses: what bent lenses show farther out is no portrait of anything."""
ViewName = Literal["front", "back", "right", "left", "top", "bottom"]
VIEWS: dict[ViewName, tuple[float, float]] = {
    "front": (-0.5 * math.pi, 0.0),
    "back": (0.5 * math.pi, 0.0),
    "right": (0.0, 0.0),
    "left": (math.pi, 0.0),
    "top": (-0.5 * math.pi, STEEPEST),
    "bottom": (-0.5 * math.pi, -STEEPEST),
}
"""Azimuth and elevation of the views that Blender has on its number pad."""


class PickPoint(NamedTuple):
    """A place in the picture, the picture's size, and how deep it is there, if that is known.

    Depth is along the axis for flat lenses, along the ray for bent ones, as ``point_depth`` gives it.
    """

    x: float
    y: float
    width: int
    height: int
    depth: float | None = None

    def ray(self, view: OrbitView) -> Float[np.ndarray, " 3"]:
        """From the camera to the point: with the depth's length, or the pivot's; parallel rays excepted."""
        camera = view.camera(self.width, self.height, in_focus=True)
        _, directions = camera.rays(np.array([[self.x, self.y]]))
        depth = view.distance if self.depth is None else min(max(self.depth, NEAREST), FARTHEST)
        if not view.flat:
            return directions[0] * depth
        return directions[0] * (depth / max(float(-(directions[0] @ view.axes()[:, 2])), 1e-9))


def orbit(view: OrbitView, right: float, up: float) -> OrbitView:
    """Turn the scene with the hand: ``right`` and ``up`` in radians, positive as the pointer moves."""
    if not math.isfinite(right + up):
        return view
    azimuth = math.remainder(view.azimuth - right, 2.0 * math.pi)
    return moved(view, azimuth=azimuth, elevation=_upright(view.elevation - up))


def look_around(view: OrbitView, right: float, up: float) -> OrbitView:
    """Turn the head: the camera stays where it is, the pivot swings around it."""
    if not math.isfinite(right + up):
        return view
    azimuth = math.remainder(view.azimuth - right, 2.0 * math.pi)
    turned = moved(view, azimuth=azimuth, elevation=_upright(view.elevation - up))
    return moved(turned, pivot=as_vec3(view.eye - turned.distance * turned.turned_axes()[:, 2]))


def pan(view: OrbitView, start: PickPoint, x: float, y: float) -> OrbitView:
    """Slide the camera without turning it, so that what was grabbed at ``start`` lies under (x, y)."""
    view = moved(view)
    axes = view.axes()
    if view.flat:
        scale = view.view_height / max(start.height, 1)
        if start.depth is not None and view.lens == "perspective":
            scale *= start.depth / view.distance
        shift = scale * ((y - start.y) * axes[:, 1] - (x - start.x) * axes[:, 0])
    else:
        shift = start.ray(view) - start._replace(x=x, y=y).ray(view)
    return moved(view, pivot=as_vec3(np.array(view.pivot) + shift))


def zoom(view: OrbitView, factor: float) -> OrbitView:
    """Go nearer to the pivot (factor < 1) or away from it."""
    return moved(view, distance=min(max(view.distance * factor, NEAREST), FARTHEST))


def zoom_toward(view: OrbitView, factor: float, spot: PickPoint) -> OrbitView:
    """Come nearer to what is under the pointer, which stays under it; the pivot becomes as deep as that.

    Args:
        view: Before.
        factor: Of the distance; < 1 comes nearer.
        spot: Where the pointer is. Without a depth, the plane of the pivot is meant.
    """
    view = moved(view)
    if view.lens == "orthographic":
        nearer = zoom(view, factor)
        # The point under the cursor keeps its place if the pivot moves by what the picture shrinks there.
        shrunk = (view.view_height - nearer.view_height) / max(spot.height, 1)
        axes = view.axes()
        shift = shrunk * ((spot.x - 0.5 * spot.width) * axes[:, 0] + (0.5 * spot.height - spot.y) * axes[:, 1])
        return moved(nearer, pivot=as_vec3(np.array(view.pivot) + shift))
    if spot.depth is not None:
        view = with_pivot_at(view, spot.depth)
    nearer = zoom(view, factor)
    eye = view.eye + (1.0 - nearer.distance / view.distance) * spot.ray(view)
    return moved(nearer, pivot=as_vec3(eye - nearer.distance * view.axes()[:, 2]))


def with_pivot_at(view: OrbitView, depth: float) -> OrbitView:
    """The same picture, with the pivot so far in front of the camera; parallel rays keep theirs."""
    if view.lens == "orthographic" or not NEAREST < depth < FARTHEST:
        return view
    return moved(view, distance=depth, pivot=as_vec3(view.eye - depth * view.turned_axes()[:, 2]))


def centered(view: OrbitView, spot: PickPoint) -> OrbitView:
    """Slide to where the point under the pointer is the pivot, in the middle of the picture, without turning."""
    view = moved(view)
    if view.lens == "orthographic":
        return pan(view, spot, 0.5 * spot.width, 0.5 * spot.height)
    point = view.eye + spot.ray(view)
    distance = view.distance if spot.depth is None else spot.depth
    return moved(view, pivot=as_vec3(point), distance=distance)


def look_from(view: OrbitView, name: ViewName) -> OrbitView:
    """One of the six views along an axis, around the same pivot."""
    azimuth, elevation = VIEWS[name]
    return moved(view, azimuth=azimuth, elevation=elevation)


def next_lens(view: OrbitView) -> OrbitView:
    """Perspective and orthographic take turns; from any other lens back to perspective."""
    return with_lens(view, "orthographic" if view.lens == "perspective" else "perspective")


def with_lens(view: OrbitView, lens: LensName) -> OrbitView:
    """From the same place through another lens."""
    assert lens in LENSES
    return moved(view, lens=lens)


def frame_box(view: OrbitView, box: AABB, aspect: float) -> OrbitView:
    """Come as near as one can with all of a box in the picture, without turning.

    Args:
        view: Before.
        box: What to show.
        aspect: Width of the picture over its height.
    """
    view = moved(view)
    axes = view.axes()
    center = np.array(box.center)
    corners = (box.corners() - center) @ axes
    aspect = max(aspect, 1e-3)
    if view.flat:
        tan_y = math.tan(0.5 * view.angle)
        needed = np.maximum(np.abs(corners[:, 0]) / (tan_y * aspect), np.abs(corners[:, 1]) / tan_y)
    else:
        half = min(0.5 * view.angle * min(aspect, 1.0), WIDEST_FRAMING)
        needed = np.hypot(corners[:, 0], corners[:, 1]) / math.tan(half)
    if view.lens != "orthographic":
        needed = needed + corners[:, 2]
    distance = min(max(1.08 * float(needed.max()), NEAREST), FARTHEST)
    if distance <= NEAREST:
        distance = 1.0
    return moved(view, pivot=as_vec3(center), distance=distance)


def view_from_camera(camera: Camera, box: AABB | None = None) -> OrbitView:
    """The turntable view nearest to any camera: same place, direction and field of view; roll is lost.

    Args:
        camera: Where to start.
        box: What is looked at; the pivot is then put as deep as its middle, else a unit away.
    """
    pose = as_array(camera.camera_to_world)
    eye, back = pose[:3, 3], pose[:3, 2]
    elevation = math.asin(min(max(float(back[2]), -1.0), 1.0))
    if abs(elevation) > STEEPEST:
        # Looking along Z: the screen's top decides where the camera would tip over.
        up = pose[:3, 1] * (-1.0 if back[2] > 0 else 1.0)
        azimuth = math.atan2(float(up[1]), float(up[0]))
        elevation = math.copysign(STEEPEST, elevation)
    else:
        azimuth = math.atan2(float(back[1]), float(back[0]))
    distance = 1.0
    if box is not None:
        distance = float((eye - np.array(box.center)) @ back)
        if distance <= 0.05 * box.diagonal:
            distance = max(0.5 * box.diagonal, NEAREST)
    angle = lens_angle(camera.lens)
    if isinstance(camera.lens, Orthographic):
        distance = camera.lens.extent / (2.0 * math.tan(0.5 * angle))
    focus = camera.focus_distance if camera.aperture > 0.0 else None
    return OrbitView(
        as_vec3(eye - distance * back),
        distance,
        azimuth,
        elevation,
        angle,
        lens_name(camera.lens),
        camera.aperture,
        focus,
    )


def default_view(box: AABB | None, aspect: float) -> OrbitView:
    """Where to look from when a document has no view of its own."""
    return OrbitView() if box is None else frame_box(OrbitView(), box, aspect)


def point_depth(view: OrbitView, camera: Camera, x_px: float, y_px: float, along_ray: float) -> float:
    """How deep a point is that lies ``along_ray`` away through a pixel: see ``PickPoint``."""
    if not view.flat:
        return along_ray
    _, directions = camera.rays(np.array([[x_px, y_px]]))
    return float(-(directions[0] @ view.axes()[:, 2]) * along_ray)


def _upright(elevation: float) -> float:
    return min(max(elevation, -STEEPEST), STEEPEST)
