"""What a scene becomes when what is in another file is put into it."""

from __future__ import annotations

from msgspec.structs import replace

from viewer.scene.document import Node, Scene
from viewer.scene.light import EnvironmentLight


def with_added(scene: Scene, nodes: tuple[Node, ...]) -> Scene:
    """The scene with further nodes; environment light takes the place of what lit it before, which is hidden."""
    lit = any(isinstance(node.content, EnvironmentLight) and node.visible for node in nodes)
    old = tuple(
        replace(node, visible=False) if lit and isinstance(node.content, EnvironmentLight) else node
        for node in scene.nodes
    )
    return replace(scene, nodes=(*old, *nodes))
