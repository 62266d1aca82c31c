"""What is taken from the disk while a run goes on."""

import numpy as np

from viewer.scene import history
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.kinds import content_assets
from viewer.session.runs import LINGERING, Leftovers, RunRecord, needed
from viewer.session.snapshots import Snapshot

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def snapshot(number):
    return Snapshot(float(number), number, None, VoxelField(f"{number:064x}", BOX, (8, 8, 8), 10, 0))


def test_the_newest_leftovers_linger():
    leftovers = Leftovers()
    for number in range(LINGERING):
        leftovers.add([snapshot(number)])
        assert leftovers.removable(set()) == ()
    leftovers.add([snapshot(100), snapshot(101), snapshot(100)])
    assert leftovers.removable(set()) == (f"{0:064x}", f"{1:064x}")
    assert leftovers.removable(set()) == ()


def test_what_is_needed_stays(tmp_path):
    run = RunRecord(1, "lego", "voxels", "/data/lego", AssetStore(tmp_path))
    run.snapshots = (snapshot(1),)
    document = history.start(Scene((Node("a", snapshot(2).content),))).push(Scene(), "Delete a")
    there = needed(document, [run], snapshot(3))
    assert there == {f"{number:064x}" for number in (1, 2, 3)}
    leftovers = Leftovers()
    leftovers.add(snapshot(number) for number in range(LINGERING + 5))
    assert leftovers.removable(there) == (f"{0:064x}", f"{4:064x}")


def test_a_field_on_paper_leaves_nothing():
    assert content_assets(AnalyticField("sphere", BOX)) == ()


def test_a_store_discards_its_own_files_only(tmp_path):
    other = AssetStore(tmp_path / "other")
    store = AssetStore(tmp_path / "own", other.root)
    mine, theirs = store.put({"a": np.arange(3)}), other.put({"a": np.arange(4)})
    for name in (mine, theirs, "../etc/passwd", "f" * 64):
        store.discard(name)
    assert store.find(mine) is None
    assert store.find(theirs) is not None
