"""glTF documents made by hand, for tests of what is read of them."""

import io
import json
import struct

import numpy as np
from PIL import Image

TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
COMPONENTS = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
CORNERS = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
"""Of a square that faces +Z of glTF's world, which is -Y of ours."""
FACES = np.array([0, 1, 2, 0, 2, 3], np.uint16)
CORNER_UVS = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)


class Builder:
    """A document with one buffer; ``body`` may be changed freely."""

    def __init__(self):
        self.body = {"asset": {"version": "2.0"}, "accessors": [], "bufferViews": []}
        self._binary = bytearray()

    def view(self, data, **extra):
        """The number of a buffer view with these bytes."""
        self._binary += b"\0" * (-len(self._binary) % 4)
        self.body["bufferViews"].append(
            {"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(data), **extra}
        )
        self._binary += data
        return len(self.body["bufferViews"]) - 1

    def accessor(self, array, **extra):
        """The number of an accessor with these numbers."""
        array = np.ascontiguousarray(array)
        width = 1 if array.ndim == 1 else int(np.prod(array.shape[1:]))
        record = {"componentType": COMPONENTS[array.dtype.name], "count": len(array), "type": TYPES[width]}
        if width == 3 and array.dtype == np.float32:
            record |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        self.body["accessors"].append({"bufferView": self.view(array.tobytes())} | record | extra)
        return len(self.body["accessors"]) - 1

    def picture(self, texels, **sampler):
        """The number of a texture with these texels."""
        buffer = io.BytesIO()
        Image.fromarray(np.asarray(texels, np.uint8)).save(buffer, "PNG")
        images = self.body.setdefault("images", [])
        images.append({"mimeType": "image/png", "bufferView": self.view(buffer.getvalue())})
        self.body.setdefault("samplers", []).append(sampler)
        textures = self.body.setdefault("textures", [])
        textures.append({"source": len(images) - 1, "sampler": len(images) - 1})
        return len(textures) - 1

    @property
    def buffer(self):
        """What lies in the buffer."""
        return bytes(self._binary)

    def glb(self):
        """The file."""
        text = json.dumps(self.body | {"buffers": [{"byteLength": len(self._binary)}]}).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self._binary) + b"\0" * (-len(self._binary) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def square(material=None, *, node=None, uvs=(CORNER_UVS,), **attributes):
    """A document of one square with that material."""
    made = Builder()
    names = {"POSITION": made.accessor(CORNERS)}
    names |= {f"TEXCOORD_{index}": made.accessor(each) for index, each in enumerate(uvs)}
    names |= {name: made.accessor(values) for name, values in attributes.items()}
    primitive = {"attributes": names, "indices": made.accessor(FACES)}
    if material is not None:
        primitive["material"] = 0
        made.body["materials"] = [material]
    made.body |= {
        "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0} | (node or {})], "meshes": [{"primitives": [primitive]}]
    }  # fmt: skip
    return made
