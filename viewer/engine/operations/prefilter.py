"""From light all around to what a graphics card looks up."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from viewer.engine.jobs import Prefiltered, PrefilterJob
from viewer.errors import AssetError
from viewer.render.mesh.split_sum import environment_brdf, prefiltering
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.environment import blended_radiance, validated_environment
from viewer.scene.progress import Progress, Work, subprogress

LAYOUT = 1
"""Counts changes of what is prepared."""
LEVELS = 6
BRDF_SIDE = 64


def prefilter_light(job: PrefilterJob, store: AssetStore) -> Work[Prefiltered]:
    """Prepare light for split sums (:mod:`viewer.render.mesh.split_sum`), or find what was prepared before.

    The name of the asset is stored in a small file beside it, whose own name is a hash of what it depends on: the
    pictures, how they are blended, and the tint. Rotation and strength are up to what draws.

    Raises:
        AssetError: A picture is missing or damaged.
        InputError: It holds light that is negative or not finite.
        OutputError: The store cannot be written.
    """
    light = msgspec.structs.replace(job.light, strength=1.0, rotation=0.0)
    other = light.other if light.blend > 0.0 else None
    parts = (LAYOUT, LEVELS, light.asset, other, light.blend if other else 0.0, light.tint)
    record = store.root / f"{hashlib.sha256(msgspec.msgpack.encode(parts)).hexdigest()}.prefiltered"
    known = _remembered(record, store)
    if known is not None:
        return known
    yield Progress(0.0, "Reading the light")
    radiance = validated_environment(blended_radiance(light, store), light.source or "The light")
    found = yield from subprogress(prefiltering(radiance, LEVELS), 0.0, 0.9)
    levels = {f"specular_{number}": level for number, level in enumerate(found.levels)}
    yield Progress(0.95, "Keeping it")
    name = store.put({**levels, "irradiance": found.irradiance, "brdf": environment_brdf(BRDF_SIDE)})
    write_atomic(record, name.encode("ascii"))
    return Prefiltered(name, LEVELS)


def _remembered(record: Path, store: AssetStore) -> Prefiltered | None:
    """What was prepared before, where it is still there and sound."""
    if not record.is_file():
        return None
    known = AssetId(record.read_text(encoding="ascii", errors="replace").strip())
    try:
        tensors = store.get(known)
    except AssetError:
        tensors = {}
    if "brdf" in tensors:
        return Prefiltered(known, LEVELS, cached=True)
    # swept, or damaged: a damaged asset would be taken for the new one, which has the same name
    for lost in (record, store.find(known)):
        if lost is not None and lost.parent == store.root:
            lost.unlink(missing_ok=True)
    return None
