"""A volume that is seen in the view and selects what lies in it."""

from __future__ import annotations

from typing import NamedTuple

from viewer.scene.volumes import Volume


class HeldVolume(NamedTuple):
    """A volume of the world.

    Attributes:
        volume: As it is.
        before: As it was before the drag under way; None = none is.
    """

    volume: Volume
    before: Volume | None = None
