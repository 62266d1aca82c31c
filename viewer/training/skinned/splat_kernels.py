"""Pictures of round Gaussians on one processor, and their gradients; a torch twin is in their tests."""

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST

ONE, ZERO, HALF = np.float32(1.0), np.float32(0.0), np.float32(0.5)
REACH = np.float32(3.0)
"""Standard deviations after which a Gaussian ends."""
MOST = np.float32(0.99)
"""Of the light that one Gaussian may stop: backwards, what passes is divided by the rest."""
LEAST = np.float32(1e-5)
"""Of the light: where less passes, what lies behind is not seen. Further products would all be rounded to one."""


@njit(**FAST)
def first_pixel(place, reach, size):
    """The first pixel whose centre lies within ``reach`` of ``place``, and the one behind the last."""
    low = max(0, int(np.ceil(place - reach - HALF)))
    return low, min(size, int(np.floor(place + reach - HALF)) + 1)


@njit(**FAST)
def draw(order, places, radii, opacities, colors, picture, passed, ends):
    """Blend Gaussians from near to far: premultiplied colours and opacity, and the light that passes all of them.

    Args:
        order: Numbers of those that are seen, the nearest first.
        places: Their middles in pixels (n, 2).
        radii: Their standard deviations in pixels (n,).
        opacities: In their middles (n,).
        colors: (n, 3).
        picture: Written, (h, w, 4).
        passed: Written, (h, w).
        ends: Written: how many of ``order`` come before the light is spent (h, w).
    """
    height, width = passed.shape
    picture[:] = ZERO
    passed[:] = ONE
    ends[:] = 0
    for place in range(len(order)):
        number = order[place]
        reach = REACH * radii[number]
        left, right = first_pixel(places[number, 0], reach, width)
        top, bottom = first_pixel(places[number, 1], reach, height)
        fall = -HALF / (radii[number] * radii[number])
        red, green, blue, opacity = colors[number, 0], colors[number, 1], colors[number, 2], opacities[number]
        for row in range(top, bottom):
            down = np.float32(row) + HALF - places[number, 1]
            for column in range(left, right):
                if passed[row, column] < LEAST:
                    continue
                ends[row, column] = place + 1
                across = np.float32(column) + HALF - places[number, 0]
                stopped = min(opacity * np.exp(fall * (across * across + down * down)), MOST)
                weight = stopped * passed[row, column]
                picture[row, column, 0] += weight * red
                picture[row, column, 1] += weight * green
                picture[row, column, 2] += weight * blue
                picture[row, column, 3] += weight
                passed[row, column] *= ONE - stopped


@njit(**FAST)
def draw_back(order, places, radii, opacities, colors, passed, ends, wanted, gradients, behind):
    """From the picture's gradients to those of what was drawn.

    Args:
        order: As of :func:`draw`.
        places: As there.
        radii: As there.
        opacities: As there.
        colors: As there.
        passed: As :func:`draw` left it; afterwards 1 everywhere, but for rounding.
        ends: As :func:`draw` left it.
        wanted: Gradient of each number of the picture (h, w, 4).
        gradients: Written: of the middle, radius, opacity and colour (n, 7).
        behind: Room for what lies behind a Gaussian, times its gradient (h, w).
    """
    height, width = passed.shape
    behind[:] = ZERO
    for place in range(len(order) - 1, -1, -1):
        number = order[place]
        reach = REACH * radii[number]
        left, right = first_pixel(places[number, 0], reach, width)
        top, bottom = first_pixel(places[number, 1], reach, height)
        inverse = ONE / (radii[number] * radii[number])
        red, green, blue, opacity = colors[number, 0], colors[number, 1], colors[number, 2], opacities[number]
        by_x, by_y, by_radius, by_opacity, by_red, by_green, by_blue = ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO
        for row in range(top, bottom):
            down = np.float32(row) + HALF - places[number, 1]
            for column in range(left, right):
                if place >= ends[row, column]:
                    continue
                across = np.float32(column) + HALF - places[number, 0]
                square = across * across + down * down
                shape = np.exp(-HALF * inverse * square)
                stopped = min(opacity * shape, MOST)
                before = passed[row, column] / (ONE - stopped)
                passed[row, column] = before
                weight = stopped * before
                of_red, of_green, of_blue = wanted[row, column, 0], wanted[row, column, 1], wanted[row, column, 2]
                gain = red * of_red + green * of_green + blue * of_blue + wanted[row, column, 3]
                by_red += weight * of_red
                by_green += weight * of_green
                by_blue += weight * of_blue
                if opacity * shape < MOST:
                    force = before * gain - behind[row, column] / (ONE - stopped)
                    by_opacity += force * shape
                    force *= stopped
                    by_x += force * across
                    by_y += force * down
                    by_radius += force * square
                behind[row, column] += weight * gain
        gradients[number, 0] = by_x * inverse
        gradients[number, 1] = by_y * inverse
        gradients[number, 2] = by_radius * inverse / radii[number]
        gradients[number, 3] = by_opacity
        gradients[number, 4] = by_red
        gradients[number, 5] = by_green
        gradients[number, 6] = by_blue


@njit(**FAST)
def fill(points, sizes, opacities, colors, low, step, reach, grid):
    """Add Gaussians to a grid: ``sum_i opacity_i exp(-|x - x_i|^2 / 2 size_i^2)``, and the same times each colour.

    Args:
        points: Middles (n, 3).
        sizes: Standard deviations (n,).
        opacities: (n,).
        colors: (n, 3).
        low: Where sample (0, 0, 0) lies.
        step: Between two samples.
        reach: Standard deviations after which one ends.
        grid: Added to, (nx, ny, nz, 4): the sum, then the sums of colours.
    """
    for number in range(len(points)):
        far = reach * sizes[number]
        begin = np.empty(3, np.int64)
        end = np.empty(3, np.int64)
        for axis in range(3):
            begin[axis] = max(0, int(np.ceil((points[number, axis] - far - low[axis]) / step)))
            end[axis] = min(grid.shape[axis], int(np.floor((points[number, axis] + far - low[axis]) / step)) + 1)
        fall = -HALF / (sizes[number] * sizes[number])
        for i in range(begin[0], end[0]):
            x = low[0] + step * np.float32(i) - points[number, 0]
            for j in range(begin[1], end[1]):
                y = low[1] + step * np.float32(j) - points[number, 1]
                for k in range(begin[2], end[2]):
                    z = low[2] + step * np.float32(k) - points[number, 2]
                    value = opacities[number] * np.exp(fall * (x * x + y * y + z * z))
                    grid[i, j, k, 0] += value
                    for channel in range(3):
                        grid[i, j, k, 1 + channel] += value * colors[number, channel]
