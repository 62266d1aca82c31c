"""Which extensions of glTF are read; what a file needs beyond them is refused, what it could do without is noted."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.errors import UnsupportedError
from viewer.formats import gltf_compression
from viewer.formats.gltf_container import Document, Json, record
from viewer.formats.gltf_lights import EXTENSION as LIGHTS

UNLIT = "KHR_materials_unlit"
BRIGHT = "KHR_materials_emissive_strength"
TRANSFORM = "KHR_texture_transform"
SPECULAR = "KHR_materials_pbrSpecularGlossiness"
INSTANCES = "EXT_mesh_gpu_instancing"
VARIANTS = "KHR_materials_variants"
BASISU = "KHR_texture_basisu"
WEBP = "EXT_texture_webp"
PICTURES = (WEBP,)
"""Pictures that are read as they are."""
LEVELS = "MSFT_lod"
"""Further levels of detail: the first one is shown."""
VISIBILITY = "KHR_node_visibility"
SPLATS = "KHR_gaussian_splatting"
SPLATS_IN_SPZ = (
    "KHR_gaussian_splatting_compression_spz_2", "KHR_gaussian_splatting_compression_spz",
    "KHR_spz_gaussian_splats_compression", "KHR_spz_compression",
)  # fmt: skip
"""The extension and its drafts."""
READ = frozenset(
    {UNLIT, BRIGHT, LIGHTS, TRANSFORM, SPECULAR, INSTANCES, LEVELS, VARIANTS, VISIBILITY, "KHR_mesh_quantization"}
    | {*PICTURES, *gltf_compression.PACKAGES, SPLATS, *SPLATS_IN_SPZ}
)
SILENT = frozenset({"KHR_xmp", "KHR_xmp_json_ld"})
"""About the file, and nothing that could be seen."""
HINTS = {BASISU: "Export its textures as PNG or JPEG, not as KTX2."}


def is_splats(primitive: Json) -> bool:
    """Whether a primitive's points are Gaussian splats."""
    extensions = record(primitive.get("extensions", {}))
    return any(name in extensions for name in (SPLATS, *SPLATS_IN_SPZ))


def check_extensions(document: Document) -> None:
    """Refuse what cannot be shown as its author demands.

    Raises:
        UnsupportedError: The file requires an extension that is not read, or a package that is not installed.
    """
    required = sorted(_names(document, "extensionsRequired"))
    unknown = [name for name in required if name not in READ | SILENT]
    if unknown:
        hint = next((HINTS[name] for name in unknown if name in HINTS), "Export it without them.")
        raise UnsupportedError(f"{document.place} requires extensions that are not read: {', '.join(unknown)}.", hint)
    for name in required:
        if name in gltf_compression.PACKAGES:
            gltf_compression.check_installed(name, document.place)


def notes(document: Document, hidden: int) -> Iterator[str]:
    """What the file has and is not shown, ``hidden`` nodes among it."""
    used = _names(document, "extensionsUsed")
    ignored = sorted(used - READ - SILENT)
    if ignored:
        yield f"Extensions that are not read: {', '.join(ignored)}."
    if VARIANTS in used:
        yield "Of its variants of materials, the usual one is shown."
    if hidden:
        yield "Nodes that the file hides are left out."
    scenes = document.body.get("scenes")
    if isinstance(scenes, list) and len(scenes) > 1:
        yield f"Of its {len(scenes)} scenes, one is shown."


def _names(document: Document, key: str) -> set[str]:
    names = document.body.get(key, [])
    return set(map(str, names)) if isinstance(names, list) else set()
