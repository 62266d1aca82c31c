"""Bakes are made once, found again, and made anew where anything about them is broken."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
import numpy as np
import pytest

from viewer.editing.effects import edited_voxels
from viewer.engine.bakes import BakeIndex, index_folder, sweep_index
from viewer.engine.jobs import Baked, BakeJob, run
from viewer.engine.stores import sweep
from viewer.errors import AssetError, InputError
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, AssetId, Encoding, NerfField, PointwiseField, Provenance, VoxelField
from viewer.scene.edits import Crop, Edit
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, run_to_end
from viewer.scene.volumes import box_around

BALL = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), "sphere", 5.0, (0.2, 0.5, 0.9))
FINEST = 16


@pytest.fixture
def store(tmp_path: Path) -> AssetStore:
    """A scratch store with room for the index beside it."""
    return AssetStore(tmp_path / "assets")


def baked(
    store: AssetStore, content: PointwiseField = BALL, finest: int = FINEST, edits: tuple[Edit, ...] = ()
) -> Baked:
    """By way of the job."""
    return run_to_end(run(BakeJob(content, finest, edits), store))


def entry(store: AssetStore) -> Path:
    """The only index file."""
    (path,) = index_folder(store.root).iterdir()
    return path


def test_the_second_time_it_is_found(store: AssetStore) -> None:
    first = baked(store)
    assert not first.cached
    voxels_from_tensors(first.voxels, store.get(first.voxels.asset))
    again = baked(store)
    assert again == Baked(first.voxels, cached=True)
    named = msgspec.structs.replace(BALL, provenance=Provenance("elsewhere"))
    assert baked(store, named).cached


def test_every_level_is_shown_and_stored(store: AssetStore) -> None:
    previews: list[VoxelField] = []
    work = run(BakeJob(BALL, 80), store)
    with contextlib.closing(work):
        for progress in work:
            assert isinstance(progress, Progress)
            if isinstance(progress.preview, VoxelField):
                previews.append(progress.preview)
    assert [max(preview.shape) for preview in previews] == [40, 80]
    assert all(store.find(preview.asset) for preview in previews)


@pytest.mark.parametrize("change", [{"uniform_density": 6.0}, {"color": (0.2, 0.5, 0.8)}, {"shape": "box"}])
def test_another_field_is_another_bake(store: AssetStore, change: dict) -> None:
    baked(store)
    assert not baked(store, msgspec.structs.replace(BALL, **change)).cached


def test_another_size_is_another_bake(store: AssetStore) -> None:
    baked(store)
    assert not baked(store, finest=20).cached


def test_edits_come_before_the_bake_and_are_part_of_its_name(store: AssetStore) -> None:
    half = Crop(box_around(AABB((-2.0, -2.0, -2.0), (2.0, 2.0, 0.0))))
    solid = msgspec.structs.replace(BALL, uniform_density=400.0)
    whole, cut = baked(store, solid, 40), baked(store, solid, 40, (half,))
    assert not cut.cached
    assert baked(store, solid, 40, (half,)) == msgspec.structs.replace(cut, cached=True)
    assert baked(store, solid, 40) == msgspec.structs.replace(whole, cached=True)
    # a bake is hollow: cut open before, it has matter inside, which cutting it afterwards cannot bring back
    afterwards = edited_voxels(voxels_from_tensors(whole.voxels, store.get(whole.voxels.asset)), (half,), store)
    before = voxels_from_tensors(cut.voxels, store.get(cut.voxels.asset))
    assert np.count_nonzero(before.density) > 1.2 * np.count_nonzero(afterwards.density)


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b'{"version": 1}', b"\xff\xfe", b"0" * 100_000])
def test_a_damaged_entry_is_made_again(store: AssetStore, damage: bytes) -> None:
    first = baked(store)
    entry(store).write_bytes(damage)
    assert baked(store) == first
    assert baked(store).cached


def test_a_lost_asset_is_made_again(store: AssetStore) -> None:
    first = baked(store)
    store.path(first.voxels.asset).unlink()
    assert baked(store) == first
    assert store.find(first.voxels.asset)


def test_a_damaged_asset_is_made_again(store: AssetStore) -> None:
    first = baked(store)
    path = store.path(first.voxels.asset)
    path.write_bytes(path.read_bytes()[:1000])
    assert baked(store) == first
    voxels_from_tensors(first.voxels, store.get(first.voxels.asset))


def test_an_older_way_of_baking_does_not_count(store: AssetStore) -> None:
    baked(store)
    path = entry(store)
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":0'))
    assert BakeIndex(store).find(BakeJob(BALL, FINEST)) is None


def test_the_sweep_leaves_no_entry_without_its_asset(store: AssetStore) -> None:
    voxels = baked(store).voxels
    assert sweep_index(store.root) == []
    path = entry(store)
    assert set(sweep(store.root, now=store.path(voxels.asset).stat().st_mtime + 40 * 86_400)) >= {path}
    assert not path.exists()
    assert not store.find(voxels.asset)


def test_cancelled_it_leaves_no_entry(store: AssetStore) -> None:
    work = run(BakeJob(BALL, 64), store)
    for progress in work:
        if progress.fraction > 0.3:
            break
    work.close()
    assert not index_folder(store.root).exists()


def test_bad_fields_are_told(store: AssetStore) -> None:
    with pytest.raises(InputError):
        baked(store, finest=2)
    with pytest.raises(AssetError, match="missing"):
        baked(store, NerfField(AssetId("0" * 64), BALL.aabb, Encoding(2), Encoding(1)))
    broken = store.put({"trunk.0.weight": np.full((4, 15), np.nan, np.float32)})
    with pytest.raises(AssetError):
        baked(store, NerfField(broken, BALL.aabb, Encoding(2), Encoding(1)))
