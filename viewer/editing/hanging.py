"""Edited meshes that go on hanging on their bones: moved, painted, cut, or with parts deleted."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from jaxtyping import Float, Float64, Int64

from viewer.editing.hanging_copies import back_to_original, copies_of, with_copies
from viewer.editing.surface import Surface
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.edits import Edit, active
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.repeat import Repeat
from viewer.scene.skeleton import Skin
from viewer.scene.skinning import Tensors, mesh_of, stored_mesh

MOST_BONES = 4
"""That a new vertex hangs on, where none hung on more."""
AT_ONCE = 4096


def still_hanging(
    content: Model, edits: Sequence[Edit], before: Mesh, edited: Mesh, store: AssetStore
) -> tuple[Mesh, Skin] | None:
    """An edited mesh as it is stored below its bones, and these; None where it cannot go on hanging on them.

    Bones name vertices by their numbers, and put them where they take them. Where triangles are gone or cut, each
    vertex hangs as its place in the triangle that it comes from does. Images and copies get bones of their own.

    Args:
        content: With the bones, if it has any.
        edits: That were carried out.
        before: Its mesh as it is now.
        edited: The same, edited.
        store: Where its assets are, and those of bones that hold a part of it go.

    Raises:
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    skin = content.skin
    if skin is None:
        return None
    tensors, way = store.get(skin.asset), 0.0
    if any(isinstance(each, Repeat) for each in active(tuple(edits))):
        return _hanging_copies(content, edits, before, edited, store)
    if len(edited.vertices) == len(before.vertices) and np.array_equal(edited.faces, before.faces):
        way = float(np.linalg.norm(edited.vertices - before.vertices, axis=1).max(initial=0.0))
        if way == 0.0:
            stored = mesh_from_tensors(store.get(content.asset))
            return dataclasses.replace(stored, colors=edited.colors, opacities=edited.opacities), skin
    else:
        if edited.source is None or not len(edited.faces):
            return None
        places = places_within(before, edited)
        way = float(np.linalg.norm(places.of(before.vertices) - edited.vertices, axis=1).max(initial=0.0))
        tensors = _held(tensors, places, len(skin.bones))
        skin = msgspec.structs.replace(skin, asset=store.put(tensors))
    return _stored(skin, tensors, edited, way)


def _hanging_copies(
    content: Model, edits: Sequence[Edit], before: Mesh, edited: Mesh, store: AssetStore
) -> tuple[Mesh, Skin] | None:
    """The same of an edited mesh with images or copies; None where it would need too many bones."""
    skin = content.skin
    if skin is None or edited.source is None or not len(edited.faces):
        return None
    material = content.materials[0] if content.materials else Material()
    whole, copies = copies_of(Surface(before, material), edits, store)
    if len(whole.faces) != len(edited.faces) or len(whole.vertices) != len(edited.vertices):
        return None
    copy = np.zeros(len(edited.vertices), np.int64)
    copy[edited.faces] = copies.copy[:, None]
    there = back_to_original(edited.vertices, copy, copies.places).astype(np.float32)
    places = places_within(before, dataclasses.replace(edited, vertices=there))
    way = float(np.linalg.norm(places.of(before.vertices) - there, axis=1).max(initial=0.0))
    made = with_copies(skin, _held(store.get(skin.asset), places, len(skin.bones)), copy, copies.places)
    if made is None:
        return None
    skin, tensors = made
    return _stored(msgspec.structs.replace(skin, asset=store.put(tensors)), tensors, edited, way)


def _stored(skin: Skin, tensors: Tensors, edited: Mesh, way: float) -> tuple[Mesh, Skin] | None:
    """What is stored of an edited mesh, and the skin with a box that is so much larger; None where bones flatten it."""
    try:
        stored = stored_mesh(skin, tensors, edited)
    except ValueError:
        return None
    box = AABB(as_vec3(np.array(skin.box.lo) - way), as_vec3(np.array(skin.box.hi) + way))
    return stored, msgspec.structs.replace(skin, box=box)


def stored_below(node: Node, mesh: Mesh, store: AssetStore) -> tuple[Mesh, Skin] | None:
    """What is stored below its bones of a node's mesh, which is ``mesh`` now after its edits; None where it has none.

    Raises:
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    content = node.content
    assert isinstance(content, Model)
    return None if content.skin is None else still_hanging(content, node.edits, mesh_of(content, store), mesh, store)


class Places(NamedTuple):
    """Places on the triangles of a mesh: the vertices around each, and their parts, which add up to 1."""

    corners: Int64[np.ndarray, "w 3"]
    parts: Float64[np.ndarray, "w 3"]

    def of(self, values: Float[np.ndarray, "v n"]) -> Float64[np.ndarray, "w n"]:
        """What vertices have, there."""
        return np.einsum("wc,wcn->wn", self.parts, values[self.corners].astype(np.float64))


def places_within(before: Mesh, edited: Mesh) -> Places:
    """Where each vertex of an edited mesh lies on the triangle that it comes from.

    Raises:
        AssetError: The edited mesh comes from another one.
    """
    assert edited.source is not None
    if len(edited.source) != len(edited.faces) or int(edited.source.max(initial=0)) >= len(before.faces):
        raise AssetError("The triangles of an edited mesh come from another one.", "Undo its last edit.")
    one_face = np.zeros(len(edited.vertices), np.int64)
    one_face[edited.faces] = np.arange(len(edited.faces))[:, None]
    corners = before.faces[edited.source[one_face]].astype(np.int64)
    return Places(
        corners, _barycentric(before.vertices[corners].astype(np.float64), edited.vertices.astype(np.float64))
    )


def _barycentric(
    corners: Float64[np.ndarray, "w 3 3"], points: Float64[np.ndarray, "w 3"]
) -> Float64[np.ndarray, "w 3"]:
    """Of the places in triangles next to points, none negative (Ericson, Real-Time Collision Detection, 3.4)."""
    first, second, way = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], points - corners[:, 0]
    a, b, c = (np.einsum("ni,ni->n", *pair) for pair in ((first, first), (first, second), (second, second)))
    d, e = (np.einsum("ni,ni->n", way, edge) for edge in (first, second))
    size = a * c - b * b
    flat = size <= 1e-12 * np.maximum(a * c, 1e-300)
    size = np.where(flat, 1.0, size)
    v, w = np.where(flat, 0.0, (c * d - b * e) / size), np.where(flat, 0.0, (a * e - b * d) / size)
    parts = np.clip(np.stack([1.0 - v - w, v, w], 1), 0.0, 1.0)
    return parts / parts.sum(1, keepdims=True)


def _held(tensors: Tensors, places: Places, bones: int) -> dict[str, np.ndarray]:
    """A skin's tensors for vertices at places of the old ones."""
    joints, weights = tensors["joints"].astype(np.int64), tensors["weights"]
    most = min(max(MOST_BONES, joints.shape[1]), bones)
    chosen, parts = [np.zeros((0, most), np.uint16)], [np.zeros((0, most), np.float32)]
    for begin in range(0, len(places.corners), AT_ONCE):
        corners = places.corners[begin : begin + AT_ONCE]
        shares = places.parts[begin : begin + AT_ONCE, :, None] * weights[corners]
        total = np.zeros((len(corners), bones))
        np.add.at(total, (np.arange(len(corners))[:, None, None], joints[corners]), shares)
        strongest = np.argsort(-total, 1, kind="stable")[:, :most]
        part = np.take_along_axis(total, strongest, 1)
        chosen.append(strongest.astype(np.uint16))
        parts.append((part / np.maximum(part.sum(1, keepdims=True), 1e-12)).astype(np.float32))
    held = {**tensors, "joints": np.concatenate(chosen), "weights": np.concatenate(parts)}
    for name in ("morph_positions", "morph_normals"):
        if name in tensors:
            held[name] = np.stack([places.of(target) for target in tensors[name]]).astype(np.float32)
    return held
