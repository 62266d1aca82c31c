"""What a scene shows of splats, as one set in the axes of files."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float64

from viewer.editing.content import splats_of
from viewer.errors import OutputError
from viewer.formats.splats.found import UPRIGHT, FoundSplats
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.origin import NOWHERE
from viewer.scene.progress import Progress, Work
from viewer.scene.sh_rotation import rotated_sh
from viewer.scene.splats import Splats

AS_IT_IS = 1e-9
"""A placement this near to none is none: numbers of files then come back unchanged."""


def placed_splats(scene: Scene, store: AssetStore) -> Work[tuple[FoundSplats, Vec3]]:
    """All visible splats in COLMAP's axes, as PLY has them, and what their coordinates lack to be the file's.

    Raises:
        OutputError: There are none, they are of different kinds, or a position is not finite.
        AssetError: An asset is missing or damaged.
    """
    parts: list[Splats] = []
    nodes = scene.shown("splats")
    contents = [node.content for node in nodes if isinstance(node.content, GaussianSplats)]
    if not contents:
        hidden = any(isinstance(node.content, GaussianSplats) for node in scene.nodes)
        hint = "Make them visible first." if hidden else "Open some first."
        raise OutputError("The scene shows no splats that could be exported.", hint)
    if len({(content.filter, content.color_space) for content in contents}) > 1:
        raise OutputError(
            "The scene shows splats with different filters or colour spaces, and a file has one.",
            "Hide some of them, and write those on their own.",
        )
    back = UPRIGHT.inverse()
    for count, node in enumerate(nodes):
        yield Progress(0.4 * count / len(nodes), f"Placing {node.name}")
        splats = splats_of(node, store)
        parts.append(placed(splats, back.after(node.transform)))
        if not np.isfinite(parts[-1].positions).all():
            raise OutputError(f"'{node.name}' has positions that are not finite.", "Reset its placement.")
    terms = max(part.sh.shape[1] for part in parts)
    found = FoundSplats(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.log_scales for part in parts]),
        np.concatenate([part.rotations for part in parts]),
        np.concatenate([part.logits for part in parts]),
        np.concatenate([np.pad(part.sh, ((0, 0), (0, terms - part.sh.shape[1]), (0, 0))) for part in parts]),
        filter=contents[0].filter,
        color_space=contents[0].color_space,
    )
    origin = np.array(scene.world.origin)
    return found, as_vec3(back.rotation_matrix() @ origin) if origin.any() else NOWHERE


def placed(splats: Splats, transform: Transform) -> Splats:
    """Gaussians moved, turned and enlarged, and what is seen of them with them; unchanged where that is nothing."""
    rotation = transform.rotation_matrix()
    still = np.allclose(rotation, np.eye(3), rtol=0, atol=AS_IT_IS)
    if still and abs(transform.scale - 1) < AS_IT_IS and max(map(abs, transform.translation)) < AS_IT_IS:
        return splats
    with np.errstate(over="ignore"):
        positions = transform.apply(splats.positions.astype(np.float64)).astype(np.float32)
    return Splats(
        positions,
        (splats.log_scales + np.float32(math.log(transform.scale))).astype(np.float32),
        splats.rotations if still else _turned(transform, splats.rotations.astype(np.float64)).astype(np.float32),
        splats.logits,
        splats.sh if still else rotated_sh(splats.sh, rotation),
    )


def _turned(transform: Transform, rotations: Float64[np.ndarray, "n 4"]) -> Float64[np.ndarray, "n 4"]:
    """Quaternions after a turn (Hamilton's product)."""
    w, x, y, z = np.array(transform.rotation) / math.hypot(*transform.rotation)
    left = np.array([[w, -x, -y, -z], [x, w, -z, y], [y, z, w, -x], [z, -y, x, w]])
    return rotations @ left.T
