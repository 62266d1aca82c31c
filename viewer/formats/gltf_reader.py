"""Reads glTF 2.0: triangles with their materials and maps, lights and the first camera, all instances baked.

Skins, animation and compressed meshes are left out, and notes say what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats.gltf import TRIANGLES
from viewer.formats.gltf_container import DAMAGED, Document, Json, entry, open_document
from viewer.formats.gltf_lights import EXTENSION as LIGHTS
from viewer.formats.gltf_lights import Y_UP, camera_of, light_of, rigid
from viewer.formats.gltf_materials import MaterialReader
from viewer.formats.mesh_parts import LARGEST, MeshPart, to_z_up, validated_mesh_part
from viewer.formats.texture_reader import TextureReader
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Node
from viewer.scene.geometry import Transform, as_vec3, quaternion_from_rotation

MOST_VERTICES = 1 << 26
"""In all instances together: a small file may show one mesh a million times."""
MOST_NODES = 100_000


@dataclass(frozen=True)
class Decoded:
    """What a file holds, +Z up.

    Attributes:
        parts: One a primitive and instance.
        lights: With their places.
        camera: The first that the scene shows.
        notes: What was left out.
    """

    parts: tuple[MeshPart, ...]
    lights: tuple[Node, ...]
    camera: Camera | None
    notes: tuple[str, ...]


def decode(data: bytes, place: str, store: AssetStore, folder: Path | None = None) -> Decoded:
    """What a ``.glb`` or ``.gltf`` file holds.

    Args:
        data: The file.
        place: Its name, for messages.
        store: Where maps are put.
        folder: Where the files lie that it names.

    Raises:
        InputError: The file is damaged, cut short, or has no triangles.
        UnsupportedError: It is compressed.
    """
    document = open_document(data, place, folder)
    textures = TextureReader(store)
    materials = MaterialReader(document, textures)
    parts: list[MeshPart] = []
    lights: list[Node] = []
    camera: Camera | None = None
    vertices = 0
    try:
        for node, matrix in _placed_nodes(document.body):
            if "mesh" in node:
                for part in _parts(document, materials, node, matrix, place):
                    parts.append(part)
                    vertices += len(part.mesh.vertices)
                if vertices > MOST_VERTICES:
                    raise InputError(f"{place} shows more than {MOST_VERTICES} vertices.", "Open a smaller mesh.")
            lights += _lights(document.body, node, matrix)
            if "camera" in node and camera is None:
                camera = camera_of(entry(document.body["cameras"], node["camera"]), _upright(matrix))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise InputError(f"{place} is no valid glTF: {type(error).__name__} {error}.", DAMAGED) from error
    if not parts:
        raise InputError(f"{place} holds no triangles.", "Open a file with a mesh.")
    return Decoded(tuple(parts), tuple(lights), camera, tuple(textures.notes))


def _parts(
    document: Document, materials: MaterialReader, node: Json, matrix: np.ndarray, place: str
) -> Iterator[MeshPart]:
    """Every triangle primitive of a node."""
    mesh = entry(document.body["meshes"], node["mesh"])
    name = str(node.get("name") or mesh.get("name") or "mesh")
    for primitive in mesh["primitives"]:
        if primitive.get("mode", TRIANGLES) == TRIANGLES and "POSITION" in primitive["attributes"]:
            yield _mesh_part(document, materials, primitive, matrix, name, place)


def _lights(body: Json, node: Json, matrix: np.ndarray) -> Iterator[Node]:
    """The light at a node, if there is one."""
    reference = node.get("extensions", {}).get(LIGHTS)
    if reference is None:
        return
    record = entry(body["extensions"][LIGHTS]["lights"], reference["light"])
    upright = _upright(matrix)
    transform = Transform(as_vec3(upright[:3, 3]), quaternion_from_rotation(rigid(upright)))
    yield Node(str(node.get("name") or record.get("name") or "light"), light_of(record), transform=transform)


def _upright(matrix: np.ndarray) -> np.ndarray:
    """A matrix to glTF's world as one to a world with +Z up."""
    result = matrix.copy()
    result[:3] = Y_UP.T @ matrix[:3]
    return result


def _placed_nodes(document: Json) -> Iterator[tuple[Json, np.ndarray]]:
    """The scene's nodes with their matrices to glTF's world; each node once, so that a ring ends."""
    nodes = document.get("nodes", [])
    scenes = document.get("scenes")
    roots = entry(scenes, document.get("scene", 0)).get("nodes", []) if scenes else list(range(len(nodes)))
    waiting = [(root, np.eye(4)) for root in reversed(roots)]
    seen: set[int] = set()
    while waiting:
        index, above = waiting.pop()
        if index in seen or len(seen) > MOST_NODES:
            continue
        seen.add(index)
        node = entry(nodes, index)
        with np.errstate(all="ignore"):
            matrix = above @ _matrix(node)
        if not (np.abs(matrix) < LARGEST).all():
            raise ValueError("a node that is infinitely far or large")
        yield node, matrix
        waiting += [(child, matrix) for child in reversed(node.get("children", []))]


def _matrix(node: Json) -> np.ndarray:
    """A node's own matrix, given as 16 numbers column by column or as translation, rotation (x, y, z, w), scale."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = map(float, node.get("rotation", (0.0, 0.0, 0.0, 1.0)))
    if abs(x * x + y * y + z * z + w * w - 1.0) > 0.1:
        raise ValueError("a rotation that is none")
    result = np.eye(4)
    scale = np.array(node.get("scale", (1.0, 1.0, 1.0)), np.float64).reshape(3)
    result[:3, :3] = Transform(rotation=(w, x, y, z)).rotation_matrix() * scale
    result[:3, 3] = np.array(node.get("translation", (0.0, 0.0, 0.0)), np.float64).reshape(3)
    return result


def _mesh_part(
    document: Document, materials: MaterialReader, primitive: Json, matrix: np.ndarray, name: str, place: str
) -> MeshPart:
    """One primitive with its instance's matrix baked into it."""
    attributes = primitive["attributes"]
    points = document.accessor(attributes["POSITION"], 3)
    linear = matrix[:3, :3]
    mirrored = bool(np.linalg.det(linear) < 0)
    if not np.isfinite(points).all():
        raise ValueError("positions that are not finite")
    placed = to_z_up(points @ linear.T + matrix[:3, 3])
    normals = tangents = uvs = None
    if "NORMAL" in attributes:
        # Normals go by the inverse transpose; the cofactors are that times the determinant, and always exist.
        first, second, third = linear
        cofactors = np.stack([np.cross(second, third), np.cross(third, first), np.cross(first, second)])
        bent = np.nan_to_num(document.accessor(attributes["NORMAL"], 3))
        normals = to_z_up(bent @ cofactors.T) * (-1.0 if mirrored else 1.0)
    material, turn = materials.material(primitive.get("material"))
    if "TEXCOORD_0" in attributes:
        uvs = document.accessor(attributes["TEXCOORD_0"], 2) @ turn[:2, :2].T + turn[:2, 2]
    if "TANGENT" in attributes:
        along = np.nan_to_num(document.accessor(attributes["TANGENT"], 4))
        sign = along[:, 3:] * (-1.0 if mirrored else 1.0)
        tangents = np.concatenate([to_z_up(along[:, :3] @ linear.T), sign], 1)
    if "indices" in primitive:
        faces = document.accessor(primitive["indices"], 1).astype(np.int64)
    else:
        faces = np.arange(len(points))
    if len(faces) % 3:
        raise ValueError("a triangle lacks a corner")
    faces = faces.reshape(-1, 3)
    colors = None
    if "COLOR_0" in attributes:
        colors = document.accessor(attributes["COLOR_0"], None)
        if colors.shape not in ((len(points), 3), (len(points), 4)):
            raise ValueError("colours do not match vertices")
        colors = colors[:, :3]
    turned = faces[:, ::-1] if mirrored else faces
    return validated_mesh_part(name, placed, turned, normals, colors, material, place, uvs, tangents)
