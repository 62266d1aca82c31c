"""Moving points projected and softly splatted, layer by layer, for one strip of rows of a picture at a time.

Each point is a tent of bilinear weights around its place. Within a layer what is nearer counts more; a layer covers
those behind it by the sum of its weights; the two photos' pictures are blended by time, sureness and nearness (after
Niklaus and Liu 2020, "Softmax Splatting", and Wang et al. 2022, equation 3). Where points fall on the middles of
pixels, as they do seen by their photo's own camera, the photo's pixels come out unchanged. Twin:
``tests/render/moments/reference.py``.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

WIDEST = 4.0
"""Largest radius of a tent, in pixels."""
GAIN = 1.5
"""Sum of weights, times this, that covers what is behind."""
FRONT = 8
"""Power of nearness by which points of one layer count."""
NEARER = 4.0
"""How much more the nearer one of two photos' pictures counts, as an exponent of its disparity."""
OTHER_TIME = 1e-3
"""Part that the photo of the other end of the time has: it fills what its own does not show."""
NEAR = 1e-3
"""Distance ahead of the camera within which nothing is drawn."""
TABLE = 1024
CHUNK = 2048
"""Points that are looked at together."""


@njit(cache=True, nogil=True, error_model="numpy")
def project_points(starts, ends, time, first, last, pose, lens, eye, spacing, seen):
    """Place, distance and radius of points in a picture, into ``seen``: rows of x, y, 1 / distance, radius (0 = none).

    Args:
        starts: Positions at time 0.
        ends: At time 1.
        time: From 0 to 1.
        first: Number of the first point.
        last: Behind the last one.
        pose: From the points' space to the camera (3 x 4; +X right, +Y down, +Z ahead).
        lens: fx, fy, cx, cy in pixels of the picture, and 1 for parallel rays.
        eye: How far ahead of its photo's camera a point is (x, y, z, 1), and 0 or 1: at which time that was taken.
        spacing: Angle between two pixels of their photo.
        seen: The result.
    """
    parallel = lens[4] > 0.5
    scale = max(lens[0], lens[1]) * spacing
    for number in range(first, last):
        x = starts[number, 0] + time * (ends[number, 0] - starts[number, 0])
        y = starts[number, 1] + time * (ends[number, 1] - starts[number, 1])
        z = starts[number, 2] + time * (ends[number, 2] - starts[number, 2])
        right = pose[0, 0] * x + pose[0, 1] * y + pose[0, 2] * z + pose[0, 3]
        down = pose[1, 0] * x + pose[1, 1] * y + pose[1, 2] * z + pose[1, 3]
        ahead = pose[2, 0] * x + pose[2, 1] * y + pose[2, 2] * z + pose[2, 3]
        if ahead < NEAR:
            seen[number, 3] = 0.0
            continue
        own = ends if eye[4] > 0.5 else starts
        away = eye[0] * own[number, 0] + eye[1] * own[number, 1] + eye[2] * own[number, 2] + eye[3]
        if parallel:
            seen[number, 0] = lens[0] * right + lens[2]
            seen[number, 1] = lens[1] * down + lens[3]
            seen[number, 2] = 1.0 / ahead
            seen[number, 3] = min(max(scale * away, 1.0), WIDEST)
        else:
            inverse = 1.0 / ahead
            distance = math.sqrt(right * right + down * down + ahead * ahead)
            seen[number, 0] = lens[0] * right * inverse + lens[2]
            seen[number, 1] = lens[1] * down * inverse + lens[3]
            seen[number, 2] = 1.0 / distance
            seen[number, 3] = min(max(scale * away * inverse, 1.0), WIDEST)


@njit(cache=True, nogil=True, error_model="numpy")
def find_spans(seen, edges, spans):
    """The first and last row that each chunk of points reaches, into ``spans`` (lowest > highest where it is empty)."""
    for chunk in range(len(edges) - 1):
        low, high = np.inf, -np.inf
        for number in range(edges[chunk], edges[chunk + 1]):
            if seen[number, 3] > 0.0:
                low = min(low, seen[number, 1] - seen[number, 3])
                high = max(high, seen[number, 1] + seen[number, 3])
        spans[chunk, 0], spans[chunk, 1] = low, high


@njit(cache=True, nogil=True, error_model="numpy")
def draw_strip(seen, colors, edges, groups, spans, layers, shares, holes, top, table, sums, photos, radiance, depth):
    """One strip of rows: all layers of both photos, blended.

    Args:
        seen: As from :func:`project_points`.
        colors: sRGB and sureness of the points.
        edges: Where each chunk of points begins.
        groups: Which group (photo and layer) each chunk belongs to.
        spans: As from :func:`find_spans`.
        layers: How many each photo has.
        shares: What each photo counts by time; as many as there are photos.
        holes: Whether to mark what no photo shows.
        top: The picture's row that the strip begins with.
        table: Linear light of sRGB values, in even steps.
        sums: Scratch, zero at first and at last: rows x columns x (red, green, blue, sureness, disparity, weight,
            cover, nothing).
        photos: Scratch: photos x rows x columns x (red, green, blue, sureness, disparity, opacity).
        radiance: The picture's rows: premultiplied linear light and opacity.
        depth: Distances along the rays.
    """
    rows, width = depth.shape
    count = len(shares)
    for photo in range(count):
        photos[photo, :rows, :, :5] = 0.0
        photos[photo, :rows, :, 5] = 1.0
    chunk = 0
    for group in range(count * layers):
        low, high = rows, -1
        while chunk < len(groups) and groups[chunk] == group:
            if spans[chunk, 0] < top + rows and spans[chunk, 1] > top:
                begun, ended = _splat(seen, colors, edges[chunk], edges[chunk + 1], top, rows, width, sums)
                low, high = min(low, begun), max(high, ended)
            chunk += 1
        if high >= low:
            _lay(sums, photos[group // layers], low, high, width)
    _blend(photos, shares, holes, rows, width, table, radiance, depth)


@njit(cache=True, nogil=True, error_model="numpy")
def _splat(seen, colors, first, last, top, rows, width, sums):
    """Add the tents of some points, and say which rows of the strip they reach."""
    low, high = rows, -1
    for number in range(first, last):
        radius = seen[number, 3]
        if radius <= 0.0:
            continue
        x, y = seen[number, 0] - np.float32(0.5), seen[number, 1] - np.float32(0.5) - np.float32(top)
        if not (y > -radius and y < rows - 1 + radius and x > -radius and x < width - 1 + radius):
            continue
        left, right = max(math.floor(x - radius) + 1, 0), min(math.ceil(x + radius), width)
        above, below = max(math.floor(y - radius) + 1, 0), min(math.ceil(y + radius), rows)
        if above < below:
            low, high = min(low, above), max(high, below - 1)
        inverse = np.float32(1.0) / radius
        near = seen[number, 2]
        weight = near * near
        weight = weight * weight
        weight = weight * weight
        red, green, blue = np.float32(colors[number, 0]), np.float32(colors[number, 1]), np.float32(colors[number, 2])
        sure = np.float32(colors[number, 3])
        for row in range(above, below):
            upright = np.float32(1.0) - abs(np.float32(row) - y) * inverse
            for column in range(left, right):
                tent = (np.float32(1.0) - abs(np.float32(column) - x) * inverse) * upright
                share = tent * weight
                place = sums[row, column]
                place[0] += share * red
                place[1] += share * green
                place[2] += share * blue
                place[3] += share * sure
                place[4] += share * near
                place[5] += share
                place[6] += tent
    return low, high


@njit(cache=True, nogil=True, error_model="numpy")
def _lay(sums, picture, low, high, width):
    """Lay what was summed of a layer behind what there is of its photo, and make the sums zero again."""
    for row in range(low, high + 1):
        for column in range(width):
            place = sums[row, column]
            if place[6] <= 0.0:
                continue
            left = picture[row, column, 5]
            if left > 0.0 and place[5] > 0.0:
                cover = min(place[6] * np.float32(GAIN), np.float32(1.0))
                share = left * cover / place[5]
                for part in range(5):
                    picture[row, column, part] += share * place[part]
                picture[row, column, 5] = left * (np.float32(1.0) - cover)
            place[:] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _blend(photos, shares, holes, rows, width, table, radiance, depth):
    """The photos' pictures blended, as light."""
    steps = len(table) - 1
    for row in range(rows):
        for column in range(width):
            red, green, blue, sure, near, whole = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            clear = 1.0
            nearest = 1e-9
            for photo in range(len(shares)):
                opacity = 1.0 - photos[photo, row, column, 5]
                if opacity > 0.0:
                    nearest = max(nearest, photos[photo, row, column, 4] / opacity)
            for photo in range(len(shares)):
                place = photos[photo, row, column]
                opacity = 1.0 - place[5]
                if opacity <= 0.0:
                    continue
                clear *= 1.0 - opacity
                trust = place[3] / opacity / 255.0
                weight = shares[photo] * max(trust * trust, 1e-5) * opacity
                weight *= math.exp(NEARER * (place[4] / opacity / nearest - 1.0))
                share = weight / opacity
                red += share * place[0]
                green += share * place[1]
                blue += share * place[2]
                sure += share * place[3]
                near += share * place[4]
                whole += weight
            if whole <= 0.0:
                radiance[row, column, :] = 0.0
                depth[row, column] = np.inf
                continue
            opacity = 1.0 - clear
            share = steps / (255.0 * whole)
            light = (_light(red * share, table), _light(green * share, table), _light(blue * share, table))
            if holes and sure / whole < 24.0:
                light = (0.5 * light[0] + 0.16, 0.5 * light[1], 0.5 * light[2] + 0.42)
            for part in range(3):
                radiance[row, column, part] = light[part] * opacity
            radiance[row, column, 3] = opacity
            depth[row, column] = whole / near if opacity >= 0.5 else np.inf


@njit(cache=True, nogil=True, inline="always")
def _light(place, table):
    """Linear light between two entries of a table."""
    index = min(max(int(place), 0), len(table) - 2)
    part = min(max(place - index, 0.0), 1.0)
    return table[index] + part * (table[index + 1] - table[index])


@njit(cache=True, nogil=True, error_model="numpy")
def fill_gaps(radiance, depth, reach, holes, filled, far):
    """Gaps filled from what lies around, by the nearest pixels in eight directions; how many pixels gaps were.

    A gap is a pixel that is less than half covered and has covered ones within ``reach`` on two opposite sides.
    """
    rows, width = depth.shape
    count = 0
    for row in range(rows):
        for column in range(width):
            opacity = radiance[row, column, 3]
            if opacity >= 0.5:
                continue
            total, sides = 0.0, 0
            red, green, blue, away = 0.0, 0.0, 0.0, 0.0
            for way in range(4):
                right, down = ((1, 0), (0, 1), (1, 1), (1, -1))[way]
                both = 0
                for sign in (-1, 1):
                    for step in range(1, reach + 1):
                        y, x = row + sign * step * down, column + sign * step * right
                        if not (0 <= y < rows and 0 <= x < width):
                            break
                        if radiance[y, x, 3] >= 0.5:
                            weight = 1.0 / (step * radiance[y, x, 3])
                            red += weight * radiance[y, x, 0]
                            green += weight * radiance[y, x, 1]
                            blue += weight * radiance[y, x, 2]
                            away += weight * radiance[y, x, 3] / depth[y, x]
                            total += weight * radiance[y, x, 3]
                            both += 1
                            break
                sides += both == 2
            if sides > 0:
                count += 1
                filled[row, column, 0] = red / total
                filled[row, column, 1] = green / total
                filled[row, column, 2] = blue / total
                if holes:
                    filled[row, column, 0], filled[row, column, 1], filled[row, column, 2] = 1.0, 0.0, 1.0
                filled[row, column, 3] = 1.0
                far[row, column] = total / away
    return count
