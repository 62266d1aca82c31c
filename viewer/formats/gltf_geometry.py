"""The triangles of a glTF primitive: compressed or not, of every mode, morphed, bent by joints, and placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float64, Int64

from viewer.formats import gltf_compression
from viewer.formats.gltf import TRIANGLES
from viewer.formats.gltf_container import COMPONENTS, Document, Json, entry, number, record
from viewer.formats.mesh_parts import vertex_normals
from viewer.scene.mesh import face_normals

STRIP, FAN = 5, 6
MODES = (TRIANGLES, STRIP, FAN)
SAME_DIRECTION = 0.9999
"""Cosine between a triangle's normal and those at its corners where it is as good as flat."""
MOST_JOINTS = 8
"""Sets of four joints that a vertex may hang on."""
Vectors = Float64[np.ndarray, "v 3"]


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles, each vertex with what the file says of it.

    Attributes:
        points: Positions.
        faces: Rows of three vertex numbers.
        normals: Of any length, or None.
        tangents: Of any length, and a sign, or None.
        uvs: Texture coordinates by the number of their attribute.
        colors: Linear, three or four of them, or None.
        rows: Which of the primitive's vertices each is; None = they are these.
    """

    points: Vectors
    faces: Int64[np.ndarray, "f 3"]
    normals: Vectors | None = None
    tangents: Float64[np.ndarray, "v 4"] | None = None
    uvs: Mapping[int, Float64[np.ndarray, "v 2"]] | None = None
    colors: Float64[np.ndarray, "v c"] | None = None
    rows: Int64[np.ndarray, " v"] | None = None

    def placed(self, matrices: Float64[np.ndarray, "n 4 4"]) -> Surface:
        """Copies of it side by side, one for each matrix."""
        parts = [self._moved(matrix) for matrix in matrices]
        if len(parts) == 1:
            return parts[0]
        count, many = len(self.points), len(parts)
        normals = [part.normals for part in parts if part.normals is not None]
        tangents = [part.tangents for part in parts if part.tangents is not None]
        return Surface(
            np.concatenate([part.points for part in parts]),
            np.concatenate([part.faces + index * count for index, part in enumerate(parts)]),
            np.concatenate(normals) if normals else None,
            np.concatenate(tangents) if tangents else None,
            {key: np.tile(values, (many, 1)) for key, values in (self.uvs or {}).items()},
            None if self.colors is None else np.tile(self.colors, (many, 1)),
        )

    def _moved(self, matrix: Float64[np.ndarray, "4 4"]) -> Surface:
        linear = matrix[:3, :3]
        mirrored = bool(np.linalg.det(linear) < 0)
        normals, tangents = self.normals, self.tangents
        if normals is not None:
            normals = normals @ _cofactors(linear).T * (-1.0 if mirrored else 1.0)
        if tangents is not None:
            sign = tangents[:, 3:] * (-1.0 if mirrored else 1.0)
            tangents = np.concatenate([tangents[:, :3] @ linear.T, sign], 1)
        faces = self.faces[:, ::-1] if mirrored else self.faces
        points = self.points @ linear.T + matrix[:3, 3]
        return replace(self, points=points, faces=faces, normals=normals, tangents=tangents)

    def bent(self, matrices: Float64[np.ndarray, "v 4 4"]) -> Surface:
        """With each vertex moved by a matrix of its own."""
        linear = matrices[:, :3, :3]
        mirrored = bool(np.median(np.linalg.det(linear)) < 0)
        normals, tangents = self.normals, self.tangents
        if normals is not None:
            normals = np.einsum("nij,nj->ni", _cofactors(linear), normals) * (-1.0 if mirrored else 1.0)
        if tangents is not None:
            along = np.einsum("nij,nj->ni", linear, tangents[:, :3])
            tangents = np.concatenate([along, tangents[:, 3:] * (-1.0 if mirrored else 1.0)], 1)
        points = np.einsum("nij,nj->ni", linear, self.points) + matrices[:, :3, 3]
        faces = self.faces[:, ::-1] if mirrored else self.faces
        return replace(self, points=points, faces=faces, normals=normals, tangents=tangents)

    def shaded(self) -> Surface:
        """With the normals of its triangles where the file gives none, as the specification asks for.

        Vertices that several triangles share are doubled, unless those agree on the normal.
        """
        if self.normals is not None or not len(self.faces):
            return self
        flat = face_normals(self.points, self.faces)
        smooth = vertex_normals(self.points, self.faces).astype(np.float64)
        cosines = (smooth[self.faces] * flat[:, None]).sum(-1)
        if (cosines >= SAME_DIRECTION * np.linalg.norm(flat, axis=1)[:, None]).all():
            return replace(self, normals=smooth, tangents=None)
        corners = self.faces.ravel()
        return Surface(
            self.points[corners],
            np.arange(len(corners)).reshape(-1, 3),
            flat.repeat(3, 0),
            None,
            {key: values[corners] for key, values in (self.uvs or {}).items()},
            None if self.colors is None else self.colors[corners],
            corners,
        )


class Attributes:
    """The numbers of a primitive's vertices.

    Args:
        document: Where they are.
        primitive: Which.

    Raises:
        ValueError: They make no sense.
        UnsupportedError: They are compressed, and what decodes that is not installed.
    """

    def __init__(self, document: Document, primitive: Json) -> None:
        self._document = document
        self._primitive = primitive
        self.names: dict[str, object] = dict(record(primitive["attributes"]))
        self._decoded: dict[str, np.ndarray] = {}
        self._faces: Int64[np.ndarray, "f 3"] | None = None
        described = record(primitive.get("extensions", {})).get(gltf_compression.DRACO)
        if described is not None and (gltf_compression.is_installed(gltf_compression.DRACO) or not self._is_plain()):
            gltf_compression.check_installed(gltf_compression.DRACO, document.place)
            data = document.view(record(described)["bufferView"])
            self._decoded, self._faces = gltf_compression.draco_decoded(data, record(described["attributes"]))

    def numbers(self, name: str, width: int | None) -> np.ndarray:
        """One attribute as float64.

        Raises:
            ValueError: It is not there, or holds something else.
        """
        if name not in self._decoded:
            return self._document.accessor(self.names[name], width)
        accessor = entry(self._document.body["accessors"], self.names[name])
        values = self._decoded[name].astype(np.float64)
        if width is not None and values.shape[1] != width:
            raise ValueError(f"{values.shape[1]} numbers where {width} were expected")
        if accessor.get("normalized") is True:
            values = np.maximum(values / np.iinfo(COMPONENTS[accessor["componentType"]]).max, -1.0)
        return values

    def largest(self, name: str) -> float:
        """The largest number that an attribute's components can hold, where they are whole; else 1."""
        kind = np.dtype(COMPONENTS[entry(self._document.body["accessors"], self.names[name])["componentType"]])
        return float(np.iinfo(kind).max) if kind.kind in "iu" else 1.0

    def faces(self, count: int) -> Int64[np.ndarray, "f 3"]:
        """Triangles of ``count`` vertices.

        Raises:
            ValueError: A corner is missing.
        """
        if self._faces is not None:
            return self._faces
        mode = self._primitive.get("mode", TRIANGLES)
        corners = np.arange(count)
        if "indices" in self._primitive:
            corners = self._document.accessor(self._primitive["indices"], 1).astype(np.int64)
        if mode == TRIANGLES:
            if len(corners) % 3:
                raise ValueError("a triangle lacks a corner")
            return corners.reshape(-1, 3)
        if mode == FAN:
            return np.stack([corners[1:-1], corners[2:], np.full(max(len(corners) - 2, 0), corners[0])], 1)
        triangles = np.stack([corners[:-2], corners[1:-1], corners[2:]], 1)
        triangles[1::2] = triangles[1::2][:, [0, 2, 1]]
        a, b, c = triangles.T
        return triangles[(a != b) & (b != c) & (c != a)]  # strips turn corners by triangles without area

    def _is_plain(self) -> bool:
        """Whether all is there without decompression, too."""
        places = [*self.names.values(), *([self._primitive["indices"]] if "indices" in self._primitive else [])]
        return all(self._document.has_data(place) for place in places)


def read_surface(
    document: Document, attributes: Attributes, targets: Sequence[Mapping[str, Any]], weights: Sequence[float]
) -> Surface:
    """A primitive in its own space, morphed.

    Args:
        document: Where it is described.
        attributes: Its numbers.
        targets: What it can be morphed to.
        weights: How far towards each; as many, or fewer.

    Raises:
        ValueError: Numbers do not match, or positions are not finite.
    """
    points = attributes.numbers("POSITION", 3)
    normals = np.nan_to_num(attributes.numbers("NORMAL", 3)) if "NORMAL" in attributes.names else None
    tangents = np.nan_to_num(attributes.numbers("TANGENT", 4)) if "TANGENT" in attributes.names else None
    sets = {int(key[9:]): key for key in attributes.names if key.startswith("TEXCOORD_") and key[9:].isdecimal()}
    uvs = {index: attributes.numbers(key, 2) for index, key in sets.items()}
    colors = attributes.numbers("COLOR_0", None) if "COLOR_0" in attributes.names else None
    if colors is not None and colors.max(initial=0.0) > 1.0:
        colors = colors / attributes.largest("COLOR_0")  # some programs forget to say that their bytes are parts of 1
    moved: dict[str, np.ndarray] = {"POSITION": points}
    moved |= {} if normals is None else {"NORMAL": normals}
    moved |= {} if tangents is None else {"TANGENT": tangents}
    moved |= {} if colors is None else {"COLOR_0": colors}
    moved |= {f"TEXCOORD_{index}": values for index, values in uvs.items()}
    if any(len(values) != len(points) for values in moved.values()):
        raise ValueError("attributes do not match vertices")
    if colors is not None and (colors.ndim != 2 or colors.shape[1] not in (3, 4)):
        raise ValueError("colours do not match vertices")
    for target, weight in zip(targets, weights, strict=False):
        for key, index in record(target).items():
            if weight != 0.0 and key in moved:
                change = document.accessor(index, None)
                if change.shape[0] != len(points) or change.ndim != 2:
                    raise ValueError("a morph target does not match its vertices")
                moved[key] = moved[key].copy()
                moved[key][:, : change.shape[1]] += weight * change
    if not np.isfinite(moved["POSITION"]).all():
        raise ValueError("positions that are not finite")
    return Surface(
        moved["POSITION"],
        attributes.faces(len(points)),
        moved.get("NORMAL"),
        moved.get("TANGENT"),
        {index: moved[f"TEXCOORD_{index}"] for index in uvs},
        moved.get("COLOR_0"),
    )


def joints_of(attributes: Attributes, joints: Float64[np.ndarray, "j 4 4"]) -> Float64[np.ndarray, "v 4 4"] | None:
    """The matrix of each vertex: the mean of those of its joints; None where the primitive hangs on none.

    Raises:
        ValueError: It hangs on joints that are not there.
    """
    found = vertex_joints(attributes, len(joints))
    if found is None:
        return None
    which, weights = found
    return sum((weights[:, k, None, None] * joints[which[:, k]] for k in range(which.shape[1])), np.zeros((4, 4)))


def vertex_joints(
    attributes: Attributes, joints: int
) -> tuple[Int64[np.ndarray, "v k"], Float64[np.ndarray, "v k"]] | None:
    """On which joints of a number of them each vertex hangs, and by which parts; None where the primitive says nothing.

    The parts of a vertex add up to 1; a loose one hangs on the first joint.

    Raises:
        ValueError: It hangs on joints that are not there.
    """
    sets: list[tuple[np.ndarray, np.ndarray]] = []
    for index in range(MOST_JOINTS):
        if not {f"JOINTS_{index}", f"WEIGHTS_{index}"} <= attributes.names.keys():
            break
        which = attributes.numbers(f"JOINTS_{index}", 4).astype(np.int64)
        weights = np.maximum(np.nan_to_num(attributes.numbers(f"WEIGHTS_{index}", 4)), 0.0)
        if which.shape != weights.shape or int(which.min()) < 0 or (which[weights > 0.0] >= joints).any():
            raise ValueError("a vertex hangs on a joint that is not there")
        sets.append((np.where(weights > 0.0, which, 0), weights))
    if not sets:
        return None
    if len({len(which) for which, _ in sets}) > 1:
        raise ValueError("attributes do not match vertices")
    which, weights = np.concatenate([each for each, _ in sets], 1), np.concatenate([each for _, each in sets], 1)
    shares = weights.sum(1, keepdims=True)
    loose = shares[:, 0] <= 1e-12
    weights = weights / np.where(loose, 1.0, shares[:, 0])[:, None]
    which[loose], weights[loose, 0] = 0, 1.0
    order = np.argsort(-weights, axis=1, kind="stable")[:, : max(int((weights > 0.0).sum(1).max()), 1)]
    return np.take_along_axis(which, order, 1), np.take_along_axis(weights, order, 1)


def morph_weights(node: Json, mesh: Json) -> list[float]:
    """How far a mesh is morphed towards each target where nothing moves it."""
    return [number(value) for value in node.get("weights", mesh.get("weights", []))]


def _cofactors(linear: Float64[np.ndarray, "*n 3 3"]) -> Float64[np.ndarray, "*n 3 3"]:
    """Normals go by the inverse transpose; the cofactors are that times the determinant, and always exist."""
    first, second, third = linear[..., 0, :], linear[..., 1, :], linear[..., 2, :]
    return np.stack([np.cross(second, third), np.cross(third, first), np.cross(first, second)], -2)
