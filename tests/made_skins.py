"""Meshes on bones, made by hand for tests."""

import numpy as np
from msgspec.structs import replace

from viewer.scene.bone_measures import measured
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh
from viewer.scene.skeleton import Bone, BonePose, Clip, Skin
from viewer.scene.skinning import with_skin

LENGTH = 3.0
RINGS = 13
AROUND = 8


def tube():
    """A tube along +Z from 0 to 3, of radius 0.3."""
    heights, angles = np.linspace(0.0, LENGTH, RINGS), np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles), np.zeros(AROUND)], 1)
    points = (0.3 * around[None] + heights[:, None, None] * [0.0, 0.0, 1.0]).reshape(-1, 3)
    faces = []
    for ring in range(RINGS - 1):
        for side in range(AROUND):
            a, b = ring * AROUND + side, ring * AROUND + (side + 1) % AROUND
            faces += [(a, b, b + AROUND), (a, b + AROUND, a + AROUND)]
    normals = np.tile(around, (RINGS, 1))
    return Mesh(points.astype(np.float32), np.array(faces, np.uint32), normals.astype(np.float32))


def tensors_of(mesh):
    """Three bones of length 1 along it, whose joints bend softly; an animation that turns the second one."""
    height = mesh.vertices[:, 2].astype(np.float64)
    far = np.abs(height[:, None] - [0.5, 1.5, 2.5])
    parts = np.maximum(1.0 - far, 0.0)
    parts[height < 0.5], parts[height > 2.5] = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    parts /= parts.sum(1, keepdims=True)
    bind = np.tile(np.eye(4, dtype=np.float32), (3, 1, 1))
    bind[:, 2, 3] = [0.0, -1.0, -2.0]
    half = np.sqrt(0.5)
    return {
        "joints": np.tile(np.arange(3, dtype=np.uint16), (len(height), 1)),
        "weights": parts.astype(np.float32),
        "bind": bind,
        "clip_0_channels": np.array([(1, 1, 0, 0, 2, 0, 4)], np.int32),
        "clip_0_times": np.array([0.0, 2.0], np.float32),
        "clip_0_values": np.array([1, 0, 0, 0, half, half, 0, 0], np.float32),
    }


def skinned_node(store, name="worm", *, clip=0, **changes):
    """A node with the tube on its bones."""
    mesh = tube()
    tensors = tensors_of(mesh)
    bones = (
        Bone("first"),
        Bone("second", 0, BonePose((0.0, 0.0, 1.0))),
        Bone("third", 1, BonePose((0.0, 0.0, 1.0))),
    )
    nowhere = AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    skin = Skin(store.put(tensors), bones, nowhere, skeleton="worm", clips=(Clip("bend", 2.0),))
    skin = replace(measured(skin, tensors, mesh.vertices.astype(np.float64)), clip=clip)
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    return Node(name, with_skin(model, skin), **changes)
