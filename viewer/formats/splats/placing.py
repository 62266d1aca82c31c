"""What a scene shows of splats, in the axes of files."""

from __future__ import annotations

import math
from dataclasses import replace

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

STAYS = Transform()
AS_IT_IS = 1e-9
"""A placement this near to none is none: numbers of files then come back unchanged."""


def placed_splats(scene: Scene, store: AssetStore) -> Work[tuple[FoundSplats, Vec3]]:
    """All visible splats as one set in COLMAP's axes, and what their coordinates lack to be the file's.

    Raises:
        OutputError: There are none, they are of different kinds, or a position is not finite.
        AssetError: An asset is missing or damaged.
    """
    found = yield from placed_sets(scene, store)
    if not found:
        hidden = any(isinstance(node.content, GaussianSplats) for node in scene.nodes)
        hint = "Make them visible first." if hidden else "Open some first."
        hint = "Their edits leave none: take some of these back." if scene.shown("splats") else hint
        raise OutputError("The scene shows no splats that could be exported.", hint)
    if len({(each.filter, each.color_space) for each in found}) > 1:
        raise OutputError(
            "The scene shows splats with different filters or colour spaces, and a file has one.",
            "Hide some of them, and write those on their own.",
        )
    terms = max(each.sh.shape[1] for each in found)
    one = replace(
        found[0],
        positions=np.concatenate([each.positions for each in found]),
        log_scales=np.concatenate([each.log_scales for each in found]),
        rotations=np.concatenate([each.rotations for each in found]),
        logits=np.concatenate([each.logits for each in found]),
        sh=np.concatenate([np.pad(each.sh, ((0, 0), (0, terms - each.sh.shape[1]), (0, 0))) for each in found]),
    )
    origin = np.array(scene.world.origin)
    return one, as_vec3(UPRIGHT.inverse().rotation_matrix() @ origin) if origin.any() else NOWHERE


def placed_sets(scene: Scene, store: AssetStore, away: Transform = STAYS) -> Work[tuple[FoundSplats, ...]]:
    """Each visible set of splats in COLMAP's axes of the coordinates that ``away`` leads to from the world.

    Raises:
        OutputError: A position is not finite.
        AssetError: An asset is missing or damaged.
    """
    back = UPRIGHT.inverse().after(away)
    found: list[FoundSplats] = []
    nodes = scene.shown("splats")
    for count, node in enumerate(nodes):
        yield Progress(0.4 * count / len(nodes), f"Placing {node.name}")
        assert isinstance(node.content, GaussianSplats)
        splats = placed(splats_of(node, store), back.after(node.transform))
        if not np.isfinite(splats.positions).all():
            raise OutputError(f"'{node.name}' has positions that are not finite.", "Reset its placement.")
        if not splats.count:  # edits have left none of them
            continue
        found.append(
            FoundSplats(
                splats.positions,
                splats.log_scales,
                splats.rotations,
                splats.logits,
                splats.sh,
                filter=node.content.filter,
                color_space=node.content.color_space,
                name=node.name,
            )
        )
    return tuple(found)


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
