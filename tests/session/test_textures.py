"""Maps one by one, how finely they lie, and picking from the surface to the texture and back."""

import math

import numpy as np
import pytest

from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.session.texture_lines import edges_within, line_picture
from viewer.session.texture_maps import Texel, maps_of, numbers_at, pyramid, texel_at, texel_density
from viewer.session.texture_picking import index_of

TEXTURE = Texture("a" * 64, 8, 4)


def driven(work):
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def ball(rings=24, radius=2.0, center=(1.0, -3.0, 0.5)):
    """A sphere whose texture coordinates are longitude and latitude."""
    u, v = np.meshgrid(np.linspace(0, 1, 2 * rings + 1), np.linspace(0, 1, rings + 1))
    flat, around = np.sin(np.pi * v), 2 * np.pi * u
    normals = np.stack([flat * np.cos(around), flat * np.sin(around), np.cos(np.pi * v)], -1).reshape(-1, 3)
    number = np.arange(u.size).reshape(u.shape)
    a, b, c, d = number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]
    faces = np.stack([a, b, c, a, c, d], -1).reshape(-1, 3).astype(np.uint32)
    vertices = (normals * radius + center).astype(np.float32)
    uvs = np.stack([u, v], -1).reshape(-1, 2).astype(np.float32)
    return Mesh(vertices, faces, normals.astype(np.float32), uvs=uvs)


def square(uvs=((0, 0), (1, 0), (1, 1), (0, 1))):
    """A square of side 2 in the plane z = 0."""
    corners = np.array([[-1, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]], np.float32)
    faces = np.array([[0, 3, 2], [0, 2, 1]], np.uint32)
    up = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    return Mesh(corners, faces, up, uvs=np.array(uvs, np.float32))


def test_rays_meet_the_ball_where_geometry_says():
    mesh, center = ball(96), np.array([1.0, -3.0, 0.5])
    index = driven(index_of(mesh))
    random = np.random.default_rng(2)
    for _ in range(40):
        outside = center + 10.0 * _unit(random)
        goal = center + 1.2 * random.uniform() * _unit(random)
        way = 3.0 * (goal - outside)
        found = index.hit(tuple(outside.tolist()), tuple(way.tolist()))
        a, b, c = way @ way, 2 * (outside - center) @ way, (outside - center) @ (outside - center) - 4.0
        exact = (-b - math.sqrt(b * b - 4 * a * c)) / (2 * a)
        assert found.distance == pytest.approx(exact, abs=2e-3)
        assert np.allclose(found.position, outside + found.distance * way, atol=1e-6)
        local = (np.array(found.position) - center) / 2.0
        assert found.v == pytest.approx(math.acos(np.clip(local[2], -1, 1)) / math.pi, abs=2e-3)
        back = index.at_uv(found.u, found.v)
        assert np.allclose(back.position, found.position, atol=1e-5)


def test_rays_that_miss_or_are_none():
    index = driven(index_of(ball()))
    assert index.hit((9.0, 9.0, 9.0), (1.0, 0.0, 0.0)) is None
    assert index.hit((1.0, -3.0, 9.0), (0.0, 0.0, 1.0)) is None  # it lies behind
    assert index.hit((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)) is None
    assert index.hit((math.nan, 0.0, 0.0), (0.0, 0.0, 1.0)) is None


def test_texels_find_their_point_also_where_the_texture_repeats():
    index = driven(index_of(square(((-0.25, 3), (0.75, 3), (0.75, 4), (-0.25, 4)))))
    for u, v, x, y in ((0.25, 0.5, 0.0, 0.0), (0.8, 0.25, -0.9, 0.5), (0.5, 0.75, 0.5, -0.5)):
        assert np.allclose(index.at_uv(u, v).position, (x, y, 0.0), atol=1e-6)
    assert driven(index_of(square(((0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5))))).at_uv(0.7, 0.7) is None


def test_meshes_without_coordinates_or_faces_are_no_trouble():
    bare = square()
    assert driven(index_of(Mesh(bare.vertices, bare.faces, bare.normals))) is None
    empty = Mesh(
        *(np.zeros((0, 3), kind) for kind in (np.float32, np.uint32, np.float32)), uvs=np.zeros((0, 2), np.float32)
    )
    index = driven(index_of(empty))
    assert index.hit((0.0, 0.0, 1.0), (0.0, 0.0, -1.0)) is None
    assert index.at_uv(0.5, 0.5) is None
    assert not driven(line_picture(empty.uvs, empty.faces, 16)).any()


def test_degenerate_triangles_are_never_found():
    mesh = square(((0, 0), (0, 0), (0, 0), (0, 0)))
    index = driven(index_of(mesh))
    assert index.at_uv(0.0, 0.0) is None
    assert texel_density(mesh.vertices, mesh.faces, mesh.uvs, (64, 64)) is None


def test_texel_density_of_a_square():
    """A unit of length on it has half of the texture's 512 texels; twice as large in the world, half as many."""
    mesh = square()
    found = texel_density(mesh.vertices, mesh.faces, mesh.uvs, (512, 512))
    assert (found.median, found.low, found.high, found.used) == pytest.approx((256.0, 256.0, 256.0, 1.0))
    assert texel_density(mesh.vertices, mesh.faces, mesh.uvs, (512, 512), 2.0).median == pytest.approx(128.0)


def test_the_packed_map_is_taken_apart():
    material = Material(base_color_map=TEXTURE, orm_map=TEXTURE, normal_map=TEXTURE, emissive_map=TEXTURE)
    found = {each.name: (each.channel, each.srgb) for each in maps_of(material)}
    assert found == {
        "base_color": (None, True),
        "roughness": (1, False),
        "metallic": (2, False),
        "occlusion": (0, False),
        "normal": (None, False),
        "emissive": (None, True),
    }
    assert maps_of(Material()) == ()


def test_numbers_under_the_pointer():
    pixels = np.zeros((4, 8, 3), np.uint8)
    pixels[1, 6] = (188, 51, 255)
    texel = texel_at(-0.2, 1.3, 8, 4)
    assert texel[:2] == (6, 1)
    assert texel_at(0.9999999999, 1.0, 8, 4) == Texel(7, 0, 0.9999999999, 0.0)
    color, roughness, *_, normal, _ = maps_of(
        Material(base_color_map=TEXTURE, orm_map=TEXTURE, normal_map=TEXTURE, emissive_map=TEXTURE)
    )
    assert "linear 0.503, 0.033, 1.000   sRGB 188 51 255" in numbers_at(pixels, texel, color)
    assert numbers_at(pixels, texel, roughness) == "0.200  (51)"
    assert numbers_at(pixels, texel, normal) == "(+0.47, -0.60, +1.00)"


def test_smaller_pictures_are_means():
    pixels = np.random.default_rng(0).integers(0, 256, (64, 130, 3)).astype(np.uint8)
    levels = driven(pyramid(pixels, 32))
    assert [level.shape[:2] for level in levels] == [(64, 130), (32, 65), (16, 32)]
    exact = pixels.reshape(32, 2, 65, 2, 3).mean((1, 3))
    assert np.abs(levels[1] - exact).max() <= 0.5
    assert driven(pyramid(np.full((1, 600, 3), 9, np.uint8)))[-1].shape[0] == 1


def test_lines_run_where_the_edges_are():
    mesh = square(((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)))
    picture = driven(line_picture(mesh.uvs, mesh.faces, 100)) > 0
    assert picture[10, 10:90].all()
    assert picture[10:90, 89].any()
    assert np.diagonal(picture)[12:88].all()
    assert not picture[:9].any()
    assert not picture[20, 50]
    index = driven(index_of(mesh))
    starts, ends = edges_within(index, (0.0, 0.0, 1.0, 1.0), 100)
    assert len(starts) == 6
    assert {tuple(np.round(row, 3)) for row in np.concatenate([starts, ends]).tolist()} == {
        (0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9),
    }  # fmt: skip
    assert edges_within(index, (0.0, 0.0, 1.0, 1.0), 5) is None
    assert len(edges_within(index, (2.0, 2.0, 3.0, 3.0), 5)[0]) == 0


def _unit(random):
    vector = random.normal(size=3)
    return vector / np.linalg.norm(vector)
