"""Several nodes as one look as they did: geometry, maps texel by texel, points, splats and voxels."""

import dataclasses
from functools import partial

import numpy as np
import pytest

from tests.editing.meshes import ball
from tests.editing.test_repeat import some_splats, some_voxels
from viewer.editing.content import splats_of, surface_of
from viewer.editing.surface import texture_pixels
from viewer.engine.jobs import BakeJob, JoinJob, run
from viewer.engine.operations import join
from viewer.errors import InputError
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import AnalyticField, Model, Provenance
from viewer.scene.document import Node
from viewer.scene.edits import Crop
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import AABB, Transform
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import points_from_tensors
from viewer.scene.progress import run_to_end
from viewer.scene.volumes import HalfSpace

TURNED = Transform((1.0, -2.0, 0.5), (np.cos(0.4), 0.0, np.sin(0.4), 0.0), 1.5)
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def joined(store, *nodes):
    return run_to_end(run(JoinJob(nodes), store))


def texture(store, seed, width=16, height=8, **more):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return Texture(store.put({"pixels": pixels}), width, height, **more)


def square(uvs=((0, 0), (1, 0), (1, 1), (0, 1)), colors=None):
    corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    given = None if uvs is None else np.array(uvs, np.float32)
    return Mesh(corners, np.array([[0, 1, 2], [0, 2, 3]], np.uint32), normals, colors, given)


def model(store, mesh, *materials, **placing):
    content = Model(
        store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), materials or (Material(),)
    )
    return Node("mesh", content, **placing)


def color_at(surface, store, uvs, name="base_color_map"):
    """Linear colours of a map where texture coordinates lie, times the material's number; nearest texel."""
    found = getattr(surface.material, name)
    factor = np.array(surface.material.base_color)
    if found is None:
        return np.broadcast_to(factor, (len(uvs), 3))
    row, column = found.texels_at(uvs)
    return srgb_to_linear(texture_pixels(found, store)[row, column] / 255.0) * factor


def seen(surface, store, first_face, share):
    """Colours inside a triangle of a mesh, at barycentric coordinates."""
    corners = surface.mesh.faces[first_face]
    uvs = surface.mesh.uv_set(surface.material.base_color_map.uv_set if surface.material.base_color_map else 0)
    return (
        color_at(surface, store, share @ uvs[corners].astype(np.float64))
        if uvs is not None
        else color_at(surface, store, np.zeros((len(share), 2)))
    )


SHARES = np.random.default_rng(1).dirichlet((1.0, 1.0, 1.0), 200)


def test_meshes_lie_where_they_did_in_the_axes_of_the_last(store):
    one, other = ball(2), ball(3)
    nodes = (model(store, one, transform=TURNED), model(store, other, transform=Transform((5.0, 0.0, 0.0), scale=0.5)))
    node = joined(store, *nodes).node
    made = surface_of(node, store).mesh
    assert (len(made.vertices), len(made.faces)) == (
        len(one.vertices) + len(other.vertices),
        len(one.faces) + len(other.faces),
    )
    world = node.transform.apply(made.vertices.astype(np.float64))
    expected = np.concatenate(
        [TURNED.apply(one.vertices.astype(np.float64)), nodes[1].transform.apply(other.vertices.astype(np.float64))]
    )
    np.testing.assert_allclose(world, expected, atol=1e-5)
    assert node.transform == nodes[1].transform
    assert node.content.materials == nodes[1].content.materials  # nothing to lay out


def test_edits_are_carried_out(store):
    cut = Crop(HalfSpace((0.0, 0.0, 0.0), (0.0, 0.0, 1.0)))
    node = joined(store, model(store, ball(2), edits=(cut,)), model(store, ball(2))).node
    assert node.edits == ()
    assert node.content.faces < 2 * len(ball(2).faces)


@pytest.mark.parametrize("wrap", ["repeat", "mirror", "clamp"])
def test_maps_are_the_very_same_texels_in_an_atlas_and_go_on_beyond_their_edges(store, wrap):
    first = Material("a", base_color_map=texture(store, 1, wrap_u=wrap, wrap_v=wrap))
    far = square(((-0.5, 0.25), (2.0, 0.25), (2.0, 1.75), (-0.5, 1.75)))
    second = Material("b", base_color_map=texture(store, 2))
    nodes = (
        model(store, far, first),
        model(store, square(), second),
        model(store, square(None), Material(base_color=(0.2, 0.4, 0.6))),
    )
    node = joined(store, *nodes).node
    (material,) = node.content.materials
    made = surface_of(node, store)
    assert material.base_color == (1.0, 1.0, 1.0)
    for number, source in enumerate(nodes):
        before = surface_of(source, store)
        for face in (0, 1):
            there, here = seen(made, store, 2 * number + face, SHARES), seen(before, store, face, SHARES)
            equal = np.abs(there - here).max(1) < 0.004
            assert equal.mean() > 0.985  # those on the border of two texels may fall to either side


def test_numbers_become_texels(store):
    rough = Material(roughness=0.25, metallic=1.0, emissive=(2.0, 0.0, 1.0))
    plain = Material(roughness=0.75, orm_map=texture(store, 3))
    (material,) = joined(store, model(store, square(), rough), model(store, square(), plain)).node.content.materials
    assert (material.roughness, material.metallic, material.emissive) == (1.0, 1.0, (2.0, 0.0, 1.0))
    assert material.base_color_map is None
    pixels = texture_pixels(material.orm_map, store)
    assert (pixels == (255, 64, 255)).all(-1).any()
    light = srgb_to_linear(texture_pixels(material.emissive_map, store) / 255.0) * material.emissive
    assert np.abs(light - (2.0, 0.0, 1.0)).sum(-1).min() < 0.02


def test_normal_maps_have_tangents_and_flat_ones_elsewhere(store):
    bumpy = Material(normal_map=texture(store, 4))
    node = joined(store, model(store, square(), bumpy), model(store, ball(1))).node
    made = surface_of(node, store)
    assert made.mesh.tangents is not None
    along = made.mesh.tangents[:, :3]
    np.testing.assert_allclose(np.linalg.norm(along, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose((along * made.mesh.normals).sum(1), 0.0, atol=1e-5)
    uvs = made.mesh.uvs[4:]
    row, column = made.material.normal_map.texels_at(uvs)
    assert (texture_pixels(made.material.normal_map, store)[row, column] == (128, 128, 255)).all()


def test_maps_of_other_sets_of_coordinates_get_atlases_of_their_own(store):
    two = dataclasses.replace(square(), further_uvs=0.5 * square().uvs)
    first = Material(base_color_map=texture(store, 5), occlusion_map=texture(store, 6, uv_set=1))
    second = Material(base_color_map=texture(store, 7), orm_map=texture(store, 8))
    node = joined(store, model(store, two, first), model(store, square(), second)).node
    (material,) = node.content.materials
    assert material.base_color_map.uv_set != material.occlusion_map.uv_set
    made = surface_of(node, store).mesh
    assert made.further_uvs.shape[1] == 2
    assert (texture_pixels(material.orm_map, store)[..., 0].max(), material.orm_map.uv_set) == (255, 0)
    row, column = material.occlusion_map.texels_at(
        made.uv_set(material.occlusion_map.uv_set)[4:].astype(np.float64).mean(0)[None]
    )
    own = texture_pixels(second.orm_map, store)
    assert texture_pixels(material.occlusion_map, store)[row[0], column[0], 0] in own[..., 0]


def test_masks_stay_masks_and_what_is_opaque_stays_whole(store):
    mask = Material(alpha_mode="mask", alpha_cutoff=0.25, opacity_map=texture(store, 9))
    other = Material(alpha_mode="mask", alpha_cutoff=0.75, opacity_map=texture(store, 10))
    solid = Material(opacity=0.3)
    nodes = [model(store, square(), each) for each in (mask, other, solid)]
    node = joined(store, *nodes).node
    (material,) = node.content.materials
    assert material.alpha_mode == "mask"
    made = surface_of(node, store)
    for number, (source, cutoff) in enumerate(((mask, 0.25), (other, 0.75), (solid, 0.0))):
        corners = made.mesh.faces[2 * number]
        at = SHARES @ made.mesh.uv_set(material.opacity_map.uv_set)[corners].astype(np.float64)
        row, column = material.opacity_map.texels_at(at)
        there = texture_pixels(material.opacity_map, store)[row, column, 0] >= 255 * material.alpha_cutoff
        if source.opacity_map is None:
            assert there.all()
            continue
        row, column = source.opacity_map.texels_at(SHARES @ square().uvs[square().faces[0]].astype(np.float64))
        wanted = texture_pixels(source.opacity_map, store)[row, column, 0] >= 255 * cutoff
        assert (there == wanted).mean() > 0.985


def test_what_cannot_be_one_is_said(store):
    with pytest.raises(InputError, match="lit"):
        joined(
            store,
            model(store, square(), Material(lit=True)),
            model(store, square(), Material(lit=False, roughness=0.5)),
        )
    with pytest.raises(InputError, match="can be joined"):
        joined(store, model(store, square()))
    solid = Node("solid", AnalyticField(BOX))
    with pytest.raises(InputError, match="can be joined"):
        joined(store, model(store, square()), solid)


def cloud(store, seed, count, **placing):
    rng = np.random.default_rng(seed)
    tensors = {
        "points": rng.normal(size=(count, 3)).astype(np.float32),
        "colors": rng.integers(0, 255, (count, 3)).astype(np.uint8),
    }
    points = points_from_tensors(tensors)
    return Node("points", PointCloud(store.put(tensors), points.aabb, count, 0.1), **placing), points


def test_points_lie_where_they_did(store):
    (one, first), (other, second) = (
        cloud(store, 1, 5, transform=TURNED),
        cloud(store, 2, 7, transform=Transform((1.0, 1.0, 1.0))),
    )
    done = joined(store, one, other)
    made = points_from_tensors(store.get(done.node.content.asset))
    world = done.node.transform.apply(made.positions.astype(np.float64))
    expected = [
        each.transform.apply(points.positions.astype(np.float64)) for each, points in ((one, first), (other, second))
    ]
    np.testing.assert_allclose(world, np.concatenate(expected), atol=1e-5)
    np.testing.assert_array_equal(made.colors, np.concatenate([first.colors, second.colors]))
    assert done.node.content.count == 12
    assert len(done.notes) == 1  # they were of several sizes


def test_splats_are_padded_to_the_highest_degree(store):
    splats = some_splats(9)
    low = dataclasses.replace(splats, sh=splats.sh[:, :4])
    named = ((low, "dilated"), (splats, "antialiased"))
    nodes = [
        Node("s", splat_content(store.put(each.tensors()), each, filter_=name), transform=TURNED)
        for each, name in named
    ]
    done = joined(store, *nodes)
    made = splats_of(done.node, store)
    assert made.count == 18
    assert done.node.content.sh_degree == 3
    np.testing.assert_allclose(made.positions[:9], splats.positions, atol=1e-5)
    np.testing.assert_array_equal(made.sh[9:], splats.sh)
    assert (made.sh[:9, 4:] == 0.0).all()
    assert "antialiased" in done.notes[0]
    linear = Node("l", splat_content(store.put(splats.tensors()), splats, "linear"))
    with pytest.raises(InputError, match="colour spaces"):
        joined(store, nodes[0], linear)


def field(store, voxels, **placing):
    return Node("field", voxels.content(store.put(voxels.tensors()), Provenance()), **placing)


def test_grids_that_agree_keep_every_voxel(store):
    voxels = some_voxels()
    apart = Transform((1.8 * 2, 0.0, 0.0))
    done = joined(store, field(store, voxels, transform=apart), field(store, voxels))
    made = voxels_from_tensors(done.node.content, store.get(done.node.content.asset))
    assert done.notes == ()
    assert made.shape[1:] == voxels.shape[1:]
    assert len(made.index) == 400
    first = np.unravel_index(made.index, made.shape)[0] < voxels.shape[0]
    np.testing.assert_allclose(made.density[first], voxels.density, rtol=1e-6)
    np.testing.assert_array_equal(made.sh[first], voxels.sh)


def test_grids_that_do_not_agree_are_interpolated_and_that_is_said(store):
    done = joined(store, field(store, some_voxels(), transform=TURNED), field(store, some_voxels()))
    assert any("interpolated" in each for each in done.notes)


def test_what_answers_point_by_point_is_made_voxels_first(store, monkeypatch):
    monkeypatch.setattr(join, "BakeJob", partial(BakeJob, finest=48))  # the finest that is right takes half a minute
    solid = Node("solid", AnalyticField(BOX, "sphere", 20.0, color_space="srgb"), transform=Transform((3.0, 0.0, 0.0)))
    done = joined(store, field(store, some_voxels()), solid)
    assert any("solid was made voxels" in each for each in done.notes)
    made = voxels_from_tensors(done.node.content, store.get(done.node.content.asset))
    assert made.density.max() == pytest.approx(20.0, rel=0.1)
