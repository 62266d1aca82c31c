"""What a scene hands to a file: visible models and lights, the view, all in the coordinates that the file has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace as replace_arrays

import numpy as np
from jaxtyping import Float, Float32
from msgspec.structs import replace

from viewer.editing.content import surface_of
from viewer.editing.hanging import stored_below
from viewer.errors import OutputError
from viewer.formats.export_shapes import Shaped, Shaper, as_it_is
from viewer.formats.frames import Spans, frames_of
from viewer.formats.mesh_origin import MADE_OF_PHOTOS, MadeFrom
from viewer.formats.mesh_parts import MeshPart, placed
from viewer.formats.options import EVERYTHING, ExportOptions
from viewer.formats.placements import NodePath, node_paths
from viewer.formats.rigged import rigged
from viewer.formats.splats.found import FoundSplats
from viewer.formats.splats.placing import placed_sets
from viewer.formats.textures import TextureFiles
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.camera import placed as placed_camera
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.environment import blended_radiance, places, texel_directions
from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.light import EnvironmentLight
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.node_moves import moved_node
from viewer.scene.origin import origin_of
from viewer.scene.progress import Progress, Work, note, subprogress
from viewer.scene.relocation import same_source
from viewer.scene.tangents import vertex_tangents
from viewer.scene.timeline import Timeline

STILL = Timeline()
"""Of a scene in which nothing has keys."""
PROXY = "UCX_"
"""What names of meshes for collisions begin with: Unreal takes them for that."""


@dataclass(frozen=True, eq=False)
class ExportScene:
    """All that goes into files, +Z up.

    Attributes:
        parts: Meshes in the files' coordinates.
        textures: Their maps.
        lights: Lights with a place or a direction, placed as well.
        camera: The view.
        radiance: The environment light as it shines: blended, tinted, at its strength, and turned.
        options: What was asked for.
        origin: What all of these places lack to be the file's (:mod:`viewer.scene.origin`); zero for nearly all scenes.
        made: The data set that the parts come from, and where its own coordinates lie in the file's; None = none.
        splats: Gaussians in COLMAP's axes of the same coordinates, a set a node, for files that hold them.
        collision: Meshes for collisions, which get a file of their own.
        notes: What there is to say of how meshes were changed.
        timeline: How long things move, and how many pictures a second show it.
        light_paths: Where the lights are over time; None = always there.
    """

    parts: tuple[MeshPart, ...]
    textures: TextureFiles
    lights: tuple[Node, ...] = ()
    camera: Camera | None = None
    radiance: Float32[np.ndarray, "h w 3"] | None = None
    options: ExportOptions = EVERYTHING
    origin: Vec3 = (0.0, 0.0, 0.0)
    made: MadeFrom | None = None
    splats: tuple[FoundSplats, ...] = ()
    collision: tuple[MeshPart, ...] = ()
    notes: tuple[str, ...] = ()
    timeline: Timeline = STILL
    light_paths: tuple[NodePath | None, ...] = ()

    @property
    def materials(self) -> tuple[Material, ...]:
        """Every material once, in order of first use."""
        return tuple(dict.fromkeys(part.material for part in self.parts))

    def on_one_set(self) -> ExportScene:
        """For formats that know one set of texture coordinates: that of the base colour; other maps become numbers.

        Raises:
            AssetError: A map is missing or damaged.
        """
        return replace_arrays(self, parts=tuple(_on_one_set(part, self.textures) for part in self.parts))


def prepare_export(
    scene: Scene, store: AssetStore, options: ExportOptions = EVERYTHING, shaper: Shaper = as_it_is, *,
    splats: bool = False, frames: bool = False,
) -> Work[ExportScene]:  # fmt: skip
    """Put what the scene shows where the files want it, ``splats`` and all ``frames`` too where they hold them.

    Raises:
        OutputError: A coordinate is not finite.
        AssetError: A mesh, a map or a light is missing or damaged.
    """
    textures = TextureFiles(store, options.texture_limit)
    source = source_of(scene)
    away, origin = away_from_world(scene, source) if options.space == "dataset" else (Transform(), scene.world.origin)
    paths = node_paths(scene, away)
    parts: list[MeshPart] = []
    collision: list[MeshPart] = []
    notes: list[str] = []
    simplifies = options.across or options.tolerance != EVERYTHING.tolerance
    if simplifies and not (options.faces or options.remesh or options.levels):
        notes.append(note("Nothing is simplified: give the number of triangles, too."))
    models = [each for node in scene.shown("model") for each in _seen_over_time(scene, node, frames=frames)]
    for count, (node, spans) in enumerate(models):
        begin, end = 0.4 * count / len(models), 0.4 * (count + 1) / len(models)
        yield Progress(begin, f"Placing {node.name}")
        surface = surface_of(node, store)
        shaped = yield from subprogress(shaper(surface, options), begin, end)
        part = _mesh_part(node, shaped, textures, options)
        notes += [f"{node.name}: {each}" for each in shaped.notes]
        hanging = None if part.levels else stored_below(node, shaped.surface.mesh, store)
        rig = None
        if hanging is not None:
            rig = replace_arrays(rigged(scene, node, *hanging, store), place=away.after(node.transform))
        elif stored_below(node, surface.mesh, store) is not None:
            notes.append(f"{node.name}: bones are left out, as its triangles are others now.")
        if len(part.mesh.faces):
            levels = tuple(placed(level, away) for level in part.levels)
            parts.append(
                MeshPart(
                    part.name,
                    placed(part.mesh, away),
                    part.material,
                    rig=rig,
                    levels=levels,
                    spans=spans,
                    path=paths.get(node.key),
                )
            )
        if shaped.collision is not None and len(shaped.collision.faces):
            proxy = placed(placed(shaped.collision, node.transform), away)
            collision.append(MeshPart(f"{PROXY}{node.name}", proxy, Material("collision")))
    sets = (yield from placed_sets(scene, store, away)) if splats else ()
    lights = tuple(moved(node, away) for node in scene.lights()) if options.lights else ()
    camera = placed_camera(scene.camera, away) if options.camera and scene.camera is not None else None
    light = scene.environment() if options.lights else None
    radiance = None
    if light is not None:
        yield Progress(0.4, "Turning the light")
        radiance = shining(light, store, away)
    made = _made(source, away, origin)
    return ExportScene(
        tuple(parts), textures, lights, camera, radiance, options, origin, made, sets, tuple(collision), tuple(notes),
        scene.timeline, tuple(paths.get(node.key) for node in lights),
    )  # fmt: skip


def _seen_over_time(scene: Scene, node: Node, *, frames: bool) -> list[tuple[Node, Spans | None]]:
    """A node and when it is seen: that is always, or each of its frames; the one that is seen now comes first."""
    found = frames_of(scene, node) if frames else ()
    return [(frame.node, frame.spans) for frame in sorted(found, key=lambda frame: not frame.now)] or [(node, None)]


def source_of(scene: Scene) -> Node | None:
    """The photos that the first visible model comes from; without them in the scene, any photos, or that model."""
    models = scene.shown("model")
    sources = [node.content.provenance.source for node in models if isinstance(node.content, Model)]
    photos = [node for node in scene.nodes if isinstance(node.content, Dataset)]
    named = [node for node in photos if any(same_source(source, _root(node)) for source in sources)]
    return next(iter((*named, *photos, *models)), None)


def away_from_world(scene: Scene, source: Node | None) -> tuple[Transform, Vec3]:
    """From the world to the coordinates of photos, or of a model, and the origin of these.

    An extracted mesh is placed as its photos are, so that its own coordinates are theirs.
    """
    if source is None:
        return Transform(), scene.world.origin
    return source.transform.inverse(), origin_of(source.content)


def _made(source: Node | None, away: Transform, origin: Vec3) -> MadeFrom | None:
    """What a file says of the photos that its meshes come from; None where they come from none.

    Own coordinates less the origin of their content are its node's; placed, they are the world's, which ``away`` and
    ``origin`` take to the file's.
    """
    if source is None or not _root(source):
        return None
    own = Transform(as_vec3(-np.array(origin_of(source.content))))
    return MadeFrom(_root(source), Transform(origin).after(away).after(source.transform).after(own))


def _root(source: Node) -> str:
    """The folder of the photos that a node holds, or was made of; empty where there are none."""
    content = source.content
    if isinstance(content, Dataset):
        return content.root
    assert isinstance(content, Model)
    made = content.provenance
    return made.source if any(note.startswith(MADE_OF_PHOTOS) for note in made.notes) else ""


def shining(light: EnvironmentLight, store: AssetStore, away: Transform) -> Float32[np.ndarray, "h w 3"]:
    """The light as it comes from each direction of the coordinates that ``away`` leads to from the world.

    Raises:
        AssetError: A picture is missing or is none.
    """
    cosine, sine = math.cos(light.rotation), math.sin(light.rotation)
    back = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    return turned(blended_radiance(light, store), back @ away.rotation_matrix().T)


def turned(radiance: Float32[np.ndarray, "h w 3"], rotation: Float[np.ndarray, "3 3"]) -> Float32[np.ndarray, "h w 3"]:
    """The picture that has, in each direction d, what this one has in ``rotation d``; linear between texels."""
    if np.allclose(rotation, np.eye(3), atol=1e-9):
        return radiance
    height, width = radiance.shape[:2]
    where = places(texel_directions(width, height) @ rotation.T)
    x, y = where[..., 0] * width - 0.5, np.clip(where[..., 1] * height - 0.5, 0.0, height - 1.0)
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    right, down = (x - left).astype(np.float32)[..., None], (y - top).astype(np.float32)[..., None]
    below = np.minimum(top + 1, height - 1)
    upper = radiance[top, left % width] * (1 - right) + radiance[top, (left + 1) % width] * right
    lower = radiance[below, left % width] * (1 - right) + radiance[below, (left + 1) % width] * right
    return upper * (1 - down) + lower * down


def moved(node: Node, away: Transform) -> Node:
    """A light in other coordinates, as bright on every surface as before.

    Raises:
        OutputError: It is infinitely far away.
    """
    there = moved_node(node, away)
    if not np.isfinite(there.transform.translation).all():
        raise OutputError(f"'{node.name}' is infinitely far away.", "Move the light.")
    return there


def _mesh_part(node: Node, shaped: Shaped, textures: TextureFiles, options: ExportOptions) -> MeshPart:
    """A model's mesh and its levels of detail in world space, without what was not asked for."""
    material = shaped.surface.material
    if shaped.surface.mesh.uvs is None or not options.textures:
        material = without_maps(material, textures)
    if not options.normals:  # a normal map says how a surface is turned from its normals, not from flat triangles
        material = replace(material, normal_map=None)
    mesh, *levels = (
        _written_mesh(placed(each, node.transform), material, options) for each in (shaped.surface.mesh, *shaped.levels)
    )
    return MeshPart(node.name, mesh, material, levels=tuple(levels))


def _written_mesh(mesh: Mesh, material: Material, options: ExportOptions) -> Mesh:
    """A mesh without what was not asked for, and with the tangents that its material needs."""
    tangents = mesh.tangents
    if not options.tangents or material.normal_map is None or not material.lit:
        tangents = None
    elif tangents is None and (placing := mesh.uv_set(material.normal_map.uv_set)) is not None:
        tangents = vertex_tangents(mesh.vertices, mesh.faces, mesh.normals, np.ascontiguousarray(placing))
    colors, opacities = (mesh.colors, mesh.opacities) if options.colors else (None, None)
    return replace_arrays(mesh, colors=colors, opacities=opacities, tangents=tangents)


def _on_one_set(part: MeshPart, textures: TextureFiles) -> MeshPart:
    """A mesh with one set of texture coordinates, and those maps that it places."""
    mesh, maps = part.mesh, part.material.named_maps
    if mesh.further_uvs is None:
        return part
    main = next((texture.uv_set for texture in maps.values()), 0)
    kept = {name: replace(texture, uv_set=0) for name, texture in maps.items() if texture.uv_set == main}
    others = {name: texture for name, texture in maps.items() if name not in kept}
    material = without_maps(part.material.with_maps(others), textures).with_maps(kept)
    tangents = mesh.tangents if material.normal_map is not None else None
    mesh = replace_arrays(mesh, uvs=mesh.uv_set(main), further_uvs=None, tangents=tangents)
    return replace_arrays(part, mesh=mesh, material=material)


def without_maps(material: Material, textures: TextureFiles) -> Material:
    """A material whose numbers say what its maps say on average."""
    changes: dict[str, object] = {}
    if material.base_color_map is not None:
        texels = textures.pixels(material.base_color_map, "color")
        changes["base_color"] = _product(material.base_color, _mean(srgb_to_linear(texels / np.float32(255.0))))
    if material.emissive_map is not None:
        texels = textures.pixels(material.emissive_map, "color")
        changes["emissive"] = _product(material.emissive, _mean(srgb_to_linear(texels / np.float32(255.0))))
    if material.orm_map is not None:
        _, roughness, metallic = _mean(textures.pixels(material.orm_map, "data") / np.float32(255.0))
        changes |= {"roughness": material.roughness * roughness, "metallic": material.metallic * metallic}
    if material.opacity_map is not None:
        opacity = _mean(textures.pixels(material.opacity_map, "data") / np.float32(255.0))[0]
        changes["opacity"] = material.opacity * opacity
    return replace(material, **changes).with_maps({}) if material.maps else material


def _mean(values: Float32[np.ndarray, "h w 3"]) -> Vec3:
    return as_vec3(values.reshape(-1, 3).mean(0, dtype=np.float64))


def _product(first: Vec3, second: Vec3) -> Vec3:
    return (first[0] * second[0], first[1] * second[1], first[2] * second[2])
