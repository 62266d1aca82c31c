"""Gaussian splats drawn by OpenGL and by the processor: one picture."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.render.points.test_points_in_pictures import wall
from tests.render.sample_fields import psnr
from tests.ui.test_splats import BACKGROUND, CAMERAS, HEIGHT, TILTED, WIDTH, WORLD, draw, node, some
from viewer.render.drawables import other_sources
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.color import linear_to_srgb
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform


def both(painter, store, scene, camera):
    """The two pictures, from 0 to 1."""
    frame = Renderer(store, 1, others=other_sources(store)).final(RenderRequest(scene, camera, WIDTH, HEIGHT))
    light = frame.radiance.astype(np.float32)
    seen = light[..., :3] + (1 - light[..., 3:]) * np.float32(BACKGROUND)
    return draw(painter, store, scene, camera) / 255, linear_to_srgb(np.clip(seen, 0, 1))


@pytest.mark.parametrize("lens", CAMERAS)
@pytest.mark.parametrize("filter_", ["dilated", "antialiased"])
def test_both_draw_the_same_picture(painter, store, lens, filter_):
    nodes = (node(store, some(), transform=TILTED, filter_=filter_), node(store, some(60, seed=4)))
    drawn, rendered = both(painter, store, Scene(nodes, world=WORLD), CAMERAS[lens])
    assert rendered.std() > 0.05
    assert psnr(drawn, rendered) >= 45


def test_both_part_them_at_a_wall(painter, store):
    """A wall in the middle of the splats; OpenGL hides a Gaussian where its middle is hidden, we where its disc is."""
    square = replace(wall(store, 0.1), transform=Transform((0.0, 0.3, 0.0), (0.70710678, 0.0, 0.0, 0.70710678), 4.0))
    scene = Scene((square, node(store, some())), world=WORLD)
    drawn, rendered = both(painter, store, scene, CAMERAS["perspective"])
    assert rendered.std() > 0.05
    assert psnr(drawn, rendered) >= 36
