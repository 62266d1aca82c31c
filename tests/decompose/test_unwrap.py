"""The atlas: at one scale, without overlaps, and its process ends when nobody wants it any more."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.decompose.surfaces import areas, ball, cube
from viewer.bundled import PACKAGE
from viewer.decompose.tangents import uv_areas
from viewer.decompose.unwrap import unwrapped
from viewer.errors import InputError
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

SIDE = 256


@pytest.fixture(scope="module")
def unwrapped_ball():
    return run_to_end(unwrapped(ball(16), SIDE))


def centres_inside(mesh, side):
    """How many triangles each texel's centre lies in, counted one by one."""
    count = np.zeros((side, side), int)
    for corners in mesh.uvs[mesh.faces].astype(np.float64) * side:
        low, high = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
        x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
        turns = []
        for a, b in ((0, 1), (1, 2), (2, 0)):
            (ax, ay), (bx, by) = corners[a], corners[b]
            turns.append((bx - ax) * (y - ay) - (by - ay) * (x - ax))
        inside = np.all(np.stack(turns) < -1e-9, axis=0)  # counter-clockwise as seen, with v down
        count[low[1] : high[1], low[0] : high[0]] += inside
    return count


def test_a_sphere_keeps_its_triangles_and_lies_flat_at_one_scale(unwrapped_ball):
    mesh, source = unwrapped_ball, ball(16)
    np.testing.assert_array_equal(mesh.vertices[mesh.faces], source.vertices[source.faces])
    np.testing.assert_array_equal(mesh.normals[mesh.faces], source.normals[source.faces])
    assert mesh.uvs.min() >= 0.0
    assert mesh.uvs.max() <= 1.0
    flat = uv_areas(mesh)
    assert (flat > 0.0).all(), "no chart is mirrored"
    ratio = flat / areas(mesh) * areas(mesh).sum() / flat.sum()
    assert np.percentile(ratio, 2) > 0.7
    assert np.percentile(ratio, 98) < 1.4
    assert flat.sum() > 0.35, "the picture is used"


def test_no_texel_lies_in_two_triangles_and_charts_keep_their_distance(unwrapped_ball):
    count = centres_inside(unwrapped_ball, SIDE)
    assert count.max() == 1
    joined = {tuple(corner) for corner in unwrapped_ball.uvs.round(6)}
    assert len(joined) > len(ball(16).vertices), "a closed surface cannot lie flat without being cut"


def test_the_sides_of_a_cube_are_undistorted_squares():
    mesh = run_to_end(unwrapped(cube(), SIDE))
    corners, flat = mesh.vertices[mesh.faces], mesh.uvs[mesh.faces]
    lengths = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    in_picture = np.linalg.norm(flat - np.roll(flat, 1, axis=1), axis=2)
    np.testing.assert_allclose(in_picture / lengths, np.full((12, 3), in_picture[0, 0] / lengths[0, 0]), rtol=1e-3)


def test_flat_and_crowded_triangles_are_kept_without_disturbing_the_others():
    source = ball(4)
    last = np.uint32(len(source.vertices))
    a, b = source.faces[0, 0], source.faces[0, 1]
    vertices = np.concatenate([source.vertices, source.vertices[a : a + 1] * 2]).astype(np.float32)
    normals = np.concatenate([source.normals, source.normals[a : a + 1]])
    extra = np.array([[a, a, b], [a, b, last]], np.uint32)  # one without an area, one more on an edge that has two
    mesh = run_to_end(unwrapped(Mesh(vertices, np.concatenate([extra, source.faces]), normals), SIDE))
    np.testing.assert_array_equal(mesh.vertices[mesh.faces[2:]], source.vertices[source.faces])
    np.testing.assert_array_equal(mesh.vertices[mesh.faces[0]], source.vertices[[a, a, b]])
    flat = uv_areas(mesh)
    assert flat[0] == 0.0
    assert (flat[1:] > 0.0).all()
    assert np.isfinite(mesh.tangents).all()


@pytest.mark.parametrize(
    ("change", "side"),
    [
        (lambda mesh: dataclasses.replace(mesh, vertices=np.full_like(mesh.vertices, np.nan)), SIDE),
        (lambda mesh: dataclasses.replace(mesh, vertices=np.zeros_like(mesh.vertices)), SIDE),
        (lambda mesh: dataclasses.replace(mesh, faces=np.zeros((0, 3), np.uint32)), SIDE),
        (lambda mesh: dataclasses.replace(mesh, faces=mesh.faces + np.uint32(1000)), SIDE),
        (lambda mesh: mesh, 3),
        (lambda mesh: mesh, 1 << 20),
    ],
)
def test_what_cannot_be_unwrapped_is_refused_at_once(change, side):
    with pytest.raises(InputError) as caught:
        next(unwrapped(change(ball(2)), side))
    assert caught.value.hint


def test_a_surface_of_more_charts_than_there_are_texels_is_refused():
    loose = np.random.default_rng(0).normal(size=(400, 3, 3)).astype(np.float32)
    faces = np.arange(1200, dtype=np.uint32).reshape(-1, 3)
    mesh = Mesh(loose.reshape(-1, 3), faces, np.tile(np.float32([0, 0, 1]), (1200, 1)))
    with pytest.raises(InputError, match="400 charts") as caught:
        run_to_end(unwrapped(mesh, 32))
    assert "at least" in caught.value.hint


def children():
    """Processes of ours that unwrap, without those that have ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if b"viewer.decompose.unwrap_child" in words and parent == str(os.getpid()):
            found.append(folder.name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_closing_the_work_ends_the_child():
    work = unwrapped(ball(60), SIDE)
    assert next(work).fraction == -1.0
    assert len(children()) == 1
    work.close()
    assert children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="pipes send no signals there")
def test_the_child_ends_with_its_parent_even_amid_a_call_that_never_lets_python_run():
    code = "import os; from viewer.decompose.unwrap_child import end_with_parent; end_with_parent(); "
    code += "os.write(1, b'!'); sum(range(1 << 60))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PACKAGE.parent
    ) as child:
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            assert child.stdout.read(1) == b"!"
            child.stdin.close()
            assert child.wait(20) != 0
        finally:
            child.kill()
