"""What is shown of the bones of meshes."""

from __future__ import annotations

from typing import NamedTuple


class BoneView(NamedTuple):
    """What is shown of bones.

    Attributes:
        on: Those of the selected mesh are drawn, and can be dragged.
        weights: Meshes are coloured by the bones that they hang on.
        rest: Meshes are seen as they are when nothing moves their bones.
        active: Key of the node and name of the bone that was dragged last; empty where none was.
        hot: Name of the bone under the pointer.
    """

    on: bool = False
    weights: bool = False
    rest: bool = False
    active: tuple[str, str] = ("", "")
    hot: str = ""


NO_BONES = BoneView()
"""Nothing is."""
