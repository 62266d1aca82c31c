"""A scene under the light of a file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import InputError
from viewer.formats.environment import read_environment
from viewer.render.mesh.environment_kernels import environment_seen
from viewer.render.mesh.world import visible_models
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.environment import texel_directions
from viewer.scene.geometry import Transform
from viewer.scene.light import EnvironmentLight

UNMOVED = Transform()


def lit_by(scene: Scene, path: Path, store: AssetStore, placement: Transform = UNMOVED) -> Scene:
    """The scene with the light of an ``.hdr`` or ``.exr`` file in place of its own environment light.

    Lights stay. The new light is seen behind the scene where the old one was.

    Args:
        scene: With at least one visible model: fields keep the light that they were trained in.
        path: The picture of the light.
        store: Gets its asset.
        placement: Where the picture's own space is in the world, such as that of a data set. Only its turn counts.

    Raises:
        InputError: The scene shows no model, or the file cannot be read as light.
        OutputError: The store cannot be written.
    """
    if not visible_models(scene):
        raise InputError("The scene shows no model that could be lit.", "Extract a mesh with materials from it first.")
    radiance = read_environment(path)
    turn = placement.rotation_matrix()
    if not np.allclose(turn, np.eye(3), atol=1e-6):
        height, width = radiance.shape[:2]
        own = (texel_directions(width, height).reshape(-1, 3) @ turn).astype(np.float32)
        radiance = environment_seen(radiance, 0.0, own).reshape(height, width, 3)
    old = scene.environment()
    light = EnvironmentLight(
        store.put({"radiance": radiance}),
        radiance.shape[1],
        radiance.shape[0],
        shown=old is not None and old.shown,
        source=str(path),
    )
    kept = tuple(node for node in scene.nodes if not isinstance(node.content, EnvironmentLight))
    return msgspec.structs.replace(scene, nodes=(*kept, Node(path.stem, light)))


def without_background(scene: Scene) -> Scene:
    """The scene with its environment lights unseen, but still shining."""
    nodes = tuple(
        msgspec.structs.replace(node, content=msgspec.structs.replace(node.content, shown=False))
        if isinstance(node.content, EnvironmentLight)
        else node
        for node in scene.nodes
    )
    return msgspec.structs.replace(scene, nodes=nodes)
