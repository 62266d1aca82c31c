"""Animated cameras in glTF 2.0, as Blender writes and reads them: a node with a camera, its place and rotation keyed.

glTF's +Y is up: its (x, y, z) is the world's (x, -z, y), so that Blender shows the same coordinates.
"""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.formats.camera_path import CameraPath
from viewer.formats.files import read_bytes
from viewer.formats.gltf_container import Document, entry, number, open_document, record
from viewer.formats.gltf_nodes import Nodes
from viewer.scene.assets import write_atomic
from viewer.scene.camera import Camera, fov_y, pinhole
from viewer.scene.geometry import (
    Transform,
    as_array,
    as_mat4,
    as_vec3,
    quaternion_from_rotation,
    transform_from_matrix,
)
from viewer.scene.interpolation import TrackCurve
from viewer.scene.timeline import Key

MAX_FILE = 1 << 30
TO_WORLD = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
USUAL_FOV = math.radians(40.0)
RATE = 30.0
PATHS = {"translation": 3, "rotation": 4}


def read(path: Path, size: tuple[int, int]) -> CameraPath:
    """The first animated camera of a file, at the times of its keys.

    Args:
        path: A .glb or .gltf file.
        size: Of pictures: glTF knows an aspect alone, which is taken from here, too.

    Raises:
        InputError: It is damaged, or has no animated camera.
    """
    document = open_document(read_bytes(path, MAX_FILE, "a glTF file"), str(path), path.parent)
    body = document.body
    nodes = Nodes(body)
    for index, node in enumerate(body.get("nodes", ())):
        if "camera" not in record(node):
            continue
        channels = _channels(document, index)
        if not channels:
            continue
        lens = record(record(entry(body.get("cameras", ()), node["camera"])).get("perspective") or {})
        angle = number(lens.get("yfov", USUAL_FOV), 1e-3, math.pi - 1e-3)
        own = _local(node)
        outside = nodes.matrix(index) @ np.linalg.inv(own)  # what its parents do, which stand still
        times = sorted({float(time) for sampled, _ in channels.values() for time in sampled})
        cameras = [Camera(_pose(outside, own, channels, time), pinhole(angle, *size)) for time in times]
        first = times[0]
        return CameraPath(tuple(time - min(first, 0.0) for time in times), tuple(cameras), RATE, False)
    raise InputError(f"{path} has no animated camera.", "Animate the camera, and export it with its animation.")


def _local(node: dict[str, Any]) -> Float64[np.ndarray, "4 4"]:
    """A node's own matrix."""
    if "matrix" in node:
        return np.array([number(each) for each in node["matrix"]]).reshape(4, 4).T
    x, y, z, w = (number(each) for each in node.get("rotation", (0.0, 0.0, 0.0, 1.0)))
    place = as_vec3(np.array([number(each) for each in node.get("translation", (0.0, 0.0, 0.0))]))
    return Transform(place, (w, x, y, z)).matrix()


def _channels(document: Document, index: int) -> dict[str, tuple[np.ndarray, TrackCurve]]:
    """Times and curves of a node's translation and rotation, of the first animation that has either."""
    for animation in document.body.get("animations", ()):
        found: dict[str, tuple[np.ndarray, TrackCurve]] = {}
        for channel in record(animation).get("channels", ()):
            target = record(record(channel).get("target"))
            name = str(target.get("path"))
            if target.get("node") != index or name not in PATHS:
                continue
            sampler = record(entry(record(animation).get("samplers", ()), record(channel).get("sampler")))
            times = np.asarray(document.accessor(sampler.get("input"), None), np.float64).ravel()
            values = np.asarray(document.accessor(sampler.get("output"), PATHS[name]), np.float64)
            kind = sampler.get("interpolation", "LINEAR")
            values = values.reshape(-1, 3, PATHS[name])[:, 1] if kind == "CUBICSPLINE" else values
            rising = len(times) > 0 and bool((np.diff(times) > 0).all()) and np.isfinite(values).all()
            if not rising or len(values) != len(times):
                raise InputError("The file has an animation whose times are damaged.", "Export it again.")
            # Tangents of cubic splines are ours: through the same keys, without stopping.
            easing = "hold" if kind == "STEP" else "smooth" if kind == "CUBICSPLINE" else "linear"
            values = values[:, [3, 0, 1, 2]] if name == "rotation" else values
            keys = [Key(float(t), tuple(map(float, v)), easing) for t, v in zip(times, values, strict=True)]
            blends = ("turn",) if name == "rotation" else ("place",)
            found[name] = (times, TrackCurve(keys, blends, 1.0 if kind == "CUBICSPLINE" else 0.0))
        if found:
            return found
    return {}


def _pose(  # noqa: ANN202 - a Mat4
    outside: Float64[np.ndarray, "4 4"],
    own: Float64[np.ndarray, "4 4"],
    channels: dict[str, tuple[np.ndarray, TrackCurve]],
    time: float,
):
    """camera_to_world at a time."""
    local = own.copy()
    if "rotation" in channels:
        w, x, y, z = channels["rotation"][1].at(time)
        local[:3, :3] = Transform(rotation=(w, x, y, z)).rotation_matrix()
    if "translation" in channels:
        local[:3, 3] = channels["translation"][1].at(time)
    try:
        placed = transform_from_matrix(TO_WORLD @ outside @ local)
    except ValueError as error:
        raise InputError(f"The camera's place is damaged: {error}.", "Apply scales in the other program.") from error
    return as_mat4(Transform(placed.translation, placed.rotation).matrix())


def write(path: Path, found: CameraPath) -> None:
    """Write a .glb with one camera and its animation.

    Raises:
        OutputError: It cannot be written.
    """
    poses = [TO_WORLD.T @ as_array(camera.camera_to_world) for camera in found.cameras]
    turns = np.array([quaternion_from_rotation(pose[:3, :3]) for pose in poses])[:, [1, 2, 3, 0]]
    for i in range(1, len(turns)):
        if turns[i - 1] @ turns[i] < 0.0:
            turns[i] = -turns[i]
    places = np.array([pose[:3, 3] for pose in poses])
    arrays = [np.array(found.times, np.float32), places.astype(np.float32), turns.astype(np.float32)]
    data = b"".join(array.tobytes() for array in arrays)
    starts = np.cumsum([0, *(array.nbytes for array in arrays)])
    lens = found.cameras[0].lens
    angle = fov_y(lens)
    angle = angle if 0.0 < angle < math.pi - 1e-3 else USUAL_FOV
    kinds = ("SCALAR", "VEC3", "VEC4")
    accessors = [
        {"bufferView": i, "componentType": 5126, "count": len(array), "type": kinds[i]}
        for i, array in enumerate(arrays)
    ]
    accessors[0] |= {"min": [float(arrays[0].min())], "max": [float(arrays[0].max())]}
    body: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "Fieldwright"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"name": "Camera", "camera": 0, "translation": places[0].tolist(), "rotation": turns[0].tolist()},
        ],
        "cameras": [
            {
                "name": "Camera", "type": "perspective",
                "perspective": {"yfov": angle, "aspectRatio": lens.width / lens.height, "znear": 0.01},
            }
        ],
        "animations": [
            {
                "name": "Timeline",
                "samplers": [{"input": 0, "output": i, "interpolation": "LINEAR"} for i in (1, 2)],
                "channels": [
                    {"sampler": i, "target": {"node": 0, "path": name}} for i, name in enumerate(PATHS)
                ],
            }
        ],
        "accessors": accessors,
        "bufferViews": [
            {"buffer": 0, "byteOffset": int(start), "byteLength": array.nbytes}
            for start, array in zip(starts[:-1], arrays, strict=True)
        ],
        "buffers": [{"byteLength": len(data)}],
    }  # fmt: skip
    text = json.dumps(body).encode()
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + len(data)
    whole = struct.pack("<4sII", b"glTF", 2, total) + struct.pack("<I4s", len(text), b"JSON") + text
    write_atomic(path, whole + struct.pack("<I4s", len(data), b"BIN\0") + data)
