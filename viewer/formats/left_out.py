"""What a file does not hold of what a scene shows: one sentence for each sort of thing that is left out.

What a format holds is in its row (``keeps`` in :mod:`viewer.formats.mesh_formats` and ``splat_formats``); this module
knows how to see whether a scene has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace

from viewer.formats.mesh_formats import EXPORTS, FIELD, LIGHTS, MeshExport
from viewer.formats.mesh_parts import MeshPart
from viewer.formats.options import ExportOptions
from viewer.formats.point_formats import POINTS
from viewer.formats.splat_formats import splat_export
from viewer.scene.bone_tracks import skin_in
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.kinds import FLIPPED, Family, kind_of
from viewer.scene.material import Material

FAMILIES: Mapping[Family, str] = MappingProxyType({
    "field": "Fields",
    "model": "Meshes",
    "points": "Points",
    "splats": "Gaussian splats",
    "moment": "3D moments",
    "light": "Lights",
    "environment": "The environment light",
    "dataset": "Photos",
})  # fmt: skip
"""What people call what is left out, by family of content."""
PLAIN = (Material(), Material(lit=True, roughness=0.6))
"""What a mesh gets whose file has no materials."""
ALONG: frozenset[Family] = frozenset({"model", "light"})
"""What goes along in files that hold tracks at all."""
MOST_NAMES = 3


class Part(NamedTuple):
    """Something that content may have and a format may hold: what people call it, and whether a node has it."""

    text: str
    there: Callable[[Node], bool]


class Look(NamedTuple):
    """The same of what a placed mesh may have."""

    text: str
    there: Callable[[MeshPart], bool]


def _special(part: MeshPart) -> bool:
    """Whether a material is more than a colour."""
    colored = replace(part.material, name=Material().name, base_color=Material().base_color, double_sided=True)
    return colored.with_maps({}) not in PLAIN


PARTS: Mapping[str, Part] = MappingProxyType({
    "view_dependence": Part(
        "View dependence",
        lambda node: isinstance(node.content, GaussianSplats) and node.content.sh_degree > 0,
    ),
    "filter": Part(
        "The filter of Mip-Splatting",
        lambda node: isinstance(node.content, GaussianSplats) and node.content.filter != "dilated",
    ),
    "linear": Part(
        "That colours are blended as light",
        lambda node: isinstance(node.content, GaussianSplats) and node.content.color_space == "linear",
    ),
    "bones": Part(
        "What moves meshes (joints, morph targets, animations)",
        lambda node: skin_in(node) is not None,
    ),
    "frames": Part(
        "All frames but the one that is seen",
        lambda node: isinstance(node.content, Model) and node.content.flip is not None,
    ),
    "frames_of_points": Part(
        "All frames but the one that is seen",
        lambda node: (
            isinstance(node.content, FLIPPED) and not isinstance(node.content, Model) and node.content.flip is not None
        ),
    ),
})  # fmt: skip
LOOKS: Mapping[str, Look] = MappingProxyType({
    "colors": Look("Vertex colours", lambda part: part.mesh.colors is not None),
    "opacities": Look("Opacity of vertices", lambda part: part.mesh.opacities is not None),
    "uvs": Look("Texture coordinates", lambda part: part.mesh.uvs is not None),
    "uv_sets": Look("Further sets of texture coordinates", lambda part: part.mesh.further_uvs is not None),
    "materials": Look("Roughness, metal, glow and opacity", _special),
    "maps": Look("Maps", lambda part: bool(part.material.maps)),
})  # fmt: skip


def left_out(scene: Scene, name: str, options: ExportOptions) -> Iterator[str]:
    """What a file of that name does not hold of what a scene shows, but for how its meshes look.

    What the options do not ask for is not missed.
    """
    suffix, keeps = _holder(scene, name)
    keeps = keeps if options.lights else {*keeps, "light", "environment"}
    for family, text in FAMILIES.items():
        if family not in keeps and (nodes := scene.shown(family)):
            yield _sentence(text, suffix, [node.name for node in nodes])
    held = [node for family in FAMILIES if family in keeps for node in scene.shown(family)]
    for key, part in PARTS.items():
        if key not in keeps and (names := [node.name for node in held if part.there(node)]):
            yield _sentence(part.text, suffix, names)
    if names := _carried(
        scene, [node for node in held if "tracks" not in keeps or kind_of(node.content).family not in ALONG]
    ):
        yield _sentence("How things go along (tracks of the timeline)", suffix, names)
    if "view" not in keeps and suffix in EXPORTS and "model" in keeps and options.camera and scene.camera is not None:
        yield f"Left out, as {suffix} files do not hold that: the view."


def _carried(scene: Scene, nodes: list[Node]) -> list[str]:
    """Names of those nodes that tracks move, or groups that tracks move."""
    tracks = [track for track in scene.timeline.tracks if track.kind == "transform" and track.enabled and track.keys]
    moved = {track.node for track in tracks}
    return [node.name for node in nodes if moved & {node.key, *(each.key for each in scene.ancestors(node))}]


def looks_left_out(parts: tuple[MeshPart, ...], export: MeshExport) -> Iterator[str]:
    """What a kind of file does not hold of how meshes look."""
    for key, look in LOOKS.items():
        if key not in export.keeps and (names := [part.name for part in parts if look.there(part)]):
            yield _sentence(look.text, export.suffix, names)


def _holder(scene: Scene, name: str) -> tuple[str, set[str]]:
    """The suffix that decides what is written, and what it holds."""
    splats, suffix = splat_export(name, scene), f".{name.lower().rpartition('.')[2]}"
    if splats is not None:
        return splats.suffix, {"splats", *splats.keeps}
    if suffix == POINTS and scene.shown("points") and not scene.shown("model"):
        return suffix, {"points"}
    if suffix in EXPORTS:
        return suffix, {"model", *EXPORTS[suffix][1].keeps}
    return suffix, {"field"} if suffix == FIELD else {"environment"} if suffix in LIGHTS else set()


def _sentence(what: str, suffix: str, names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    more = ", …" if len(names) > MOST_NAMES else ""
    return f"Left out, as {suffix} files do not hold that: {what} ({', '.join(names[:MOST_NAMES])}{more})."
