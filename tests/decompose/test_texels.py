"""What lies on texels, frames of charts, and pictures that can be filtered without seams."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decompose.surfaces import ball, plane
from viewer.decompose.tangents import with_tangents
from viewer.decompose.texels import filled, texels_of
from viewer.decompose.unwrap import unwrapped
from viewer.errors import InputError
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

SIDE = 128


def looked_up(picture, uvs):
    """Bilinear values at texture coordinates, as a graphics card finds them."""
    height, width = picture.shape[:2]
    x, y = uvs[:, 0].astype(np.float64) * width - 0.5, uvs[:, 1].astype(np.float64) * height - 0.5
    left, above = np.floor(x).astype(int), np.floor(y).astype(int)
    result = 0.0
    for row, down in ((above, 1 - (y - above)), (above + 1, y - above)):
        for column, across in ((left, 1 - (x - left)), (left + 1, x - left)):
            value = picture[row.clip(0, height - 1), column.clip(0, width - 1)]
            result = result + value * (down * across)[:, None]
    return result


def test_texels_of_a_square_are_where_they_should_be():
    mesh = plane(cells=3)
    texels = texels_of(mesh, 16)
    assert texels.inside.all()
    middle = (np.arange(16) + 0.5) / 16 * 2 - 1
    x, y = np.meshgrid(middle, -middle)  # the top row is at y = 1
    expected = np.stack([x.ravel(), y.ravel(), np.zeros(256)], 1)
    np.testing.assert_allclose(texels.points(mesh), expected, atol=1e-6)
    np.testing.assert_allclose(texels.tangents(mesh), np.tile([1.0, 0.0, 0.0, 1.0], (256, 1)), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.0, 1.0, width=32), min_size=6, max_size=6))
def test_a_triangle_covers_the_centres_in_it_and_those_in_reach(numbers):
    uvs = np.array(numbers, np.float32).reshape(3, 2)
    mesh = Mesh(
        np.concatenate([uvs, np.zeros((3, 1), np.float32)], 1), np.array([[0, 1, 2]], np.uint32),
        np.tile(np.float32([0, 0, 1]), (3, 1)), uvs=uvs,
    )  # fmt: skip
    texels = texels_of(mesh, 32)
    corners = uvs.astype(np.float64) * 32
    (ax, ay), (bx, by), (cx, cy) = corners
    if abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) < 1e-3:
        return
    points = texels.points(mesh)[:, :2].astype(np.float64) * 32
    rows, columns = np.divmod(texels.numbers, 32)
    centres = np.stack([columns + 0.5, rows + 0.5], 1)
    away = np.linalg.norm(points - centres, axis=1)
    inside = texels.inside.ravel()[texels.numbers]
    np.testing.assert_allclose(away[inside], 0.0, atol=1e-3)
    assert (away < 1.5 + 1e-3).all()
    # No point of the triangle is nearer than the one that was found.
    shares = np.random.default_rng(0).dirichlet([1, 1, 1], 300)
    nearest = np.linalg.norm((shares @ corners)[None] - centres[:, None], axis=2).min(1) if len(centres) else away
    assert (away <= nearest + 1e-3).all()
    everywhere = np.stack(np.meshgrid(np.arange(32) + 0.5, np.arange(32) + 0.5), -1).reshape(-1, 2)
    reached = np.linalg.norm((shares @ corners)[None] - everywhere[:, None], axis=2).min(1) < 1.4
    assert texels.covered.ravel()[reached].all()


def test_looking_up_a_sphere_finds_no_seam_at_the_edges_of_charts():
    mesh = run_to_end(unwrapped(ball(16), SIDE))
    texels = texels_of(mesh, SIDE)

    def color(points):
        return np.stack([points[:, 0], np.sin(3 * points[:, 1]), points[:, 2] ** 2], 1).astype(np.float32)

    picture = texels.picture(color(texels.points(mesh)))
    # Every vertex along the cuts is at an edge of its chart, and its lookup reaches beyond.
    error = np.abs(looked_up(picture, mesh.uvs) - color(mesh.vertices)).max(1)
    texel = np.sqrt(4 * np.pi / texels.inside.sum())
    assert error.max() < 4 * texel  # slopes go up to 3
    assert error.mean() < 0.5 * texel


def test_spreading_keeps_what_is_there_and_reaches_everything():
    picture = np.zeros((37, 50, 2), np.float32)
    covered = np.zeros((37, 50), bool)
    picture[5:9, 5:9], picture[30, 44] = (1.0, -2.0), (3.0, -2.0)
    covered[5:9, 5:9] = covered[30, 44] = True
    result = filled(picture, covered)
    np.testing.assert_array_equal(result[covered], picture[covered])
    np.testing.assert_allclose(result[..., 1], -2.0, atol=1e-6)
    assert (result[..., 0] >= 1.0 - 1e-6).all()
    assert result[6, 10, 0] < 1.2 < 2.5 < result[31, 45, 0]
    np.testing.assert_array_equal(filled(picture, np.zeros_like(covered)), picture)


@pytest.mark.parametrize("mirrored", [False, True])
def test_frames_of_a_sphere_follow_its_longitudes(mirrored):
    around, up = np.meshgrid(np.linspace(-1.2, 1.2, 49), np.linspace(-1.0, 1.0, 41))
    around, up = around.ravel(), up.ravel()
    points = np.stack([np.cos(around) * np.cos(up), np.sin(around) * np.cos(up), np.sin(up)], 1).astype(np.float32)
    row, column = (grid.ravel() for grid in np.mgrid[0:40, 0:48])
    first = row * 49 + column
    faces = np.concatenate(
        [np.stack([first, first + 1, first + 50], 1), np.stack([first, first + 50, first + 49], 1)]
    ).astype(np.uint32)
    u, v = 0.5 + around / 3, 0.5 - up / 3
    uvs = np.stack([1 - u if mirrored else u, v], 1).astype(np.float32)
    mesh = with_tangents(Mesh(points, faces, points, uvs=uvs))
    east = np.stack([-np.sin(around), np.cos(around), np.zeros_like(around)], 1)
    north = np.stack([-np.cos(around) * np.sin(up), -np.sin(around) * np.sin(up), np.cos(up)], 1)
    sign = -1.0 if mirrored else 1.0
    assert (mesh.tangents[:, 3] == sign).all()
    # At the patch's rim triangles lie on one side only.
    tilt = np.arccos(np.clip((mesh.tangents[:, :3] * east).sum(1) * sign, -1, 1))
    assert tilt.max() < 0.08
    assert tilt.mean() < 0.01
    bitangents = np.cross(mesh.normals, mesh.tangents[:, :3]) * mesh.tangents[:, 3:]
    assert (bitangents * north).sum(1).min() > 0.99, "up in the picture, against v"


def test_a_vertex_between_a_mirrored_triangle_and_another_is_split():
    square = plane()
    uvs = square.uvs.copy()
    uvs[1] = uvs[2]  # the lower right corner is folded over the diagonal ...
    uvs[1, 0], uvs[1, 1] = 0.0, 0.5  # ... to the other side
    mesh = with_tangents(dataclasses.replace(square, uvs=uvs, tangents=None))
    assert len(mesh.vertices) == 6
    signs = mesh.tangents[mesh.faces, 3]
    assert sorted(signs.min(1)) == sorted(signs.max(1)) == [-1.0, 1.0]
    np.testing.assert_array_equal(mesh.vertices[mesh.faces], square.vertices[square.faces])


@pytest.mark.parametrize("place", [np.nan, 1.5, -0.2])
def test_an_atlas_that_leaves_its_picture_is_refused(place):
    mesh = plane()
    uvs = mesh.uvs.copy()
    uvs[0, 0] = place
    with pytest.raises(InputError, match="leave the picture"):
        texels_of(dataclasses.replace(mesh, uvs=uvs), 16)
    with pytest.raises(InputError, match="no texture coordinates"):
        texels_of(dataclasses.replace(mesh, uvs=None, tangents=None), 16)
