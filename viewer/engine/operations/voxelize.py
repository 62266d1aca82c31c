"""A voxel field of Gaussian splats."""

from __future__ import annotations

import numpy as np

from viewer.decompose.voxelize import voxelized
from viewer.editing.content import splats_of
from viewer.engine.jobs.splats import SplatsVoxelized, VoxelizeJob
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.progress import Work

ROOM = 0.03
"""Of the longest side of the box around most centres, that is filled beyond it."""


def voxelize(job: VoxelizeJob, store: AssetStore) -> Work[SplatsVoxelized]:
    """Turn splats into voxels, in the box around most of them.

    Raises:
        InputError: The node holds no splats, none can be seen, or the number makes no sense.
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    node, content = job.node, job.node.content
    if not isinstance(content, GaussianSplats):
        raise InputError(f"'{node.name}' holds no Gaussian splats.", "Choose a node with splats.")
    splats = splats_of(node, store)
    room = ROOM * max(splats.core.size)
    box = AABB(as_vec3(np.array(splats.core.lo) - room), as_vec3(np.array(splats.core.hi) + room))
    voxels = yield from voxelized(splats, box, job.resolution, content.color_space)
    field = voxels.content(store.put(voxels.tensors()), content.provenance)
    return SplatsVoxelized(Node(f"{node.name} voxels", field, transform=node.transform), node.key)
