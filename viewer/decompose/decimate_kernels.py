"""Kernels that take vertices away from a mesh by pulling each onto a neighbour; see ``decimate``.

A *point* is a place; where texture coordinates or normals jump, several vertices lie at it. Quadrics are ten numbers:
the products xx, xy, xz, yy, yz, zz, then x, y, z, and a constant.
"""

from __future__ import annotations

import math

from numba import njit

INNER, LINE, END, FIXED = 0, 1, 2, 3
"""What a point may do: go to any neighbour, only along the lines that it lies on, only along the surface's end, or
nothing."""
TURN = 0.25
"""Cosine of the angle that a triangle may turn by."""


@njit(cache=True, nogil=True)
def add_plane(quadric, x, y, z, d, weight):
    """Add the squared distance to a plane ``n . p + d = 0``."""
    quadric[0] += weight * x * x
    quadric[1] += weight * x * y
    quadric[2] += weight * x * z
    quadric[3] += weight * y * y
    quadric[4] += weight * y * z
    quadric[5] += weight * z * z
    quadric[6] += weight * x * d
    quadric[7] += weight * y * d
    quadric[8] += weight * z * d
    quadric[9] += weight * d * d


@njit(cache=True, nogil=True)
def quadric_at(quadric, x, y, z):
    """The value of a quadric at a place."""
    result = quadric[0] * x * x + quadric[3] * y * y + quadric[5] * z * z + quadric[9]
    result += 2.0 * (quadric[1] * x * y + quadric[2] * x * z + quadric[4] * y * z)
    return result + 2.0 * (quadric[6] * x + quadric[7] * y + quadric[8] * z)


@njit(cache=True, nogil=True)
def normal_of(a, b, c):
    """The normal of a triangle, as long as twice its area."""
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    return uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx


@njit(cache=True, nogil=True)
def face_quadrics(faces, place, points, values, shape, look, slopes, areas):
    """Add what each triangle asks of its corners: to stay in its plane, and to keep its values, which are linear there.

    ``shape`` (points, 10) are squared distances; ``look`` (vertices, 10), ``slopes`` (vertices, k, 4) and ``areas``
    (vertices) together squared differences of values (Hoppe, "New quadric metric for simplifying meshes with
    appearance attributes", IEEE Visualization 1999), all times the area.
    """
    for face in range(faces.shape[0]):
        a, b, c = points[place[faces[face, 0]]], points[place[faces[face, 1]]], points[place[faces[face, 2]]]
        nx, ny, nz = normal_of(a, b, c)
        square = nx * nx + ny * ny + nz * nz
        if square <= 0.0:
            continue
        length = math.sqrt(square)
        area = 0.5 * length
        x, y, z = nx / length, ny / length, nz / length
        d = -(x * a[0] + y * a[1] + z * a[2])
        for corner in range(3):
            add_plane(shape[place[faces[face, corner]]], x, y, z, d, area)
            areas[faces[face, corner]] += area
        ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
        vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
        # The dual basis of the two sides in the plane.
        px, py, pz = (vy * nz - vz * ny) / square, (vz * nx - vx * nz) / square, (vx * ny - vy * nx) / square
        qx, qy, qz = (ny * uz - nz * uy) / square, (nz * ux - nx * uz) / square, (nx * uy - ny * ux) / square
        for k in range(values.shape[1]):
            first = values[faces[face, 0], k]
            up, across = values[faces[face, 1], k] - first, values[faces[face, 2], k] - first
            gx, gy, gz = up * px + across * qx, up * py + across * qy, up * pz + across * qz
            rest = first - (gx * a[0] + gy * a[1] + gz * a[2])
            for corner in range(3):
                vertex = faces[face, corner]
                add_plane(look[vertex], gx, gy, gz, rest, area)
                slopes[vertex, k, 0] += area * gx
                slopes[vertex, k, 1] += area * gy
                slopes[vertex, k, 2] += area * gz
                slopes[vertex, k, 3] += area * rest


@njit(cache=True, nogil=True)
def line_quadrics(halves, weights, faces, place, points, shape):
    """Add what keeps lines: the squared distance to the plane that stands on the triangle along each half-edge."""
    for n in range(halves.shape[0]):
        face, corner = halves[n] // 3, halves[n] % 3
        first, second = place[faces[face, corner]], place[faces[face, (corner + 1) % 3]]
        nx, ny, nz = normal_of(
            points[place[faces[face, 0]]], points[place[faces[face, 1]]], points[place[faces[face, 2]]]
        )
        a, b = points[first], points[second]
        ex, ey, ez = b[0] - a[0], b[1] - a[1], b[2] - a[2]
        x, y, z = ey * nz - ez * ny, ez * nx - ex * nz, ex * ny - ey * nx
        length = math.sqrt(x * x + y * y + z * z)
        if length <= 0.0:
            continue
        x, y, z = x / length, y / length, z / length
        d = -(x * a[0] + y * a[1] + z * a[2])
        weight = weights[n] * (ex * ex + ey * ey + ez * ez)
        add_plane(shape[first], x, y, z, d, weight)
        add_plane(shape[second], x, y, z, d, weight)


@njit(cache=True, nogil=True)
def look_change(vertex, target, point, values, look, slopes, areas):
    """What it costs to have the values of ``target`` at its place instead of those of ``vertex``."""
    x, y, z = point[0], point[1], point[2]
    result = quadric_at(look[vertex], x, y, z)
    for k in range(values.shape[1]):
        value, slope = values[target, k], slopes[vertex, k]
        result += value * (areas[vertex] * value - 2.0 * (slope[0] * x + slope[1] * y + slope[2] * z + slope[3]))
    return max(result, 0.0)


@njit(cache=True, nogil=True)
def pull_costs(
    first, second, lines, kinds, faces, place, points, values, shape, look, slopes, areas, starts, vertices, most,
    costs, forward,
):  # fmt: skip
    """The price of each edge's cheaper direction, which may be infinite, and whether that is along ``first``.

    Each edge has a half-edge ``first``, and ``second`` or -1; ``lines`` says whether it is part of a line,
    ``kinds`` what points may do. Vertices of each point begin in ``vertices`` where ``starts`` says: those that have
    no triangle at the edge go to its other end as they are. What moves the surface by more than the root of ``most``,
    in the mean around, has no price; how many of them there are.
    """
    farther = 0
    for edge in range(first.shape[0]):
        face, corner = first[edge] // 3, first[edge] % 3
        begin, end = faces[face, corner], faces[face, (corner + 1) % 3]
        other_begin, other_end = begin, end
        if second[edge] >= 0:
            face, corner = second[edge] // 3, second[edge] % 3
            other_end, other_begin = faces[face, corner], faces[face, (corner + 1) % 3]
        costs[edge] = math.inf
        for way in range(2):
            if way == 1:
                begin, end, other_begin, other_end = end, begin, other_end, other_begin
            source = place[begin]
            kind = kinds[source]
            if kind == FIXED or (kind != INNER and not lines[edge]) or (kind == END and second[edge] >= 0):
                continue
            if begin == other_begin and end != other_end:  # a cut's tip cannot close the cut
                continue
            point = points[place[end]]
            moved = max(quadric_at(shape[source], point[0], point[1], point[2]), 0.0)
            price, area = moved, 0.0
            for n in range(starts[source], starts[source + 1]):
                vertex = vertices[n]
                area += areas[vertex]
                if vertex == begin:
                    price += look_change(begin, end, point, values, look, slopes, areas)
                elif vertex == other_begin:
                    price += look_change(other_begin, other_end, point, values, look, slopes, areas)
                else:
                    price += look_change(vertex, vertex, point, values, look, slopes, areas)
            if moved > most * area:
                farther += 1
            elif price < costs[edge]:
                costs[edge] = price
                forward[edge] = way == 0
    return farther


@njit(cache=True, nogil=True)
def turned_over(face, source, target, faces, place, points, uvs, vertex, new_vertex):
    """Whether a triangle turns too far, on the surface or on its map, when a corner moves to another point."""
    old_x, old_y, old_z = normal_of(
        points[place[faces[face, 0]]], points[place[faces[face, 1]]], points[place[faces[face, 2]]]
    )
    a, b, c = place[faces[face, 0]], place[faces[face, 1]], place[faces[face, 2]]
    a, b, c = (target if a == source else a), (target if b == source else b), (target if c == source else c)
    x, y, z = normal_of(points[a], points[b], points[c])
    cosine = old_x * x + old_y * y + old_z * z
    square = (old_x * old_x + old_y * old_y + old_z * old_z) * (x * x + y * y + z * z)
    if cosine <= TURN * math.sqrt(square):
        return True
    if uvs.shape[0] == 0:
        return False
    i, j, k = faces[face, 0], faces[face, 1], faces[face, 2]
    before = (uvs[j, 0] - uvs[i, 0]) * (uvs[k, 1] - uvs[i, 1]) - (uvs[j, 1] - uvs[i, 1]) * (uvs[k, 0] - uvs[i, 0])
    i, j, k = (new_vertex if i == vertex else i), (new_vertex if j == vertex else j), (new_vertex if k == vertex else k)
    after = (uvs[j, 0] - uvs[i, 0]) * (uvs[k, 1] - uvs[i, 1]) - (uvs[j, 1] - uvs[i, 1]) * (uvs[k, 0] - uvs[i, 0])
    return before * after < 0.0 or (after == 0.0 and before != 0.0)


@njit(cache=True, nogil=True)
def has_point(face, point, faces, place):
    """Whether a corner of a triangle lies at a point."""
    return place[faces[face, 0]] == point or place[faces[face, 1]] == point or place[faces[face, 2]] == point


@njit(cache=True, nogil=True)
def may_go(
    source, target, begin, end, other_begin, other_end, faces, place, points, uvs, starts, around, gone, mark, stamp
):
    """Whether a point can go to its neighbour: what is a surface stays one, and no triangle turns over.

    The link condition (Dey, Edelsbrunner, Guha and Nekhayev, "Topology preserving edge contraction", 1999).
    """
    for place_in_list in range(starts[target], starts[target + 1]):
        face = around[place_in_list]
        if not gone[face]:
            for corner in range(3):
                mark[place[faces[face, corner]]] = stamp
    shared, both = 0, 0
    for place_in_list in range(starts[source], starts[source + 1]):
        face = around[place_in_list]
        if gone[face]:
            continue
        both += has_point(face, target, faces, place)
    mark[source], mark[target] = 0, 0
    for place_in_list in range(starts[source], starts[source + 1]):
        face = around[place_in_list]
        if gone[face]:
            continue
        has_target, joined = False, 0
        for corner in range(3):
            point = place[faces[face, corner]]
            has_target |= point == target
            if point != source and point != target and (mark[point] == stamp or mark[point] == -stamp):
                joined += 1
                if mark[point] == stamp:
                    mark[point] = -stamp
                    shared += 1
        if has_target:
            continue
        if joined == 2 and across_from(target, source, face, faces, place, starts, around, gone):
            return False
        vertex = begin
        for corner in range(3):
            if faces[face, corner] == other_begin:
                vertex = other_begin
        new_vertex = end if vertex == begin else other_end
        if turned_over(face, source, target, faces, place, points, uvs, vertex, new_vertex):
            return False
    return shared == both and both > 0


@njit(cache=True, nogil=True)
def across_from(target, source, face, faces, place, starts, around, gone):
    """Whether a triangle of ``target`` has the same two other corners as this one of ``source``."""
    for place_in_list in range(starts[target], starts[target + 1]):
        other = around[place_in_list]
        if gone[other] or other == face:
            continue
        alike = 0
        for corner in range(3):
            point = place[faces[face, corner]]
            if point == source:
                continue
            for k in range(3):
                alike += place[faces[other, k]] == point
        if alike == 2:
            return True
    return False


@njit(cache=True, nogil=True)
def pull(
    order, costs, limit, goal, first, second, forward, faces, place, points, uvs, starts, around, vertex_starts,
    vertices, shape, look, slopes, areas, touched, gone, mark,
):  # fmt: skip
    """Pull points onto their neighbours, the cheapest first, each point at most once; how many triangles are gone.

    Edges are in the ``order`` of their prices, of which ``limit`` is the highest; ``goal`` triangles are to go.
    Those of each point begin in ``around`` where ``starts`` says, its ``vertices`` where ``vertex_starts`` does. What
    has no triangle at the edge gets another ``place``.
    """
    removed, stamp = 0, 0
    for n in range(order.shape[0]):
        edge = order[n]
        if costs[edge] > limit or removed >= goal:
            break
        face, corner = first[edge] // 3, first[edge] % 3
        begin, end = faces[face, corner], faces[face, (corner + 1) % 3]
        other_begin, other_end = begin, end
        if gone[face] or touched[place[begin]] or touched[place[end]]:
            continue
        if second[edge] >= 0:
            face, corner = second[edge] // 3, second[edge] % 3
            other_end, other_begin = faces[face, corner], faces[face, (corner + 1) % 3]
        if not forward[edge]:
            begin, end, other_begin, other_end = end, begin, other_end, other_begin
        source, target = place[begin], place[end]
        stamp += 1
        free = may_go(
            source, target, begin, end, other_begin, other_end, faces, place, points, uvs, starts, around, gone, mark,
            stamp,
        )  # fmt: skip
        if not free:
            continue
        touched[source], touched[target] = True, True
        for place_in_list in range(starts[source], starts[source + 1]):
            face = around[place_in_list]
            if gone[face]:
                continue
            if has_point(face, target, faces, place):
                gone[face] = True
                removed += 1
                continue
            for corner in range(3):
                if faces[face, corner] == begin:
                    faces[face, corner] = end
                elif faces[face, corner] == other_begin:
                    faces[face, corner] = other_end
        for n in range(vertex_starts[source], vertex_starts[source + 1]):
            if vertices[n] != begin and vertices[n] != other_begin:
                place[vertices[n]] = target
        shape[target] += shape[source]
        look[end] += look[begin]
        slopes[end] += slopes[begin]
        areas[end] += areas[begin]
        if other_begin != begin:
            look[other_end] += look[other_begin]
            slopes[other_end] += slopes[other_begin]
            areas[other_end] += areas[other_begin]
    return removed
