"""Cameras as ``volume_rays.glsl`` knows them: shaders that need the ray of each pixel."""

from __future__ import annotations

from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic


def ray_lens(camera: Camera) -> int:
    """The value of ``LENS`` in ``volume_rays.glsl``."""
    match camera.lens:
        case Orthographic():
            return 1
        case Fisheye():
            return 2
        case Equirectangular():
            return 3
        case OpenCV():
            return 4
        case _:
            return 0


def ray_uniforms(camera: Camera) -> dict[str, object]:
    """What ``volume_rays.glsl`` wants to know."""
    lens = camera.lens
    known: dict[str, object] = {"picture": (lens.width, lens.height)}
    if isinstance(lens, Orthographic):
        return {**known, "extent": lens.extent}
    if isinstance(lens, Equirectangular):
        return known
    known |= {"focal": (lens.fx, lens.fy), "center": (lens.cx, lens.cy)}
    if isinstance(lens, OpenCV | Fisheye):
        known["radial"] = (lens.k1, lens.k2, lens.k3, lens.k4)
    if isinstance(lens, OpenCV):
        known["tangential"] = (lens.p1, lens.p2)
    return known
