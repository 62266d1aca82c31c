"""The derived case table: what every cell must satisfy so that all cells together make a closed surface."""

import numpy as np
import pytest

from viewer.decompose.cases import CORNERS, EDGES, edge_table, faces, loops, triangle_table


def triangles_of(case):
    starts, edges = triangle_table()
    return edges[starts[case] : starts[case + 1]].reshape(-1, 3)


def crossed(case):
    return {
        number
        for number, (axis, corner) in enumerate(EDGES)
        if (case >> corner & 1) != (case >> (corner | 1 << axis) & 1)
    }


def shared_faces(a, b):
    """Faces of the cell that hold both edges."""
    ends = [{corner, corner | 1 << axis} for axis, corner in (EDGES[a], EDGES[b])]
    return [face for face in faces() if ends[0] <= set(face) and ends[1] <= set(face)]


@pytest.mark.parametrize("case", range(256))
def test_a_case_uses_each_crossed_edge_once_in_its_loops_and_no_other(case):
    used = [edge for loop in loops(case) for edge in loop]
    assert sorted(used) == sorted(crossed(case))
    assert set(triangles_of(case).ravel()) == crossed(case)


@pytest.mark.parametrize("case", range(256))
def test_inside_a_cell_triangles_meet_in_chords_that_lie_in_no_face(case):
    directed = [tuple(pair) for t in triangles_of(case).tolist() for pair in zip(t, t[1:] + t[:1], strict=True)]
    assert len(set(directed)) == len(directed)
    outline = {pair for loop in loops(case) for pair in zip(loop, loop[1:] + loop[:1], strict=True)}
    assert outline <= set(directed)
    for a, b in set(directed) - outline:
        assert (b, a) in directed
        assert not shared_faces(a, b)


@pytest.mark.parametrize("case", range(256))
def test_the_outline_on_a_face_depends_on_that_faces_corners_alone_and_turns_round_behind_it(case):
    segments = {pair for loop in loops(case) for pair in zip(loop, loop[1:] + loop[:1], strict=True)}
    for axis in range(3):
        near = [c for c in range(8) if not c >> axis & 1]
        # the cell behind has on its near face the corners of this one's far face; elsewhere anything
        behind = sum((case >> (c | 1 << axis) & 1) << c for c in near)
        for rest in (0, sum(1 << (c | 1 << axis) for c in near)):
            other = {p for lp in loops(behind | rest) for p in zip(lp, lp[1:] + lp[:1], strict=True)}
            far_edges = {
                number: EDGES.index((a, c & ~(1 << axis)))
                for number, (a, c) in enumerate(EDGES)
                if a != axis and c >> axis & 1
            }
            ours = {(far_edges[a], far_edges[b]) for a, b in segments if a in far_edges and b in far_edges}
            near_edges = set(far_edges.values())
            theirs = {(b, a) for a, b in other if a in near_edges and b in near_edges}
            assert ours == theirs


def test_one_corner_inside_makes_one_triangle_that_looks_away_from_it():
    for corner in range(8):
        triangles = triangles_of(1 << corner)
        assert len(triangles) == 1
        points = [
            np.array(CORNERS[low]) + 0.5 * np.eye(3)[axis] for axis, low in (EDGES[edge] for edge in triangles[0])
        ]
        normal = np.cross(points[1] - points[0], points[2] - points[0])
        assert normal @ (points[0] - np.array(CORNERS[corner])) > 0


def test_full_and_empty_cells_make_nothing_and_a_half_makes_a_quad():
    assert len(triangles_of(0)) == len(triangles_of(255)) == 0
    assert len(triangles_of(0b00001111)) == 2


def test_diagonal_corners_stay_joined():
    assert len(loops(0b1001)) == 1  # corners 0 and 3 of the lower face
    assert len(loops(0b10000001)) == 2  # corners 0 and 7: no common face, nothing to join


def test_the_edge_table_names_lower_corners():
    table = edge_table()
    assert table.shape == (12, 4)
    assert all(table[n, 1 + table[n, 0]] == 0 for n in range(12))
