"""Reads glTF 2.0: triangles with their materials and maps, lights and the first camera, as its nodes place them.

Meshes that something could move hang on bones (:mod:`viewer.formats.gltf_skins`); what nothing moves lies where the
file places it, morph targets and instances included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.formats.gltf import TRIANGLES
from viewer.formats.gltf_container import Document, Json, entry, open_document, record
from viewer.formats.gltf_extensions import INSTANCES, check_extensions, is_splats, notes
from viewer.formats.gltf_geometry import MODES, Attributes, Surface, joints_of, morph_weights, read_surface
from viewer.formats.gltf_lights import EXTENSION as LIGHTS
from viewer.formats.gltf_lights import Y_UP, camera_of, light_of, rigid
from viewer.formats.gltf_materials import MaterialReader
from viewer.formats.gltf_nodes import Nodes, PlacedNode, instances
from viewer.formats.gltf_skins import MORPHED, SkinReader, inverse_binds, morphs_of
from viewer.formats.mesh_parts import MeshPart, to_z_up, validated_mesh_part
from viewer.formats.texture_reader import TextureReader
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Node
from viewer.scene.geometry import Transform, as_vec3, quaternion_from_rotation
from viewer.scene.material import Material
from viewer.scene.origin import NOWHERE

MOST_VERTICES = 1 << 26
"""In all instances together: a small file may show one mesh a million times."""
INVALID = "Export it again; Khronos' glTF validator says what is wrong with it."
NOT_SHOWN = "Points and lines are left out: only triangles are shown."


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


def decode(
    data: bytes, place: str, store: AssetStore, folder: Path | None = None, *, beside_splats: bool = False
) -> Decoded:
    """What a ``.glb`` or ``.gltf`` file holds.

    Args:
        data: The file.
        place: Its name, for messages.
        store: Where maps are put.
        folder: Where the files lie that it names.
        beside_splats: It shows Gaussian splats and need not have triangles.

    Raises:
        InputError: The file is damaged, cut short, or has no triangles.
        UnsupportedError: It is of another version of glTF, or needs what is not read.
    """
    document = open_document(data, place, folder)
    check_extensions(document)
    textures = TextureReader(store)
    parts: list[MeshPart] = []
    lights: list[Node] = []
    camera: Camera | None = None
    try:
        nodes = Nodes(document.body)
        meshes = _MeshReader(document, textures, nodes, store)
        for note in notes(document, nodes.hidden):
            textures.note(note)
        for placed in nodes.seen:
            _, node, matrix = placed
            if "mesh" in node:
                parts += meshes.parts(placed)
            if not np.linalg.det(matrix[:3, :3]):
                continue  # what is flattened looks nowhere
            lights += _lights(document.body, node, matrix)
            if "camera" in node and camera is None:
                camera = camera_of(entry(document.body["cameras"], node["camera"]), _upright(matrix))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise InputError(f"{place} is no valid glTF: {_reason(error)}.", INVALID) from error
    if not parts and not beside_splats:
        points = " It has points or lines." if NOT_SHOWN in textures.notes else ""
        raise InputError(f"{place} holds no triangles.{points}", "Open a file with a mesh.")
    return Decoded(tuple(parts), tuple(lights), camera, tuple(textures.notes))


class _MeshReader:
    """Makes parts of the meshes at nodes.

    Args:
        document: Where they are described.
        textures: Reads and keeps the maps of their materials.
        nodes: Those of the document.
        store: Where what moves them is put.

    Raises:
        ValueError: An animation makes no sense.
    """

    def __init__(self, document: Document, textures: TextureReader, nodes: Nodes, store: AssetStore) -> None:
        self._document = document
        self._textures = textures
        self._nodes = nodes
        self._skins = SkinReader(document, nodes, store)
        self._materials = MaterialReader(document, textures)
        self._vertices = 0

    def parts(self, placed: PlacedNode) -> Iterator[MeshPart]:
        """Every primitive of a node's mesh that has triangles.

        Raises:
            ValueError: It makes no sense.
            InputError: As above, or there are too many vertices.
        """
        node = placed.node
        mesh = entry(self._document.body["meshes"], node["mesh"])
        name = str(node.get("name") or mesh.get("name") or "mesh")
        for primitive in mesh["primitives"]:
            if is_splats(primitive):
                continue
            if primitive.get("mode", TRIANGLES) not in MODES:
                self._textures.note(NOT_SHOWN)
            elif "POSITION" not in primitive["attributes"]:
                self._textures.note("A mesh without positions is left out.")
            else:
                attributes = Attributes(self._document, primitive)
                part = self._hanging(name, placed, mesh, primitive, attributes)
                if part is None:
                    surface = self._surface(attributes, primitive, placed, mesh)
                    part = self._part(name, surface, primitive.get("material")) if len(surface.faces) else None
                if part is not None:
                    yield part

    def _surface(self, attributes: Attributes, primitive: Json, placed: PlacedNode, mesh: Json) -> Surface:
        """A primitive where it is in glTF's world."""
        node, matrices = placed.node, placed.matrix @ instances(self._document, placed.node)
        targets, weights = primitive.get("targets", []), morph_weights(node, mesh)
        surface = read_surface(self._document, attributes, targets, weights)
        # Where joints move a mesh, the place of its own node does not matter.
        bones = joints_of(attributes, self._joints(node["skin"])) if "skin" in node else None
        if bones is not None:
            surface, matrices = surface.bent(bones), np.eye(4)[None]
        surface = surface.shaded()
        self._count(len(surface.points) * len(matrices))
        return surface.placed(matrices)

    def _count(self, vertices: int) -> None:
        self._vertices += vertices
        if self._vertices > MOST_VERTICES:
            raise InputError(
                f"{self._document.place} shows more than {MOST_VERTICES} vertices.", "Open a smaller mesh."
            )

    def _hanging(
        self, name: str, placed: PlacedNode, mesh: Json, primitive: Json, attributes: Attributes
    ) -> MeshPart | None:
        """A primitive that something could move, on its bones; None of one that nothing does."""
        number, node = placed.number, placed.node
        if INSTANCES in node.get("extensions", {}):
            return None
        targets, weights = primitive.get("targets", []), morph_weights(node, mesh)
        alive = bool(targets) and self._skins.morphs(number)
        still = [{key: value for key, value in record(each).items() if key not in MORPHED} for each in targets]
        surface = read_surface(self._document, attributes, still if alive else targets, weights)
        hanging = self._skins.hanging(number, attributes, len(surface.points))
        if hanging is None or not len(surface.faces):
            return None
        morphs = morphs_of(self._document, targets, weights, len(surface.points)) if alive else None
        surface = surface.shaded()
        self._count(len(surface.points))
        if surface.rows is not None:
            hanging, morphs = hanging.taken(surface.rows), None if morphs is None else morphs.taken(surface.rows)
        part = self._part(name, surface, primitive.get("material"), upright=False)
        stored = part.mesh.vertices.astype(np.float64) + part.origin
        skin = self._skins.skin(number, hanging, stored, morphs)
        if skin is None:
            self._textures.note("A mesh on a sheared node does not move.")
            return None
        faces = part.mesh.faces[:, ::-1].copy() if self._skins.mirrors(skin) else part.mesh.faces
        vertices = stored.astype(np.float32)
        return replace(part, mesh=replace(part.mesh, vertices=vertices, faces=faces), origin=NOWHERE, skin=skin)

    def _joints(self, index: object) -> Float64[np.ndarray, "j 4 4"]:
        """From the space of a mesh to glTF's world, by way of each joint of its skin."""
        skin = entry(self._document.body["skins"], index)
        return np.stack([self._nodes.matrix(joint) for joint in skin["joints"]]) @ inverse_binds(self._document, skin)

    def _part(self, name: str, surface: Surface, index: object, *, upright: bool = True) -> MeshPart:
        """A mesh with its material, turned to +Z up or as it is."""
        material, placings = self._materials.material(index)
        found = surface.uvs or {}
        absent = [number for number, placing in enumerate(placings) if placing.attribute not in found]
        if absent and material.maps:
            self._textures.note("Maps whose texture coordinates a mesh does not have are left out of it.")
            maps = material.named_maps.items()
            material = material.with_maps({name: each for name, each in maps if each.uv_set not in absent})
        nowhere = np.zeros((len(surface.points), 2))
        sets = [each.applied(found[each.attribute]) if each.attribute in found else nowhere for each in placings]
        colors, opacities = _shades(surface, material)
        up = to_z_up if upright else as_it_is
        normals, tangents = surface.normals, surface.tangents
        if tangents is not None:
            tangents = np.concatenate([up(tangents[:, :3]), tangents[:, 3:]], 1)
        return validated_mesh_part(
            name,
            up(surface.points),
            surface.faces,
            None if normals is None else up(normals),
            colors,
            material,
            self._document.place,
            None if len(absent) == len(sets) else sets[0],
            tangents,
            np.concatenate(sets[1:], 1) if len(sets) > 1 else None,
            opacities,
        )


def as_it_is(vectors: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
    """Vectors in glTF's own axes."""
    return vectors


def _reason(error: Exception) -> str:
    """What is wrong with a file, in words."""
    if isinstance(error, KeyError):
        return f"{str(error.args[0])[:40]!r} is missing, or is none that there is"
    if isinstance(error, IndexError):
        return "it names an entry that is not there"
    return str(error)[:200].rstrip(".") or type(error).__name__


def _shades(surface: Surface, material: Material) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Colours and opacities of the vertices, as far as they make a difference."""
    if surface.colors is None:
        return None, None
    clear = surface.colors.shape[1] == 4 and material.alpha_mode != "opaque"
    return surface.colors[:, :3], surface.colors[:, 3] if clear else None


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
