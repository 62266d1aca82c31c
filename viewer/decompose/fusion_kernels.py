"""Depth pictures fused into distances to a surface (Curless and Levoy 1996)."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def fuse_view(bricks, side, lo, cell, shape, to_camera, eye, lens, depth, colors, reach, sums, weights, light):
    """Add what one picture says of the samples in some bricks.

    A sample ``d`` in front of what its pixel shows adds ``min(d / reach, 1)``; one up to ``reach`` behind it adds a
    negative number, and of what is farther behind nothing is said. Where a pixel shows nothing the sample is in front.
    Samples within ``reach`` also take the pixel's colour, the more the nearer they are.

    Args:
        bricks: First sample of each brick of ``side`` samples, (b, 3).
        side: Samples along the edge of a brick.
        lo: Of the box that the samples fill; the middle of sample (0, 0, 0) lies half a cell inside.
        cell: Distances between samples, (3,).
        shape: Samples along x, y, z; those of bricks that reach beyond are left out.
        to_camera: From the samples' space to the camera's axes, +Y down and +Z ahead, (3, 3).
        eye: Where the camera is.
        lens: Focal lengths and principal point, (4,).
        depth: Distances along the rays, (h, w); inf where nothing is.
        colors: Straight colours, (h, w, 3).
        reach: How far from the surface distances are known.
        sums: Distances over ``reach``, added up, (b, side^3).
        weights: How many pictures said something, (b, side^3).
        light: Weighted colours and the sum of their weights, (b, side^3, 4).
    """
    height, width = depth.shape
    for brick in range(len(bricks)):
        for index in range(side * side * side):
            i = bricks[brick, 0] + index // (side * side)
            j = bricks[brick, 1] + index // side % side
            k = bricks[brick, 2] + index % side
            if i >= shape[0] or j >= shape[1] or k >= shape[2]:
                continue
            x = lo[0] + (i + 0.5) * cell[0] - eye[0]
            y = lo[1] + (j + 0.5) * cell[1] - eye[1]
            z = lo[2] + (k + 0.5) * cell[2] - eye[2]
            ahead = to_camera[2, 0] * x + to_camera[2, 1] * y + to_camera[2, 2] * z
            if ahead <= 0.0:
                continue
            across = to_camera[0, 0] * x + to_camera[0, 1] * y + to_camera[0, 2] * z
            down = to_camera[1, 0] * x + to_camera[1, 1] * y + to_camera[1, 2] * z
            column = math.floor(lens[0] * across / ahead + lens[2])
            row = math.floor(lens[1] * down / ahead + lens[3])
            if column < 0 or column >= width or row < 0 or row >= height:
                continue
            gap = depth[row, column] - math.sqrt(x * x + y * y + z * z)
            if gap < -reach:
                continue
            sums[brick, index] += min(gap / reach, 1.0)
            weights[brick, index] += 1.0
            if gap < reach:
                near = np.float32(1.0 - abs(gap) / reach)
                for channel in range(3):
                    light[brick, index, channel] += near * colors[row, column, channel]
                light[brick, index, 3] += near


@njit(cache=True, nogil=True, error_model="numpy")
def near_surface(centers, half, to_camera, eye, lens, depth, reach, near, free, behind):
    """What one picture says of cubes: whether a surface may pass through them, whether all is free, or all hidden.

    Args:
        centers: Middles of the cubes, (c, 3).
        half: Half the diagonal of a cube.
        to_camera: As for :func:`fuse_view`, and what follows.
        eye: The same.
        lens: The same.
        depth: The same.
        reach: The same.
        near: Pictures in which the surface is not farther away than ``reach`` from some of the cube, (c,).
        free: Pictures in which it lies behind all of the cube.
        behind: Pictures in which it lies in front of all of it.
    """
    height, width = depth.shape
    for number in range(len(centers)):
        x, y, z = centers[number, 0] - eye[0], centers[number, 1] - eye[1], centers[number, 2] - eye[2]
        ahead = to_camera[2, 0] * x + to_camera[2, 1] * y + to_camera[2, 2] * z
        away = math.sqrt(x * x + y * y + z * z)
        if ahead <= half:
            continue
        across = to_camera[0, 0] * x + to_camera[0, 1] * y + to_camera[0, 2] * z
        down = to_camera[1, 0] * x + to_camera[1, 1] * y + to_camera[1, 2] * z
        wide, high = lens[0] * half / (ahead - half), lens[1] * half / (ahead - half)
        left = max(math.floor(lens[0] * across / ahead + lens[2] - wide), 0)
        right = min(math.floor(lens[0] * across / ahead + lens[2] + wide), width - 1)
        top = max(math.floor(lens[1] * down / ahead + lens[3] - high), 0)
        bottom = min(math.floor(lens[1] * down / ahead + lens[3] + high), height - 1)
        if left > right or top > bottom:
            continue
        any_near, any_free, any_behind = False, False, False
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                gap = depth[row, column] - away
                if abs(gap) <= half + reach:
                    any_near = True
                elif gap > 0.0:
                    any_free = True
                else:
                    any_behind = True
        # Its edge counts as well: what is in front of one pixel and behind another has a surface in between.
        near[number] += any_near or (any_free and any_behind)
        free[number] += any_free and not any_near and not any_behind
        behind[number] += any_behind and not any_near and not any_free
