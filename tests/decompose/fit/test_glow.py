"""What gives off light is found as that, and nothing else is taken for it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.decompose.fit.lumpy import cameras, lamp_light, lumpy_ball, photo
from viewer.decompose.fit.fit import fit_materials
from viewer.decompose.fit.glow import PixelLight, glow_of
from viewer.decompose.maps import Maps, material_of
from viewer.decompose.options import ExtractOptions
from viewer.decompose.texels import texels_of
from viewer.engine.jobs import ExportJob, run
from viewer.engine.stores import scratch_store
from viewer.formats.registry import open_path
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.assets import AssetStore
from viewer.scene.camera import pixel_centers
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

COUNT, LOOKS = 30, 12
SIDE = 56
GLOW = np.array([3.0, 1.5, 0.5], np.float32)
RING = np.stack([np.arange(COUNT), (np.arange(COUNT) + 1) % COUNT], 1)
"""Elements in a circle, each with two neighbours."""


def looks(shine) -> PixelLight:
    """Grey elements of which each is seen from twelve sides in light that would make white matter 0.5 bright."""
    nearest = np.repeat(np.arange(COUNT), LOOKS)
    side = np.tile(np.arange(LOOKS) / LOOKS * np.pi, COUNT)
    views = np.stack([np.cos(side), np.sin(side), np.zeros_like(side)], 1).astype(np.float32)
    shaded, white = (np.full((len(nearest), 3), value, np.float32) for value in (0.2, 0.5))
    return PixelLight(nearest, views, shaded + shine(nearest, np.tile(np.arange(LOOKS), COUNT)), shaded, white)


def test_what_sends_more_than_white_matter_to_all_sides_gives_it_off():
    found = glow_of(looks(lambda element, _: GLOW * (element[:, None] < 5)), RING, COUNT)
    assert found[:5] == pytest.approx(np.tile(GLOW, (5, 1)), abs=1e-5)
    assert not found[5:].any()


def test_a_highlight_is_no_glow():
    found = glow_of(looks(lambda element, look: GLOW * ((element < 5) & (look < 6))[:, None]), RING, COUNT)
    assert not found.any()


def test_a_single_broken_place_and_one_seen_from_one_side_are_no_glow():
    assert not glow_of(looks(lambda element, _: GLOW * (element[:, None] == 7)), RING, COUNT).any()
    one = looks(lambda element, _: GLOW * (element[:, None] < 5))
    assert not glow_of(
        one._replace(views=np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(one.views), 1))), RING, COUNT
    ).any()


def test_shadows_that_the_light_does_not_explain_are_no_glow():
    dark = looks(lambda element, _: np.zeros((len(element), 3)))
    hidden = (dark.nearest < 5)[:, None]
    unexplained = dark._replace(shaded=dark.shaded * ~hidden, white=dark.white * ~hidden)
    assert not glow_of(unexplained, RING, COUNT).any()


def through_glb(mesh: Mesh, material: Material, store: AssetStore, path: Path) -> Material:
    """The material after its mesh was written as .glb, with how strong the glow is, and opened again."""
    asset = store.put(mesh.tensors())
    bulb = Model(asset, mesh.aabb, len(mesh.vertices), len(mesh.faces), (material,), Provenance())
    run_to_end(run(ExportJob(Scene((Node("bulb", bulb),)), str(path)), store))
    assert b"KHR_materials_emissive_strength" in path.read_bytes()
    content = run_to_end(open_path(path, store)).nodes[0].content
    assert isinstance(content, Model)
    return content.materials[0]


def test_what_glows_is_in_the_material_as_shares_of_its_strongest(tmp_path):
    glow = np.zeros((16, 16, 3), np.float32)
    glow[:8] = GLOW
    store = scratch_store()
    material = material_of("bulb", Maps(np.full((16, 16, 3), 0.5, np.float32), glow=glow), store)
    assert material.emissive == pytest.approx((3.0, 3.0, 3.0))
    assert material.emissive_map is not None
    pixels = store.get(material.emissive_map.asset)["pixels"]
    shown = srgb_to_linear(pixels.astype(np.float32) / 255.0) * material.emissive[0]
    assert shown == pytest.approx(glow, rel=0.02, abs=1e-3)
    opened = through_glb(lumpy_ball(8), material, store, tmp_path / "bulb.glb")
    assert opened.emissive == pytest.approx((3.0, 3.0, 3.0))
    assert opened.emissive_map is not None
    assert (store.get(opened.emissive_map.asset)["pixels"] == pixels).all()
    dark = material_of("dark", Maps(np.full((16, 16, 3), 0.5, np.float32)), store)
    assert dark.emissive_map is None
    assert dark.emissive == (0.0, 0.0, 0.0)


def lit_up(points: np.ndarray) -> np.ndarray:
    """A cap around one of the lobes' ends gives off light."""
    return GLOW * (points[:, :1] > 1.15)


@pytest.mark.slow
def test_the_glowing_cap_of_a_lumpy_ball_is_found():
    mesh = lumpy_ball()
    caster = RayCaster(mesh.vertices, mesh.faces)
    views = []
    for camera in cameras(14, SIDE):
        view = photo(mesh, caster, camera, lamp_light())
        hits = caster.hits(*(each.astype(np.float32) for each in camera.rays(pixel_centers(SIDE, SIDE))))
        met = np.flatnonzero(hits.faces >= 0)
        weights = np.stack([1 - hits.u[met] - hits.v[met], hits.u[met], hits.v[met]], 1)
        points = np.einsum("nk,nkc->nc", weights, mesh.vertices[mesh.faces[hits.faces[met]]])
        pixels = view.pixels.reshape(-1, 4).copy()
        pixels[met, :3] += lit_up(points)
        views.append(replace(view, pixels=pixels.reshape(view.pixels.shape)))
    options = ExtractOptions(look="materials", texture=128, bounces=True, steps=150)
    glow = run_to_end(fit_materials(mesh, views, options)).maps.glow
    assert glow is not None
    texels = texels_of(mesh, 128)
    points, found = texels.points(mesh), glow[texels.covered]
    inside, outside = points[:, 0] > 1.2, points[:, 0] < 1.05
    assert np.median(found[inside], 0) == pytest.approx(GLOW, rel=0.15)
    assert (found[outside].max(1) > 0.1).mean() < 0.005
