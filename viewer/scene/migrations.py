"""Scenes of older project files, brought up to date before they are decoded.

Each version's step takes the scene as plain JSON values of that version and changes it to the next one's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VERSION = 2
"""What :func:`viewer.scene.document.encode` writes."""


def migrated(scene: Any, version: int) -> Any:  # noqa: ANN401 - JSON of any shape: what is wrong is found when it is decoded
    """The scene of a file of ``version`` as one of :data:`VERSION`. May change ``scene`` in place."""
    for step in STEPS[version - 1 :]:
        if isinstance(scene, dict):
            step(scene)
    return scene


def _surface_width(scene: dict[str, Any]) -> None:
    """1 to 2: a signed distance's ``sharpness``, always a width, is called ``surface_width``."""
    nodes = scene.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        content = node.get("content") if isinstance(node, dict) else None
        if isinstance(content, dict) and "sharpness" in content:
            content["surface_width"] = content.pop("sharpness")


STEPS: tuple[Callable[[dict[str, Any]], None], ...] = (_surface_width,)
"""The step from version n + 1 to the next, in order."""
