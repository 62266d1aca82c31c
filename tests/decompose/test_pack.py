"""Charts side by side: none over another, each as it was but for a turn, with the gap that was asked for."""

import numpy as np
import pytest

from viewer.decompose.pack import CELLS, packed


def disks(radii, corners=96):
    """Charts with known areas, one over the other."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1)
    one = np.concatenate([np.zeros((1, 2)), ring])
    number = np.arange(corners)
    fan = np.stack([np.zeros(corners, int), 1 + number, 1 + (number + 1) % corners], 1)
    count = corners + 1
    points = np.concatenate([radius * one for radius in radii])
    faces = np.concatenate([fan + count * place for place in range(len(radii))])
    return points, faces


def areas(points, faces):
    first, second = points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]]
    return 0.5 * (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])


def test_charts_do_not_touch_and_little_is_empty():
    radii = np.random.default_rng(1).uniform(0.3, 1.0, 60)
    points, faces = disks(radii)
    found = packed(points, faces, 1024, 4)
    assert found is not None
    assert found.charts == 60
    assert found.gap >= 4
    assert found.uvs.min() >= 0.0
    assert found.uvs.max() <= 1.0
    # Each at the same scale, none mirrored.
    ratio = areas(found.uvs, faces) / areas(points, faces)
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-6)
    assert found.share == pytest.approx(areas(found.uvs, faces).sum())
    assert found.share > 0.6
    # Middles farther apart than the sum of the radii, with the gap between.
    middles, scale = found.uvs[::97], np.sqrt(ratio[0])
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2) - scale * (radii[:, None] + radii[None])
    assert apart[~np.eye(60, dtype=bool)].min() * 1024 >= 4 * 0.97  # chords lie a little inside


def test_a_single_chart_fills_the_picture():
    square = np.array([[0, 0], [2, 2], [0, 4], [-2, 2]], float)  # on its corner
    found = packed(square, np.array([[0, 1, 2], [0, 2, 3]]), 512, 2)
    assert found is not None
    assert found.share > 0.9


def test_more_charts_than_cells_are_refused():
    points, faces = disks(np.ones(2000), 3)
    assert packed(points, faces, CELLS // 16, 8) is None
