"""Layers behind nearer ones, where their borders do not lie where disparities have theirs."""

import numpy as np
import pytest

pytest.importorskip("cv2", reason="OpenCV is not installed")

from viewer.moments.behind import CORE, View, layer_of
from viewer.moments.layering import BAND

SIDE = 400


def test_no_layer_takes_depth_from_the_strip_in_which_its_border_was_moved():
    """Something near, whose disparities reach farther than its pixels do, as rough maps do."""
    border, moved = SIDE // 2, round(BAND * SIDE)
    columns = np.broadcast_to(np.arange(SIDE), (SIDE, SIDE))
    labels = (columns >= border).astype(np.uint8)
    disparity = np.where(columns < border + moved, 0.9, 0.1).astype(np.float32)
    photo = np.random.default_rng(2).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    strange = np.where(columns < border + moved, 12.0, 1.0)[..., None].repeat(2, -1).astype(np.float32)
    whole = np.ones((SIDE, SIDE), np.bool_)
    view = View(photo, whole, labels, disparity, strange, np.zeros((SIDE, SIDE), np.float32), whole)
    layer = layer_of(view, 1, 40.0, np.full((SIDE, SIDE), 0.9, np.float32))
    assert layer.disparity[layer.mask] == pytest.approx(0.1, abs=1e-3)
    assert layer.strange[layer.mask] == pytest.approx(1.0, abs=1e-2)
    assert CORE > BAND
