"""Meshes cut along volumes: areas are those on paper, and nothing is lost, torn or left over."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.editing.meshes import area, ball, enclosed, open_edges, sheet
from viewer.editing.clip import clipped
from viewer.scene.volumes import Box, HalfSpace, Sphere, signed_distance

TURNED = (math.cos(0.4), 0.0, 0.0, math.sin(0.4))
"""By 0.8 about Z."""


@pytest.mark.parametrize("cells", [1, 7])
def test_a_sheet_is_cut_along_a_turned_box(cells):
    box = Box((0.1, -0.2, 0.0), (0.6, 0.4, 1.0), TURNED)
    inside, outside = (clipped(sheet(cells), box, keep_inside=keep) for keep in (True, False))
    assert area(inside) == pytest.approx(0.24, rel=1e-6)
    assert area(outside) == pytest.approx(4.0 - 0.24, rel=1e-6)
    assert signed_distance(box, inside.vertices).max() < 1e-6
    assert signed_distance(box, outside.vertices[outside.faces].mean(1)).min() > 0.0


@pytest.mark.parametrize("cells", [1, 40])
def test_a_ball_cuts_a_round_hole_even_within_one_triangle(cells):
    hole = Sphere((0.3, 0.25, 0.0), 0.3)
    outside = clipped(sheet(cells), hole, keep_inside=False)
    assert area(outside) == pytest.approx(4.0 - math.pi * 0.09, abs=0.02 * math.pi * 0.09)
    ends = open_edges(outside)
    rim = ends[(np.abs(ends) < 0.99).all((1, 2))]
    assert np.abs(signed_distance(hole, rim.reshape(-1, 3))).max() < 1e-6


def test_what_is_interpolated_along_an_edge_stays_what_it_was():
    whole = sheet(3)
    cut = clipped(whole, HalfSpace((0.123, 0.0, 0.0), (1.0, 0.5, 0.0)), keep_inside=True)
    assert np.allclose(cut.colors, cut.vertices, atol=1e-6)
    assert np.allclose(cut.uvs, cut.vertices[:, :2], atol=1e-6)
    assert np.allclose(cut.normals, (0, 0, 1))
    assert np.allclose(cut.tangents, (1, 0, 0, 1))


def test_a_cap_of_a_ball_has_the_area_on_paper():
    cap = clipped(ball(6), HalfSpace((0.0, 0.0, 0.5), (0.0, 0.0, -1.0)), keep_inside=True)
    assert area(cap) == pytest.approx(2 * math.pi * 0.5, rel=2e-3)
    assert np.abs(open_edges(cap)[..., 2] - 0.5).max() < 1e-6


def test_a_volume_that_takes_nothing_leaves_the_very_mesh():
    mesh = ball(2)
    assert clipped(mesh, Sphere((0.0, 0.0, 0.0), 3.0), keep_inside=True) is mesh
    assert clipped(mesh, Box((9.0, 0.0, 0.0), (1.0, 1.0, 1.0)), keep_inside=False) is mesh
    nothing = clipped(mesh, Sphere((9.0, 0.0, 0.0), 1.0), keep_inside=True)
    assert (len(nothing.vertices), len(nothing.faces)) == (0, 0)


numbers = some.floats(-0.7, 0.7)
places = some.tuples(numbers, numbers, numbers)
turns = some.tuples(*[some.floats(-1, 1)] * 4).filter(lambda turn: math.hypot(*turn) > 0.1)
volumes = some.one_of(
    some.builds(Sphere, places, some.floats(0.1, 1.2)),
    some.builds(HalfSpace, places, places.filter(lambda normal: math.hypot(*normal) > 0.05)),
    some.builds(
        lambda center, size, turn: Box(center, size, tuple(part / math.hypot(*turn) for part in turn)),
        places,
        some.tuples(*[some.floats(0.1, 1.5)] * 3),
        turns,
    ),
)


@settings(max_examples=60, deadline=None)
@given(volumes)
def test_both_parts_together_are_the_whole_and_are_torn_only_along_the_cut(volume):
    whole = ball(3)
    inside, outside = (clipped(whole, volume, keep_inside=keep) for keep in (True, False))
    # The halves are flat pieces of the same triangles.
    assert area(inside) + area(outside) == pytest.approx(area(whole), rel=1e-5)
    assert enclosed(inside) + enclosed(outside) == pytest.approx(enclosed(whole), rel=1e-4)
    for part in (inside, outside):
        if len(part.faces):
            # Beside a sphere's curved surface, edges within it are shorter than a sixth of its radius.
            slack = 1e-5 if not isinstance(volume, Sphere) else volume.radius * (1 / 6) ** 2 / 8 + 1e-5
            ends = open_edges(part)
            middles = ends.mean(1)
            assert np.abs(signed_distance(volume, middles)).max(initial=0.0) < slack
