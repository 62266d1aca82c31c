"""Lights and cameras in glTF: KHR_lights_punctual, and the two kinds of cameras.

Our lights count light itself, in watts, as pictures of the environment light do; glTF counts how bright it looks, in
lumens. One watt is 683 lumens, with which Blender reckons in both directions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from jaxtyping import Float

from viewer.formats.gltf_container import number
from viewer.scene.camera import Camera, Equirectangular, Orthographic, fov_y, pinhole
from viewer.scene.document import Node
from viewer.scene.geometry import Transform, as_array, as_mat4, as_vec3, quaternion_from_rotation
from viewer.scene.light import AreaLight, Light, PointLight, SpotLight, SunLight

EXTENSION = "KHR_lights_punctual"
LUMENS_PER_WATT = 683.0
OWN = "fieldwright"
"""Key under ``extras`` of what glTF has no words for: areas, radii, the sun's disc."""
Y_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""From +Z up to +Y up."""
NEAR, FAR = 0.01, 1000.0
PICTURE_HEIGHT = 800
"""Pixels of a camera that comes from a file: glTF's have no size."""
NARROWEST, WIDEST = 1e-3, 3.1
"""Fields of view in radians."""
LARGEST = 1e9
Json = dict[str, Any]


def light_records(nodes: tuple[Node, ...]) -> tuple[list[Json], list[Json]]:
    """The lights of the extension, and the nodes that place them; the nodes count lights from 0."""
    lights, nodes_of_lights = [], []
    for node in nodes:
        light = node.content
        if isinstance(light, Light):
            name = node.name.encode("utf-8", "replace").decode("utf-8")
            nodes_of_lights.append(_place(name, node.transform) | {"extensions": {EXTENSION: {"light": len(lights)}}})
            lights.append({"name": name, **_light_record(light), "extras": {OWN: msgspec.to_builtins(light)}})
    return lights, nodes_of_lights


def camera_record(camera: Camera) -> tuple[Json, Json] | None:
    """A camera, and the node that places it, less its number; None for panoramas, which glTF has not."""
    lens, pose = camera.lens, as_array(camera.camera_to_world)
    aspect = lens.width / lens.height
    match lens:
        case Equirectangular():
            return None
        case Orthographic():
            half = 0.5 * lens.extent
            record: Json = {
                "type": "orthographic",
                "orthographic": {"xmag": half * aspect, "ymag": half, "znear": NEAR, "zfar": FAR},
            }
        case _:
            sharp = isinstance(lens.fx, float) and lens.fx > 0
            aspect *= lens.fy / lens.fx if sharp else 1.0
            seen = min(max(fov_y(lens), NARROWEST), WIDEST)
            record = {"type": "perspective", "perspective": {"yfov": seen, "aspectRatio": aspect, "znear": NEAR}}
    transform = Transform(as_vec3(pose[:3, 3]), quaternion_from_rotation(pose[:3, :3]))
    return {"name": "Camera", **record}, _place("Camera", transform)


def light_of(record: Mapping[str, Any]) -> Light:
    """The light that a light of the extension describes.

    Raises:
        ValueError: It is of no known kind, or its numbers make no sense.
    """
    red, green, blue = (_number(value) for value in record.get("color", (1, 1, 1)))
    color, intensity = (red, green, blue), _number(record.get("intensity", 1.0)) / LUMENS_PER_WATT
    match record.get("type"):
        case "directional":
            light: Light = SunLight(color, intensity)
        case "point":
            light = PointLight(color, intensity)
        case "spot":
            cones = record.get("spot", {})
            inner = _number(cones.get("innerConeAngle", 0.0))
            outer = _number(cones.get("outerConeAngle", math.pi / 4))
            if not 0.0 <= inner < outer <= math.pi / 2 + 1e-6:
                raise ValueError("a spot light's cones make no sense")
            light = SpotLight(color, intensity, inner, min(outer, math.pi / 2))
        case kind:
            raise ValueError(f"a light of the kind {str(kind)[:20]}")
    return _with_own(light, record.get("extras"))


def camera_of(record: Mapping[str, Any], matrix: Float[np.ndarray, "4 4"]) -> Camera:
    """The camera that a glTF camera describes, where a matrix to a +Z up world puts it.

    Raises:
        ValueError: Its numbers make no sense.
    """
    pose = as_array(as_mat4(np.eye(4)))
    pose[:3, :3], pose[:3, 3] = rigid(matrix), matrix[:3, 3]
    if record.get("type") == "orthographic":
        body = record["orthographic"]
        across, down = abs(_number(body["xmag"])), abs(_number(body["ymag"]))
        if not (across > 0.0 and down > 0.0):
            raise ValueError("a camera that sees nothing")
        return Camera(as_mat4(pose), Orthographic(_width(across / down), PICTURE_HEIGHT, 2.0 * down))
    body = record["perspective"]
    seen, aspect = _number(body["yfov"]), _number(body.get("aspectRatio", 1.0))
    if not (NARROWEST <= seen <= WIDEST):
        raise ValueError("a camera with an impossible field of view")
    return Camera(as_mat4(pose), pinhole(seen, _width(aspect), PICTURE_HEIGHT))


def rigid(matrix: Float[np.ndarray, "4 4"]) -> Float[np.ndarray, "3 3"]:
    """The rotation in a matrix, without its scales.

    Raises:
        ValueError: It flattens space.
    """
    left, size, right = np.linalg.svd(matrix[:3, :3])
    if not size[2] > 1e-12 * max(size[0], 1e-12):
        raise ValueError("a node that is flattened")
    rotation = left @ right
    return rotation if np.linalg.det(rotation) > 0 else left @ np.diag([1.0, 1.0, -1.0]) @ right


def _light_record(light: Light) -> Json:
    """A light in the words of the extension; an area shines as a wide spot light does that is as bright in front."""
    peak = max(*light.color, 1.0)  # glTF's colours end at 1
    color, unit = [max(value, 0.0) / peak for value in light.color], peak * LUMENS_PER_WATT
    match light:
        case SunLight():
            return {"type": "directional", "color": color, "intensity": max(light.intensity, 0.0) * unit}
        case PointLight():
            return {"type": "point", "color": color, "intensity": max(light.intensity, 0.0) * unit}
        case SpotLight():
            strength, inner, outer = light.intensity, light.inner, light.outer
        case AreaLight():
            strength, inner, outer = light.radiance * light.width * light.height, 0.0, math.pi / 2
    outer = min(max(outer, 1e-3), math.pi / 2)
    cones = {"innerConeAngle": min(max(inner, 0.0), 0.999 * outer), "outerConeAngle": outer}
    return {"type": "spot", "color": color, "intensity": max(strength, 0.0) * unit, "spot": cones}


def _with_own(light: Light, extras: object) -> Light:
    """What we wrote about a light ourselves, where no other program has changed it since."""
    if not isinstance(extras, dict) or OWN not in extras:
        return light
    try:
        ours = msgspec.convert(extras[OWN], type=Light)
    except msgspec.ValidationError:
        return light
    numbers = [value for value in msgspec.structs.astuple(ours) if isinstance(value, float)]
    if not all(math.isfinite(value) and 0.0 <= value < LARGEST for value in (*numbers, *ours.color)):
        return light
    record, bare = _light_record(ours), _light_record(light)
    same = record["type"] == bare["type"] and np.allclose(record["color"], bare["color"], atol=1e-5)
    if not same or not math.isclose(record["intensity"], bare["intensity"], rel_tol=1e-4):
        return light
    return ours


def _place(name: str, transform: Transform) -> Json:
    """A node where a light or camera is; both look along their own -Z in glTF as here."""
    w, x, y, z = quaternion_from_rotation(Y_UP @ transform.rotation_matrix())
    return {"name": name, "translation": (Y_UP @ np.array(transform.translation)).tolist(), "rotation": [x, y, z, w]}


def _width(aspect: float) -> int:
    return min(max(round(PICTURE_HEIGHT * aspect), 1), 20 * PICTURE_HEIGHT)


def _number(value: object) -> float:
    return number(value, 0.0, LARGEST)
