"""The metadata by which players know a video that shows all directions.

"Spherical Video V1" (Google, https://github.com/google/spatial-media): a ``uuid`` box with a few lines of XML at the
end of the video's ``trak`` box, in a file whose ``moov`` box comes last, so that nothing else moves.
"""

from __future__ import annotations

import struct
import uuid
from pathlib import Path

from viewer.errors import OutputError

SPHERICAL = uuid.UUID("ffcc8263-f855-4a93-8814-587a02521fdd").bytes
XML = (
    '<?xml version="1.0"?><rdf:SphericalVideo xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/"><GSpherical:Spherical>true</GSpherical:Spherical>'
    "<GSpherical:Stitched>true</GSpherical:Stitched><GSpherical:StitchingSoftware>Fieldwright"
    "</GSpherical:StitchingSoftware><GSpherical:ProjectionType>equirectangular</GSpherical:ProjectionType>"
    "</rdf:SphericalVideo>"
)


def with_spherical(path: Path) -> None:
    """Say in an MP4 file that it shows all directions.

    Raises:
        OutputError: Its boxes are not laid out as FFmpeg does it.
    """
    with path.open("r+b") as file:
        file.seek(0, 2)
        end, start, kind, size = file.tell(), 0, b"", 0
        while start < end:
            file.seek(start)
            size, kind = _header(file.read(16))
            if start + size >= end or size < 8:
                break
            start += size
        if kind != b"moov" or start + size != end:
            raise OutputError(f"{path.name} cannot be marked as 360 degrees.", "Leave 360 degrees out.")
        file.seek(start)
        moov = file.read(size)
        track = moov.index(b"trak") - 4
        length = struct.unpack_from(">I", moov, track)[0]
        box = struct.pack(">I4s", 8 + len(SPHERICAL) + len(XML), b"uuid") + SPHERICAL + XML.encode("ascii")
        grown = moov[8:track] + struct.pack(">I", length + len(box)) + moov[track + 4 : track + length] + box
        file.seek(start)
        file.write(struct.pack(">I4s", size + len(box), b"moov") + grown + moov[track + length :])


def _header(data: bytes) -> tuple[int, bytes]:
    """Size and kind of a box; a size of 1 means one of 64 bits behind the kind."""
    if len(data) < 8:
        return 0, b""
    size, kind = struct.unpack_from(">I4s", data)
    if size == 1 and len(data) == 16:
        size = struct.unpack_from(">Q", data, 8)[0]
    return size, kind
