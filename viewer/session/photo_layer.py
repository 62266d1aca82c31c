"""What is laid over the picture while one looks through a photo's camera, as a value. No Qt."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

PhotoLook = Literal["field", "truth", "error"]
ErrorKind = Literal["absolute", "squared"]


class PhotoLayer(Struct, frozen=True):
    """What to see of a field and the photo that was taken from there.

    Attributes:
        look: The field alone, or under its photo, or under the errors against it.
        opacity: Of what is laid over the field.
        split: Where that begins, from 0 at the left edge to 1; None = it covers the whole photo's frame.
        error: Mean over the channels of the differences in sRGB: their absolute values, or the square of that mean.
    """

    look: PhotoLook = "field"
    opacity: float = 1.0
    split: float | None = None
    error: ErrorKind = "absolute"

    def changed(self, **changes: object) -> PhotoLayer:
        """The same with some attributes changed; opacity and split stay within 0 and 1."""
        result = msgspec.structs.replace(self, **changes)
        split = None if result.split is None else min(max(result.split, 0.0), 1.0)
        return msgspec.structs.replace(result, opacity=min(max(result.opacity, 0.0), 1.0), split=split)

    def toggled(self, look: PhotoLook) -> PhotoLayer:
        """With that look, or, where it is there already, with the field alone."""
        return msgspec.structs.replace(self, look="field" if self.look == look else look)
