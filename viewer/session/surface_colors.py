"""The base colour of a model at a place of its surface."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from viewer.editing.nearest import nearest_value
from viewer.editing.surface import has_layout, texture_pixels
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.material import Material
from viewer.scene.skinning import mesh_of


def base_color_at(node: Node, at: Float64[np.ndarray, " 3"], reach: float, store: AssetStore) -> Vec3 | None:
    """The linear base colour nearest to a place in the world; None of what is no model, or has nothing there.

    Args:
        node: As it is drawn.
        at: In the world.
        reach: How far the surface may be from there.
        store: Where its assets are.
    """
    if not isinstance(node.content, Model):
        return None
    material = node.content.materials[0] if node.content.materials else Material()
    texture, color = material.base_color_map, np.array(material.base_color)
    try:
        mesh = mesh_of(node.content, store)
        own, length = node.transform.inverse().apply(at[None])[0], reach / node.transform.scale
        if texture is not None and has_layout(mesh, texture.uv_set):
            uvs = mesh.uv_set(texture.uv_set)
            assert uvs is not None
            place = nearest_value(mesh, uvs, own, length)
            if place is None:
                return None
            row, column = texture.texels_at(place[None])
            color = color * srgb_to_linear(texture_pixels(texture, store)[row[0], column[0]] / 255.0)
        if mesh.colors is not None:
            there = nearest_value(mesh, mesh.colors, own, length)
            if there is None:
                return None
            color = color * there
    except AssetError:
        return None
    return as_vec3(color)
