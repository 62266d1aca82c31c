"""Splats into files: read back here and by splat-transform, to the step that a format has."""

import math

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.spatial.transform import Rotation

from tests.formats.made_splats import columns, gaussians, ply, read_columns
from tests.formats.test_splat_transform import HALF_TURN, check_same
from viewer.errors import OutputError
from viewer.formats.export import export_scene
from viewer.formats.registry import open_path
from viewer.formats.splats import spz
from viewer.formats.splats.palette import codes, morton_order, palette_of, table_of
from viewer.scene.document import Node, Scene, World
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import Transform
from viewer.scene.progress import run_to_end
from viewer.scene.sh_rotation import harmonics
from viewer.scene.splats import Splats, splats_from_tensors

STEPS = {
    ".ply": {"positions": 0, "log_scales": 0, "rotations": 0, "logits": 0, "sh": 0},
    ".glb": {"positions": 0, "log_scales": 2e-6, "rotations": 2e-7, "opacities": 2e-6, "sh": 0},
    ".spz": {"positions": 2**-13, "log_scales": 1 / 32, "rotations": 3e-3, "opacities": 1 / 510, "sh": 1 / 255 / 0.15},
    ".splat": {"positions": 0, "log_scales": 1e-6, "rotations": 8e-3, "opacities": 1 / 510, "sh": 0.5 / 255 / 0.28},
    ".sog": {"positions": 3e-4, "log_scales": 0.03, "rotations": 6e-3, "opacities": 1 / 510, "sh": 0.06},
    ".compressed.ply": {
        "positions": 4e-3, "log_scales": 4e-3, "rotations": 2e-3, "opacities": 1 / 510, "sh": 8 / 256 + 1e-6
    },
}  # fmt: skip
"""Half a step of each number in each format, about."""
UNSORTED = (".ply", ".glb", ".spz", ".splat")


def scene_of(found, store, **more):
    splats = Splats(found.positions, found.log_scales, found.rotations, found.logits, found.sh)
    content = splat_content(store.put(splats.tensors()), splats)
    return Scene((replace(Node("made", content, transform=found.placement), **more),))


def exported(scene, path, store):
    run_to_end(export_scene(scene, path, store))
    return path


def reread(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    return node, splats_from_tensors(store.get(node.content.asset))


def sorted_by_place(splats, other):
    """Which of ``other`` is which of ``splats``: formats may put them into another order."""
    distances = np.linalg.norm(splats.positions[:, None] - other.positions[None], axis=2)
    nearest = distances.argmin(1)
    assert len(np.unique(nearest)) == len(nearest)
    return nearest


def check_near(found, truth, steps, order=slice(None)):
    turned = [
        Rotation.from_quat(each, scalar_first=True).as_matrix() for each in (found.rotations[order], truth.rotations)
    ]
    pairs = {
        "positions": (found.positions[order], truth.positions),
        "log_scales": (found.log_scales[order], truth.log_scales),
        "rotations": (turned[0], turned[1]),
        "logits": (found.logits[order], truth.logits),
        "opacities": tuple(1 / (1 + np.exp(-each)) for each in (found.logits[order], truth.logits)),
        "sh": (found.sh[order], truth.sh[:, : found.sh.shape[1]]),
    }
    for name, step in steps.items():
        np.testing.assert_allclose(*pairs[name], atol=4 * step if name == "rotations" else 1.01 * step, err_msg=name)


@pytest.mark.parametrize("suffix", STEPS)
def test_what_is_written_is_read_again(suffix, tmp_path, store):
    truth = gaussians(500, 0 if suffix == ".splat" else 3)
    truth.sh.clip(-0.9, 0.9, out=truth.sh)
    node, found = reread(exported(scene_of(truth, store), tmp_path / f"x{suffix}", store), store)
    order = slice(None) if suffix in UNSORTED else sorted_by_place(truth, found)
    check_near(found, truth, STEPS[suffix], order)
    upright = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    np.testing.assert_allclose(node.transform.rotation_matrix(), upright, atol=1e-6)


@pytest.mark.parametrize("suffix", [suffix for suffix in STEPS if suffix != ".glb"])
def test_what_is_written_is_read_alike_by_splat_transform(suffix, tmp_path, store, splat_transform):
    truth = gaussians(300, 0 if suffix == ".splat" else 3)
    path = exported(scene_of(truth, store), tmp_path / f"x{suffix}", store)
    actions = HALF_TURN if suffix == ".spz" else ()
    _, found = reread(path, store)
    check_same(found, read_columns(splat_transform(path, *actions, target=tmp_path / "theirs.ply")))


def test_the_third_version_of_spz_is_written_and_read_alike(tmp_path, splat_transform):
    truth = gaussians(200)
    path = tmp_path / "x.spz"
    path.write_bytes(spz.encode_3(truth))
    found = spz.decode(path.read_bytes(), "x.spz")
    check_same(found, read_columns(splat_transform(path, *HALF_TURN, target=tmp_path / "theirs.ply")))


def test_ply_is_written_as_it_was(shared_data, tmp_path, store):
    """All numbers but the lengths of quaternions, which mean nothing."""
    path = shared_data / "splats" / "inria_7000" / "point_cloud.ply"
    scene = run_to_end(open_path(path, store))
    found, before = (read_columns(each) for each in (exported(scene, tmp_path / "x.ply", store), path))
    assert list(found) == list(before)
    length = np.sqrt(sum(before[f"rot_{axis}"].astype(np.float64) ** 2 for axis in range(4)))
    for name, column in before.items():
        if name.startswith("rot"):
            np.testing.assert_allclose(found[name], column / length, atol=1e-6)
        elif not name.startswith("n"):
            np.testing.assert_array_equal(found[name], column)


@pytest.mark.parametrize("suffix", [".ply", ".glb", ".spz"])
def test_spz_is_written_as_it_was(suffix, shared_data, tmp_path, store):
    """The steps of a format are not taken twice."""
    scene = run_to_end(open_path(shared_data / "splats" / "fruit.v3.spz", store))
    _, found = reread(exported(scene, tmp_path / f"x{suffix}", store), store)
    truth = splats_from_tensors(store.get(scene.nodes[0].content.asset))
    check_near(found, truth, {"positions": 0, "log_scales": 1e-6, "rotations": 1e-3, "opacities": 3e-6, "sh": 1e-6})


def test_a_placement_is_applied_and_harmonics_turn_with_it(tmp_path, store):
    truth = gaussians(40)
    rotation = Rotation.from_rotvec([0.4, -1.0, 0.7])
    x, y, z, w = rotation.as_quat()
    placement = Transform((1.0, -2.0, 0.5), (w, x, y, z), 2.5)
    scene = scene_of(truth, store, transform=placement)
    _, found = reread(exported(scene, tmp_path / "x.ply", store), store)
    # World (x, y, z) is (x, -z, y) in the file, +Y down.
    down = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    expected = (2.5 * rotation.apply(truth.positions) + [1.0, -2.0, 0.5]) @ down.T
    np.testing.assert_allclose(found.positions, expected, atol=1e-5)
    np.testing.assert_allclose(found.log_scales, truth.log_scales + math.log(2.5), atol=1e-6)
    turn = down @ rotation.as_matrix()
    before = turn @ Rotation.from_quat(truth.rotations, scalar_first=True).as_matrix()
    np.testing.assert_allclose(Rotation.from_quat(found.rotations, scalar_first=True).as_matrix(), before, atol=1e-5)
    directions = np.random.default_rng(0).normal(size=(30, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    seen = np.einsum("dk,nkc->ndc", harmonics(directions @ turn.T), found.sh)
    np.testing.assert_allclose(seen, np.einsum("dk,nkc->ndc", harmonics(directions), truth.sh), atol=1e-5)


@pytest.mark.parametrize("suffix", [".ply", ".glb"])
def test_splats_far_from_zero_are_written_where_they_were(suffix, tmp_path, store):
    truth = gaussians(30, 0)
    far = (4.5e6, 5.2e5, -300.0)
    table = columns(truth)
    table |= {name: table[name].astype(np.float64) + at for name, at in zip("xyz", far, strict=True)}
    source = tmp_path / "far.ply"
    source.write_bytes(ply(table, kind="double"))
    scene = run_to_end(open_path(source, store))
    path = exported(scene, tmp_path / f"x{suffix}", store)
    again = run_to_end(open_path(path, store))
    worlds = []
    for each in (scene, again):
        (node,) = each.nodes
        splats = splats_from_tensors(store.get(node.content.asset))
        worlds.append(node.transform.apply(splats.positions.astype(np.float64)) + each.world.origin)
    np.testing.assert_allclose(worlds[1], worlds[0], atol=1e-4)


@pytest.mark.parametrize("suffix", [".spz", ".splat", ".sog", ".compressed.ply"])
def test_what_cannot_hold_far_splats_says_so(suffix, tmp_path, store):
    scene = replace(scene_of(gaussians(5), store), world=World(origin=(4.5e6, 0.0, 0.0)))
    with pytest.raises(OutputError, match="far from zero") as error:
        exported(scene, tmp_path / f"x{suffix}", store)
    assert error.value.hint
    assert not list(tmp_path.glob("x*"))


def test_several_sets_become_one_file(tmp_path, store):
    one, other = gaussians(10, 1), gaussians(20, 3, seed=4)
    scene = Scene(
        (*scene_of(one, store).nodes, *scene_of(other, store).nodes, *scene_of(other, store, visible=False).nodes)
    )
    _, found = reread(exported(scene, tmp_path / "x.ply", store), store)
    assert (found.count, found.degree) == (30, 3)
    np.testing.assert_array_equal(found.sh[:10, :4], one.sh)
    np.testing.assert_array_equal(found.sh[:10, 4:], 0)
    np.testing.assert_array_equal(found.sh[10:], other.sh)


@pytest.mark.parametrize("suffix", STEPS)
def test_a_scene_without_splats_writes_none(suffix, tmp_path, store):
    with pytest.raises(OutputError) as error:
        exported(Scene(), tmp_path / f"x{suffix}", store)
    assert error.value.hint
    with pytest.raises(OutputError):
        exported(scene_of(gaussians(3), store, visible=False), tmp_path / f"x{suffix}", store)


def test_written_gltf_is_valid(tmp_path, store, validate):
    path = exported(scene_of(gaussians(20), store), tmp_path / "x.glb", store)
    (messages,) = validate(path)
    # The validator does not know the extension: its attributes have names of their own.
    known = [each for each in messages if "/attributes/KHR_gaussian_splatting:" not in each["pointer"]]
    assert [each for each in known if each["severity"] < 2] == []


def test_tables_are_near_to_all_values():
    values = np.concatenate([np.random.default_rng(0).normal(size=100_000), [40.0]]).astype(np.float32)
    table = table_of(values)
    assert (np.diff(table) >= 0).all()
    assert np.sqrt(np.mean((table[codes(table, values)] - values) ** 2)) < 0.012
    few = np.array([1.5, -2.0, 7.0], np.float32)
    np.testing.assert_array_equal(table_of(few)[codes(table_of(few), few)], few)


def test_palettes_stand_for_all_rows():
    rng = np.random.default_rng(0)
    centers = rng.normal(size=(16, 6)) * 10
    rows = (centers[rng.permutation(np.repeat(np.arange(16), 64))] + 0.01 * rng.normal(size=(1024, 6))).astype(
        np.float32
    )
    entries, labels = palette_of(rows, 1024)
    np.testing.assert_array_equal(entries[labels], rows)
    entries, labels = palette_of(rows, 256)
    assert len(entries) <= 256
    assert np.abs(entries[labels] - rows).mean() < 0.02


def test_neighbours_follow_each_other():
    positions = np.random.default_rng(0).random((4000, 3))
    steps = np.linalg.norm(np.diff(positions[morton_order(positions)], axis=0), axis=1)
    assert np.median(steps) < 0.2 * np.median(np.linalg.norm(np.diff(positions, axis=0), axis=1))


def test_sets_of_different_kinds_are_not_written_as_one(tmp_path, store):
    one = scene_of(gaussians(20, 0), store).nodes[0]
    other = replace(one, key="other", content=replace(one.content, filter="antialiased"))
    with pytest.raises(OutputError, match="different filters") as caught:
        exported(Scene((one, other)), tmp_path / "x.ply", store)
    assert caught.value.hint
    assert not (tmp_path / "x.ply").exists()
    hidden = replace(other, visible=False)
    assert reread(exported(Scene((one, hidden)), tmp_path / "x.ply", store), store)[1].count == 20
