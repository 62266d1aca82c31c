"""Drafts of surfaces, from voxels and from fields that answer point by point."""

import msgspec
import numpy as np
import pytest

from tests.engine.conftest import tricolor
from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import SurfaceDraftJob, run
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Provenance
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node
from viewer.scene.geometry import AABB, Transform
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import run_to_end

MOVED = Transform((1.0, 2.0, 3.0), (0.8, 0.0, 0.0, 0.6), 2.0)


def drafted(node, store, side=24, photos=None, **options):
    return run_to_end(run(SurfaceDraftJob(node, ExtractOptions(**options), photos, side), store))


def with_floater():
    """The box of three colours, and a lone voxel beside it."""
    box = tricolor()
    index = np.r_[box.index, np.int32(24 * 24 * 24 - 1)]
    density, sh = np.r_[box.density, np.float32(60.0)], np.concatenate([box.sh, box.sh[:1]])
    return SparseVoxels(box.aabb, box.shape, index, density, sh)


def node_of(voxels, store, transform=MOVED):
    return Node("Box", voxels.content(store.put(voxels.tensors()), Provenance()), transform=transform)


def test_a_draft_shows_what_stays_and_in_a_warning_colour_what_goes(store):
    node = node_of(with_floater(), store)
    draft = drafted(node, store, minimum_share=0.05)
    kept, dropped = (mesh_from_tensors(store.get(each.content.asset)) for each in (draft.kept, draft.dropped))
    assert np.abs(kept.vertices).max(0) == pytest.approx([0.8, 0.6, 0.4], abs=0.06)
    assert kept.colors is not None
    assert (dropped.vertices > 0.9).all()
    assert (draft.report.dropped_parts, draft.report.dropped_faces) == (1, len(dropped.faces))
    assert draft.report.watertight
    red, green, blue = draft.dropped.content.materials[0].base_color
    assert red > 3 * max(green, blue)
    assert draft.kept.transform == draft.dropped.transform == MOVED
    assert draft.levels[0] < draft.level < draft.levels[1]
    again = drafted(node, store, minimum_share=0.05)
    assert (again.kept.key, again.dropped.key) == (draft.kept.key, draft.dropped.key)
    assert drafted(node, store, minimum_share=0.0).dropped is None


def test_cameras_stand_in_the_world_and_see_the_field_where_it_is(store):
    node = node_of(with_floater(), store)
    # From below in the field's own space: the floater on top is out of sight.
    own = Camera(look_at((0.0, 0.0, -3.0), (0.0, 0.0, 0.0)), pinhole(0.9, 60, 60))
    place = node.transform.apply(np.array([own.position]))[0]
    camera = Camera(look_at(tuple(place), (1.0, 2.0, 3.0), (0.0, 1.0, 0.0)), pinhole(0.9, 60, 60))
    box = AABB((0.0,) * 3, (1.0,) * 3)
    photos = Node("photos", Dataset("/nowhere", "made", (Photo("a.png", camera),), box, True))
    seen = drafted(node, store, photos=photos, minimum_share=0.0, seen=True, smooth=0)
    kept = mesh_from_tensors(store.get(seen.kept.content.asset))
    assert kept.vertices[:, 2].min() == pytest.approx(-0.4, abs=0.06)
    assert seen.report.holes == 1
    off = msgspec.structs.replace(photos.content.photos[0], enabled=False)
    unused = msgspec.structs.replace(photos, content=msgspec.structs.replace(photos.content, photos=(off,)))
    assert drafted(node, store, photos=unused, minimum_share=0.0, seen=True).report.holes == 0


def test_a_field_of_points_is_drafted_through_a_coarse_bake_that_is_kept(store):
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    node = Node("Ball", AnalyticField(box, "sphere", uniform_density=200.0))
    first = drafted(node, store, side=32)
    ball = mesh_from_tensors(store.get(first.kept.content.asset))
    assert np.abs(np.linalg.norm(ball.vertices, axis=1) - 1.0).max() < 0.1
    before = set(store.root.glob("*"))
    assert drafted(node, store, side=32) == first
    assert set(store.root.glob("*")) == before


def test_nothing_at_the_level_is_an_answer_and_what_is_no_field_a_mistake(store):
    node = node_of(tricolor(), store)
    nothing = drafted(node, store, level=1e6)
    assert (nothing.kept, nothing.dropped, nothing.level) == (None, None, 1e6)
    assert nothing.levels[1] <= 60.0
    for broken in ({"side": 2}, {"side": 5000}, {"smooth": -1}):
        with pytest.raises(InputError) as caught:
            drafted(node, store, **broken)
        assert caught.value.hint
