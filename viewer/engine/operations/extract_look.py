"""What a surface is to look like: vertex colours, a texture of its light, or materials and a light apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from viewer.decompose.bake_maps import normal_map, radiance_map
from viewer.decompose.fit.fit import fit_materials
from viewer.decompose.maps import Maps, material_of
from viewer.decompose.options import ExtractOptions
from viewer.decompose.texels import texels_of
from viewer.decompose.texture_fit import fitted_texture
from viewer.decompose.unwrap import unwrapped
from viewer.decompose.views import View
from viewer.decompose.visibility import seen_share
from viewer.engine.operations.extract_geometry import Shape
from viewer.engine.operations.extract_steps import DraftStore
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Work, subprogress

Picture = Float32[np.ndarray, "h w 3"]
COLORING = 512
"""Texels along a side of the atlas by which vertices get the colours that photos show."""
ALL = 0.9995
"""Share of the surface that pictures show from which nothing is said about the rest."""


@dataclass(frozen=True, eq=False)
class Look:
    """A mesh with its finish, and the light that was separated from it.

    Attributes:
        mesh: In its node's own space, with texture coordinates where the material has maps.
        material: Its maps are in the store.
        light: From all around, in the world.
        notes: Sentences for the provenance.
    """

    mesh: Mesh
    material: Material
    light: Picture | None = None
    notes: tuple[str, ...] = ()


class Maker:
    """Makes the nodes of one extraction: drafts have the keys that the finished ones will have.

    Args:
        source: What the mesh is taken from.
        store: Where meshes, maps and lights go.
    """

    def __init__(self, source: Node, store: DraftStore) -> None:
        self.source = source
        self.store = store
        self._keys = tuple(Node("", PointLight()).key for _ in range(2))

    def of(self, source: Node) -> Maker:
        """What makes the same nodes of the source at another moment."""
        made = copy(self)
        made.source = source
        return made

    def model(self, mesh: Mesh, material: Material, provenance: Provenance) -> Node:
        """The mesh, where its source lies."""
        asset = self.store.put(mesh.tensors())
        content = Model(asset, mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,), provenance)
        return Node(f"{self.source.name} mesh", content, self._keys[0], self.source.transform)

    def light(self, radiance: Picture) -> Node:
        """The environment light."""
        height, width = radiance.shape[:2]
        asset = self.store.put({"radiance": radiance})
        content = EnvironmentLight(asset, width, height, source=f"extracted from {self.source.name}")
        return Node(f"{self.source.name} light", content, self._keys[1])

    def drafts(self, mesh: Mesh, maps: Maps, radiance: Picture) -> tuple[Node, ...]:
        """What has been fitted so far."""
        self.store.turn()
        material = material_of(self.source.name, maps, self.store)
        return self.model(mesh, material, Provenance(notes=("being fitted",))), self.light(radiance)


def colored(maker: Maker, shape: Shape, views: Sequence[View]) -> Work[Look]:
    """The surface with a colour at every vertex: the field's, else what views in the world show of it."""
    mesh = shape.surface.mesh
    if shape.voxels is None and mesh.colors is None:
        # Through an atlas, where what no view shows takes its colour from beside it on the surface.
        atlas = yield from subprogress(unwrapped(mesh, COLORING), 0.0, 0.4)
        texels = texels_of(atlas, COLORING)
        picture = yield from subprogress(
            radiance_map(atlas.transformed(maker.source.transform), texels, views), 0.4, 1.0
        )
        assert atlas.uvs is not None
        column, row = np.clip((atlas.uvs * COLORING).astype(np.int64), 0, COLORING - 1).T
        colors = np.zeros_like(mesh.vertices)
        colors[mesh.faces] = picture[row, column][atlas.faces]
        mesh = dataclasses.replace(mesh, colors=colors)
    return Look(mesh, Material(maker.source.name))


def textured(maker: Maker, shape: Shape, views: Sequence[View], options: ExtractOptions) -> Work[Look]:
    """The surface with what it looks like, light and all, as a texture: the field's, fitted to views where there are.

    Without a field it begins with the mean of what the views show.
    """
    mesh = yield from subprogress(unwrapped(shape.surface.mesh, options.texture), 0.0, 0.3)
    texels = texels_of(mesh, options.texture)
    in_world = mesh.transformed(maker.source.transform)
    if shape.voxels is not None:
        look = radiance_map(mesh, texels, shape.voxels)
    else:
        look = radiance_map(in_world, texels, views)
    radiance = yield from subprogress(look, 0.3, 0.7)
    note = f"its light as a texture of {options.texture} x {options.texture} texels"
    if views:
        radiance = yield from subprogress(fitted_texture(in_world, texels, views, radiance), 0.7, 1.0)
        note += ", fitted to what pictures show"
    return Look(mesh, material_of(maker.source.name, Maps(radiance), maker.store, lit=False), notes=(note,))


def taken_apart(maker: Maker, shape: Shape, views: Sequence[View], options: ExtractOptions) -> Work[Look]:
    """The surface with materials, and the light that lies on it, fitted to views in the world."""
    mesh = yield from subprogress(unwrapped(shape.surface.mesh, options.texture), 0.0, 0.1)
    in_world = mesh.transformed(maker.source.transform)

    def show(maps: Maps, radiance: Picture) -> tuple[Node, ...]:
        return maker.drafts(mesh, maps, radiance)

    fitted = yield from subprogress(fit_materials(in_world, views, options, show), 0.1, 0.95)
    maps, dense = fitted.maps, shape.surface.dense
    if dense is not None and maps.normal is not None:
        relief = yield from subprogress(normal_map(mesh, dense, texels_of(mesh, options.texture)), 0.95, 0.97)
        maps = dataclasses.replace(maps, normal=_on_relief(relief, maps.normal))
    quality = fitted.figures.get("psnr")
    score = "" if quality is None else f", {quality:.1f} dB"
    note = f"materials and light fitted in {fitted.figures.get('seconds', 0.0):.0f} s{score}"
    share = yield from subprogress(seen_share(in_world, [view.camera for view in views]), 0.97, 1.0)
    shown = f"pictures show {100.0 * share:.1f} % of it, and the rest has the material of what lies beside it"
    notes = (note, shown) if share < ALL else (note,)
    return Look(mesh, material_of(maker.source.name, maps, maker.store), fitted.environment, notes)


def _on_relief(
    relief: Float32[np.ndarray, "h w 3"], fitted: Float32[np.ndarray, "h w 3"]
) -> Float32[np.ndarray, "h w 3"]:
    """The fitted tilt on top of the relief that the simplified mesh has lost: slopes are added.

    Vertex normals carry the coarse shape, so that the relief holds only what is finer, and the fit what shading shows.
    """
    mixed = np.concatenate([relief[..., :2] + fitted[..., :2], relief[..., 2:] * fitted[..., 2:]], -1)
    return mixed / np.maximum(np.linalg.norm(mixed, axis=-1, keepdims=True), np.float32(1e-6))
