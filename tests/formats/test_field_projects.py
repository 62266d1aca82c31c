"""Projects of fields that answer point by point: saved, read again, and refused when their assets are not sound."""

import numpy as np
import pytest

from tests.fields.networks import NERF, ball_grid, random_nerf
from viewer.errors import AssetError
from viewer.formats.project import load_project, save_project
from viewer.scene.content import AnalyticField, NerfField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end


def nerf(asset):
    return NerfField(asset, NERF.aabb, NERF.position, NERF.direction)


def ball(asset):
    content, _ = ball_grid(5)
    return type(content)(asset, content.aabb, content.form)


def test_they_come_back_as_they_were(tmp_path, store):
    nodes = (
        Node("net", nerf(store.put(random_nerf()))),
        Node("ball", ball(store.put(ball_grid(5)[1]))),
        Node("torus", AnalyticField(AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), "torus")),
    )
    scene = Scene(nodes)
    run_to_end(save_project(scene, tmp_path / "a.fieldwright", store))
    found, assets = load_project(tmp_path / "a.fieldwright", store)
    assert found == scene
    assert assets.get(found.nodes[0].content.asset).keys() == random_nerf().keys()


BAD = {
    "NaN": (nerf, random_nerf() | {"color.bias": np.full(3, np.nan, np.float32)}),
    "another network": (nerf, ball_grid(5)[1]),
    "no grid": (ball, random_nerf()),
    "an infinite grid": (ball, {"distance": np.full((4, 4, 4), np.inf, np.float32)}),
}


@pytest.mark.parametrize("fault", BAD)
def test_unsound_assets_are_refused(fault, tmp_path, store):
    content, tensors = BAD[fault]
    scene = Scene((Node("field", content(store.put(tensors))),))
    run_to_end(save_project(scene, tmp_path / "a.fieldwright", store))
    with pytest.raises(AssetError) as error:
        load_project(tmp_path / "a.fieldwright", store)
    assert error.value.hint


def test_solids_without_extent_are_refused(tmp_path, store):
    scene = Scene((Node("flat", AnalyticField(AABB((0.0, 0.0, 0.0), (0.0, 1.0, 1.0)))),))
    run_to_end(save_project(scene, tmp_path / "a.fieldwright", store))
    with pytest.raises(AssetError):
        load_project(tmp_path / "a.fieldwright", store)
