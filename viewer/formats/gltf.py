"""Writes binary glTF 2.0 (Khronos, ISO/IEC 12113).

Vertices are turned to glTF's +Y up by (x, y, z) -> (x, z, -y), so that every node is untransformed (but for one above
all that lies far from zero) and Blender shows the same coordinates that we do. Colours go into ``COLOR_0``, linear as
glTF wants them; Blender's importer joins that attribute to the shader of any material that the mesh uses, and
``KHR_materials_unlit`` makes it show colours that already contain their light as they are. Maps are embedded as PNG.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from viewer.errors import OutputError
from viewer.formats import rgbe
from viewer.formats.export_scene import ExportScene
from viewer.formats.gltf_container import BINARY_CHUNK, JSON_CHUNK
from viewer.formats.gltf_draft import INDICES, Draft, Json
from viewer.formats.gltf_extensions import BRIGHT, LEVELS, SPLATS, UNLIT, WEBP
from viewer.formats.gltf_lights import EXTENSION as LIGHTS
from viewer.formats.gltf_lights import camera_record, light_records
from viewer.formats.gltf_meshopt import compressed
from viewer.formats.gltf_rigs import RigWriter
from viewer.formats.mesh_formats import GLTF_MAGIC
from viewer.formats.mesh_origin import line_of
from viewer.formats.mesh_parts import MeshPart, placed, to_y_up
from viewer.formats.options import environment_name
from viewer.formats.rigged import Rigged
from viewer.formats.splats.gltf_writer import add_splats
from viewer.formats.textures import Kind, TextureFiles, Use
from viewer.scene.asset_id import AssetId
from viewer.scene.material import AlphaMode, Material, Texture, Wrap
from viewer.scene.mesh import Mesh

TRIANGLES = 4
NEAREST, LINEAR = 9728, 9729
SMALLER = 9987
"""Linear, between the levels of a pyramid, too."""
REPEATS = 10497
WRAPS: Mapping[int, Wrap] = MappingProxyType({REPEATS: "repeat", 33648: "mirror", 33071: "clamp"})
CODES = {wrap: code for code, wrap in WRAPS.items()}
ALPHA_MODES: Mapping[AlphaMode, str] = MappingProxyType({"mask": "MASK", "blend": "BLEND"})
GENERATOR = "Fieldwright"
MOST_SETS = 5
"""Of texture coordinates that a mesh can have."""


def files(scene: ExportScene, path: Path) -> dict[str, bytes]:
    """The GLB file, and beside it the environment light, which glTF cannot hold.

    Raises:
        OutputError: It would be longer than the 4 GiB that the format can hold.
        AssetError: A map is missing or damaged.
    """
    light = {} if scene.radiance is None else {environment_name(path.stem): rgbe.encode(scene.radiance)}
    return {path.name: encode(scene), **light}


def encode(scene: ExportScene) -> bytes:
    """A GLB file with one node, mesh and material a part, one node a set of splats, the lights and the camera.

    Raises:
        OutputError: It would be longer than the 4 GiB that the format can hold.
        AssetError: A map is missing or damaged.
    """
    draft = _Draft(scene.textures, scene.options.pictures)
    rigs = RigWriter(draft)
    _meshes(draft, rigs, scene)
    for splats in scene.splats:
        add_splats(draft, splats)
    asset: Json = {"version": "2.0", "generator": GENERATOR}
    if scene.made is not None:
        asset["extras"] = {"made_from": line_of(scene.made)}
    body: Json = {"asset": asset, "scene": 0, "scenes": []}
    materials = [draft.material(material) for material in scene.materials]
    used = {name for record in materials for name in record.get("extensions", ())}
    required = {WEBP} if draft.images and scene.options.pictures == "webp" else set()
    used |= {SPLATS} if scene.splats else set()
    lights, lamps = light_records(scene.lights)
    if lights:
        used.add(LIGHTS)
        body["extensions"] = {LIGHTS: {"lights": lights}}
    view = camera_record(scene.camera) if scene.camera is not None else None
    if view is not None:
        body["cameras"] = [view[0]]
        lamps.append(view[1] | {"camera": 0})
    first, nodes = len(draft.nodes), draft.nodes
    nodes += lamps
    for number, path in enumerate(scene.light_paths):
        if path is not None:
            rigs.steer(first + number, path)
    roots = [number for number in range(len(nodes)) if number not in rigs.children]
    if any(scene.origin):  # JSON's numbers are double: vertices stay near zero, and all of it is far away
        (place,) = to_y_up(np.array([scene.origin])).tolist()
        nodes.append({"name": "origin", "translation": place, "children": roots})
        roots = [len(nodes) - 1]
    body["scenes"] = [{"nodes": roots}]
    levels = _levels(draft, scene)
    used |= {LEVELS} if levels else set()
    body |= {"nodes": nodes, "meshes": draft.meshes} | ({"materials": materials} if materials else {})
    body |= {"skins": rigs.skins} if rigs.skins else {}
    body |= {"animations": rigs.animations} if rigs.animations else {}
    if draft.images:
        body |= {"textures": draft.textures, "images": draft.images, "samplers": draft.samplers}
    buffers: list[Json] = [{"byteLength": len(draft.binary)}]
    if scene.options.compression:
        buffers, needed = compressed(draft)
        required |= set(needed)
    body |= {"accessors": draft.accessors, "bufferViews": draft.views, "buffers": buffers}
    if used | required:
        body["extensionsUsed"] = sorted(used | required)
    if required:
        body["extensionsRequired"] = sorted(required)
    return glb(body, bytes(draft.binary))


def _meshes(draft: _Draft, rigs: RigWriter, scene: ExportScene) -> None:
    """Add a node a part, and what moves it; what goes along a path is in its own space in a node that does."""
    for part in scene.parts:
        mesh, material = _in_its_space(part.mesh, part), scene.materials.index(part.material)
        draft.add(part.name, mesh, material, part.rig, normals=scene.options.normals)
    for node, part in enumerate(scene.parts):
        if part.rig is not None:
            rigs.hang(node, part.name, part.rig, part.path)
            continue
        if part.spans is not None:
            rigs.show(node, part.spans, scene.timeline.duration)
        if part.path is not None:
            rigs.carry(node, part.name, part.path)


def _in_its_space(mesh: Mesh, part: MeshPart) -> Mesh:
    """A mesh of a part, in the space of the node that it is in."""
    return mesh if part.path is None else placed(mesh, part.path.now.inverse())


def _levels(draft: _Draft, scene: ExportScene) -> bool:
    """Add the parts' levels of detail, outside of the scene: a part's own node names them in their order.

    Each is good enough where the part covers the share of the screen that is written beside it; what takes a half of
    the triangles a level down takes half of that.
    """
    for number, part in enumerate(scene.parts):
        ids = []
        for level, mesh in enumerate(part.levels, start=1):
            ids.append(len(draft.nodes))
            name = f"{part.name}_LOD{level}"
            material = scene.materials.index(part.material)
            draft.add(name, _in_its_space(mesh, part), material, normals=scene.options.normals)
        if ids:
            coverage = [0.5**step for step in range(1, len(ids) + 1)]
            draft.nodes[number]["extensions"] = {LEVELS: {"ids": ids}}
            draft.nodes[number]["extras"] = {"MSFT_screencoverage": [*coverage, 0.0]}
    return any(part.levels for part in scene.parts)


class _Draft(Draft):
    """A document with materials and their maps.

    Args:
        files: The maps as files.
        kind: As which kind of file.
    """

    def __init__(self, files: TextureFiles, kind: Kind) -> None:
        super().__init__()
        self._kind: Kind = kind
        self.textures: list[Json] = []
        self.images: list[Json] = []
        self.samplers: list[Json] = []
        self._files = files
        self._images: dict[tuple[AssetId | None, AssetId | None, Use], int] = {}

    def add(self, name: str, mesh: Mesh, material: int, rig: Rigged | None = None, *, normals: bool) -> None:
        """A node with its own mesh; what hangs on bones is in its skeleton's space, which is the file's."""
        shape, turned = (mesh, to_y_up) if rig is None else (rig.stored, as_it_is)
        attributes = {"POSITION": self.accessor(turned(shape.vertices), "VEC3", bounded=True)}
        if normals:
            attributes["NORMAL"] = self.accessor(turned(shape.normals), "VEC3")
        if mesh.tangents is not None and shape.tangents is not None and normals:
            along = np.concatenate([turned(shape.tangents[:, :3]), shape.tangents[:, 3:]], 1)
            attributes["TANGENT"] = self.accessor(along, "VEC4")
        for index in range(MOST_SETS):
            placing = mesh.uv_set(index)
            if placing is not None:
                attributes[f"TEXCOORD_{index}"] = self.accessor(placing, "VEC2")
        shades = [np.ones((len(mesh.vertices), 3), np.float32) if mesh.colors is None else mesh.colors]
        shades += [] if mesh.opacities is None else [mesh.opacities]
        if mesh.colors is not None or mesh.opacities is not None:
            numbers = np.clip(np.concatenate(shades, 1), 0.0, 1.0)
            attributes["COLOR_0"] = self.accessor(numbers, f"VEC{numbers.shape[1]}")
        # The largest 16-bit number is reserved for restarting a strip.
        kind = np.uint16 if len(mesh.vertices) < 65535 else np.uint32
        faces = mesh.faces[:, ::-1] if rig is not None and rig.mirrored else mesh.faces
        indices = self.accessor(faces.astype(kind).ravel(), "SCALAR", INDICES)
        primitive = {"attributes": attributes, "indices": indices, "material": material, "mode": TRIANGLES}
        self.add_mesh(name, primitive)

    def material(self, material: Material) -> Json:
        """A glTF material; with vertex colours its base colour multiplies them."""
        red, green, blue = (min(max(value, 0.0), 1.0) for value in material.base_color)
        clear = material.alpha_mode != "opaque"
        surface: Json = {
            "baseColorFactor": [red, green, blue, min(max(material.opacity, 0.0), 1.0) if clear else 1.0],
            "metallicFactor": min(max(material.metallic, 0.0), 1.0),
            "roughnessFactor": min(max(material.roughness, 0.0), 1.0),
        }
        result: Json = {"name": _text(material.name), "pbrMetallicRoughness": surface}
        result |= {"doubleSided": True} if material.double_sided else {}
        if clear:
            result["alphaMode"] = ALPHA_MODES[material.alpha_mode]
        if material.alpha_mode == "mask":
            result["alphaCutoff"] = max(material.alpha_cutoff, 0.0)
        opacity = material.opacity_map if clear else None
        if (place := material.base_color_map or opacity) is not None:
            surface["baseColorTexture"] = self._texture(place, "color", "base_color", material.base_color_map, opacity)
        if not material.lit:
            return result | {"extensions": {UNLIT: {}}}
        if material.orm_map is not None:
            surface["metallicRoughnessTexture"] = self._texture(material.orm_map, "data", "orm")
        if (occlusion := material.occlusion_map or material.orm_map) is not None:
            result["occlusionTexture"] = self._texture(occlusion, "data", "orm")
        if material.normal_map is not None:
            result["normalTexture"] = self._texture(material.normal_map, "normal", "normal")
        if material.emissive_map is not None:
            result["emissiveTexture"] = self._texture(material.emissive_map, "color", "emissive")
        strength = max(material.emissive)
        if strength > 0.0:
            result["emissiveFactor"] = [max(value, 0.0) / max(strength, 1.0) for value in material.emissive]
        if strength > 1.0:
            result["extensions"] = {BRIGHT: {"emissiveStrength": strength}}
        return result

    def _texture(
        self, place: Texture, use: Use, name: str, color: Texture | None = None, opacity: Texture | None = None
    ) -> Json:
        """A reference to a map.

        Args:
            place: How it lies on the mesh, and what it shows where ``opacity`` is None.
            use: What it holds.
            name: Of its picture.
            color: With an opacity, the map of colours; None = white.
            opacity: What goes into the picture's alpha.
        """
        filters = {"magFilter": LINEAR if place.smooth else NEAREST, "minFilter": SMALLER}
        sampler = _index(self.samplers, filters | {"wrapS": CODES[place.wrap_u], "wrapT": CODES[place.wrap_v]})
        source = self._image(color if opacity is not None else place, opacity, use, name)
        where: Json = {"source": source} if self._kind == "png" else {"extensions": {WEBP: {"source": source}}}
        index = _index(self.textures, {"sampler": sampler, **where})
        return {"index": index, "texCoord": place.uv_set} if place.uv_set else {"index": index}

    def _image(self, color: Texture | None, opacity: Texture | None, use: Use, name: str) -> int:
        """The number of a picture, which is embedded where it is used first."""
        key = (None if color is None else color.asset, None if opacity is None else opacity.asset, use)
        if key not in self._images:
            self._images[key] = len(self.images)
            if opacity is not None:
                data = self._files.with_opacity(color, opacity, self._kind)
            else:
                assert color is not None
                data = self._files.compressed(color, use, self._kind)
            mime = f"image/{self._kind}"
            self.images.append({"name": f"{name}_{len(self.images)}", "mimeType": mime, "bufferView": self.view(data)})
        return self._images[key]


def as_it_is(vectors: np.ndarray) -> np.ndarray:
    """Vectors that are in the file's axes already."""
    return vectors


def _index(records: list[Json], wanted: Json) -> int:
    """Where a record is in a list, to which it is added where it is missing."""
    if wanted not in records:
        records.append(wanted)
    return records.index(wanted)


def _text(name: str) -> str:
    """A name that UTF-8 can hold."""
    return name.encode("utf-8", "replace").decode("utf-8")


def glb(body: Json, binary: bytes) -> bytes:
    """The two chunks, each padded to four bytes as the container demands.

    Raises:
        OutputError: They would be longer than the 4 GiB that the format can hold.
    """
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    total = 12 + 8 + len(text) + 8 + len(binary)
    if total >= 1 << 32:
        raise OutputError("It is too large for a GLB file.", "Export it as PLY, or less of it.")
    header = struct.pack("<4sII", GLTF_MAGIC, 2, total)
    chunks = struct.pack("<II", len(text), JSON_CHUNK) + text + struct.pack("<II", len(binary), BINARY_CHUNK) + binary
    return header + chunks
