"""Pictures rounded to half floats sixteen at a time are numpy's."""

import numpy as np
import pytest

from viewer.render.canvas import Canvas
from viewer.render.drawable import Layer, Tile
from viewer.render.grid.marching import simd_available
from viewer.render.request import RenderRequest
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.document import Scene

pytestmark = pytest.mark.skipif(not simd_available(), reason="this processor does not convert half floats")


@pytest.mark.parametrize("width", [1, 3, 4, 17, 64])
def test_every_width_is_rounded_as_numpy_does(width):
    rng = np.random.default_rng(width)
    size = (5, width, 4)
    light = (rng.normal(size=size) * 10.0 ** rng.integers(-8, 5, size)).astype(np.float32)
    light[0, 0] = [0.0, -0.0, 6.0e-8, 65504.0]
    camera = Camera(look_at((3.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.7, 80, 9))
    canvas = Canvas(RenderRequest(Scene(), camera, 80, 9), 1)
    canvas.put(Tile(7, 2, width, 5), Layer(light, np.ones((5, width), np.float32)))
    frame = canvas.finished(0, 0.0)
    with np.errstate(all="ignore"):
        wanted = light.astype(np.float16)
    part = frame.radiance[2:7, 7 : 7 + width]
    np.testing.assert_array_equal(part.view(np.uint16), wanted.view(np.uint16))
    assert not frame.radiance[:2].any()
    assert not frame.radiance[:, 7 + width :].any()
