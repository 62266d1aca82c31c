"""Scenes of older project files, brought up to date before they are decoded.

Each version's step takes the scene as plain JSON values of that version and changes it to the next one's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VERSION = 4
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


def _volumes(scene: dict[str, Any]) -> None:
    """2 to 3: crops have volumes of several kinds; what deleted a box is a crop that keeps what is outside."""
    nodes = scene.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        edits = node.get("edits") if isinstance(node, dict) else None
        for edit in edits if isinstance(edits, list) else ():
            box = edit.get("box") if isinstance(edit, dict) else None
            if edit and edit.get("type") in ("crop", "delete_box") and isinstance(box, dict) and _is_box(box):
                lo, hi = box["lo"], box["hi"]
                edit["keep"] = "inside" if edit["type"] == "crop" else "outside"
                edit["type"] = "crop"
                center = [0.5 * (lo[axis] + hi[axis]) for axis in range(3)]
                size = [hi[axis] - lo[axis] for axis in range(3)]
                edit["volume"] = {"type": "box", "center": center, "size": size}


def _timeline(scene: dict[str, Any]) -> None:
    """3 to 4: scenes have a timeline, and those of older files one without tracks."""
    scene.setdefault("timeline", {})


def _is_box(box: dict[str, Any]) -> bool:
    """Whether a value of a file is a box of numbers."""
    ends = [box.get(end) for end in ("lo", "hi")]
    return all(
        isinstance(end, list) and len(end) == 3 and all(isinstance(number, int | float) for number in end)
        for end in ends
    )


STEPS: tuple[Callable[[dict[str, Any]], None], ...] = (_surface_width, _volumes, _timeline)
"""The step from version n + 1 to the next, in order."""
