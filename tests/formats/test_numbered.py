"""Folders of numbered files, one a frame."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.formats.numbered import numbered_files
from viewer.formats.registry import find_format, open_path
from viewer.formats.validation import check_scene
from viewer.scene.animation import scene_at
from viewer.scene.assets import AssetStore
from viewer.scene.document import decode, encode
from viewer.scene.flip import Flip
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import run_to_end

FLIPBOOK = Path("/work/shared/data/splats/monkey_flipbook")
TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 {height} 0\nf 1 2 3\n"


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def folder_of(tmp_path, numbers, name="part{:03d}.obj"):
    folder = tmp_path / "series"
    folder.mkdir()
    for number in numbers:
        (folder / name.format(number)).write_text(TRIANGLE.format(height=float(number)))
    return folder


def opened(folder, store):
    scene = run_to_end(open_path(folder, store))
    check_scene(scene, store)
    return scene


def height(scene, store):
    return float(np.ptp(mesh_from_tensors(store.get(scene.nodes[0].content.asset)).vertices, axis=0).max())


def test_numbered_meshes_play_in_the_order_of_their_numbers(tmp_path, store):
    scene = opened(folder_of(tmp_path, [2, 10, 4, 8, 6]), store)
    (node,) = scene.nodes
    assert node.name == "series"
    assert scene.timeline.frames == 10  # from 2 to 10 by twos, 30 numbers a second
    for frame, number in ((0, 2), (1, 2), (2, 4), (5, 6), (8, 10), (9, 10), (10, 2)):
        assert height(scene_at(scene, scene.timeline.time_of(frame)), store) == pytest.approx(max(number, 1))
    assert scene_at(scene, 0.0) == scene
    assert decode(encode(scene)) == scene
    assert {frame.asset for frame in node.content.flip.frames} <= set(scene.assets())


def test_frames_go_along_when_a_scene_is_changed_at_a_time(tmp_path, store):
    scene = opened(folder_of(tmp_path, [1, 2, 3]), store)
    later = scene_at(scene, 1.0 / 30.0)
    changed = later.with_node(replace(later.nodes[0], name="other"))
    assert scene_at(changed, 0.0).nodes[0].content == scene.nodes[0].content


@pytest.mark.parametrize(
    "names", [[], ["a1.obj"], ["a1.obj", "a2.obj", "b1.obj", "b2.obj"], ["a.obj", "b.obj"], ["a1.png", "a2.png"]]
)
def test_folders_of_other_things_are_none(tmp_path, names):
    for name in names:
        (tmp_path / name).write_text(TRIANGLE.format(height=1.0))
    assert numbered_files(tmp_path) == ()


def test_a_frame_that_is_damaged_is_named(tmp_path, store):
    folder = folder_of(tmp_path, [1, 2, 3])
    (folder / "part002.obj").write_bytes(b"v 0 0 0\nf 1 2 9\n")
    with pytest.raises(InputError, match="part002"):
        opened(folder, store)


def test_frames_that_make_no_sense_are_refused(tmp_path, store):
    scene = opened(folder_of(tmp_path, [1, 2, 3]), store)
    (node,) = scene.nodes
    flip = node.content.flip
    for broken in (
        replace(flip, times=flip.times[:-1]), replace(flip, times=flip.times[::-1]), replace(flip, until=0.0),
        replace(flip, frames=()), replace(flip, moment=0.017), replace(flip, frames=(node.content, *flip.frames[1:])),
    ):  # fmt: skip
        with pytest.raises(InputError, match="make no sense"):
            check_scene(scene.with_node(replace(node, content=replace(node.content, flip=broken))), store)


@given(st.lists(st.floats(0.01, 5.0), min_size=1, max_size=8), st.floats(-2.0, 50.0))
def test_the_frame_that_is_seen_is_the_last_one_whose_time_has_come(steps, time):
    times = tuple(float(each) for each in np.cumsum([0.0, *steps]))
    number = Flip(tuple(range(len(times))), times, times[-1] + 1.0).number_at(time)
    assert number == 0 or times[number] <= time + 1e-6
    assert number == len(times) - 1 or time < times[number + 1]


@pytest.mark.skipif(not FLIPBOOK.is_dir(), reason="needs the flipbook of splats")
def test_an_animated_set_of_splats_plays(store):
    assert find_format(FLIPBOOK).name == "numbered"
    scene = opened(FLIPBOOK, store)
    (node,) = scene.nodes
    assert len(node.content.flip.frames) == 10
    assert scene.timeline.frames == 50
    seen = {scene_at(scene, scene.timeline.time_of(frame)).nodes[0].content.asset for frame in range(50)}
    assert len(seen) == 10
