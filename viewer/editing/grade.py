"""What grading does to colours: a linear map and a shift, then curves.

On colours c as screens show them, in this order: gains (1 + t, 1, 1 - t) for the temperature t and
(1 + g / 2, 1 - g, 1 + g / 2) for the tint g; a turn about the grey axis that leaves luminance (Rec. 709 luma) as it is;
``l + s (c - l)`` for the saturation s about the luma l; times the value; plus the brightness; levels
``l = (c - black) / (white - black)``, ``l^(1 / gamma)``, ``out_black + (out_white - out_black) l``. With a gamma of 1,
all of that is ``A c + b``, which spherical harmonics take term by term. Curves are monotone cubics (Fritsch and
Carlson 1980): the one of all colours, then those of red, green and blue.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64
from msgspec.structs import replace

from viewer.editing.canvases import encoded
from viewer.editing.paint import thinned_logits
from viewer.editing.point_colors import ALL, shown_colors, with_shown
from viewer.editing.surface import Surface, texture_pixels
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.color import LUMINANCE, byte_levels, linear_to_srgb, srgb_to_linear
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import as_vec3
from viewer.scene.grade import Curve, Grade
from viewer.scene.harmonics import C0, LARGEST_HALF
from viewer.scene.material import Material
from viewer.scene.points import Points
from viewer.scene.rotations import turn
from viewer.scene.splats import Splats

ROWS_AT_ONCE = 1 << 20
SLOPE_STEP = 1e-3
Colors = Float[np.ndarray, "*n 3"]


class Affine(NamedTuple):
    """``A c + b``."""

    matrix: Float64[np.ndarray, "3 3"]
    shift: Float64[np.ndarray, " 3"]


def affine_of(edit: Grade) -> Affine:
    """All of a grade up to its gamma; where that is 1, up to its curves."""
    gains = np.array([1.0 + edit.temperature, 1.0, 1.0 - edit.temperature])
    gains *= [1.0 + 0.5 * edit.tint, 1.0 - edit.tint, 1.0 + 0.5 * edit.tint]
    grey = np.outer(np.ones(3), LUMINANCE)
    saturated = grey + edit.saturation * (np.eye(3) - grey)
    span = edit.white - edit.black
    matrix = (edit.value / span) * saturated @ hue_turn(edit.hue) @ np.diag(gains)
    shift = (edit.brightness - edit.black) / span
    if edit.gamma != 1.0:
        return Affine(matrix, np.full(3, shift))
    left = edit.out_white - edit.out_black
    return Affine(left * matrix, np.full(3, edit.out_black + left * shift))


def hue_turn(degrees: float) -> Float64[np.ndarray, "3 3"]:
    """A turn about the grey axis, sheared so that the luma of every colour stays what it is."""
    if degrees == 0.0:
        return np.eye(3)
    turned = turn(np.ones(3), math.radians(degrees))
    # Grey is moved by as much as the luma has changed.
    return turned + np.outer(np.ones(3), LUMINANCE - LUMINANCE @ turned)


def is_plain(edit: Grade) -> bool:
    """Whether it changes no colour."""
    return replace(edit, transparency=0.0, within=None, enabled=True) == Grade()


def graded(colors: Colors, edit: Grade, space: ColorSpace) -> Colors:
    """Colours of a space, at least 0, after grading."""
    shown = np.asarray(colors, np.float64).reshape(-1, 3)
    shown = shown if space == "srgb" else linear_to_srgb(shown).astype(np.float64)
    matrix, shift = affine_of(edit)
    shown = np.maximum(_curved(shown @ matrix.T + shift, edit), 0.0)
    shown = shown if space == "srgb" else srgb_to_linear(shown).astype(np.float64)
    return shown.reshape(np.shape(colors))


def _curved(colors: Colors, edit: Grade) -> Colors:
    """What a grade does beyond its matrix and shift."""
    if edit.gamma != 1.0:
        colors = np.maximum(colors, 0.0) ** (1.0 / edit.gamma)
        colors = edit.out_black + (edit.out_white - edit.out_black) * colors
    if edit.curve:
        colors = curve_values(edit.curve, colors)
    if edit.red or edit.green or edit.blue:
        own = [(curve, colors[..., channel]) for channel, curve in enumerate((edit.red, edit.green, edit.blue))]
        colors = np.stack([curve_values(curve, column) if curve else column for curve, column in own], -1)
    return colors


def curve_values(curve: Curve, values: np.ndarray) -> np.ndarray:
    """A monotone cubic through control points; beyond the first and last one straight on, one to one."""
    at, to = (np.array(column) for column in zip(*curve, strict=True))
    width = np.diff(at)
    secant = np.diff(to) / width
    slope = np.concatenate([secant[:1], np.zeros(max(len(at) - 2, 0)), secant[-1:]])
    same = (np.sign(secant[:-1]) == np.sign(secant[1:])) & (np.minimum(*np.abs([secant[:-1], secant[1:]])) > 1e-12)
    # The harmonic mean of both sides, weighted by their widths, never overshoots (Fritsch and Butland 1984).
    first, second = 2.0 * width[1:] + width[:-1], width[1:] + 2.0 * width[:-1]
    lower, upper = (np.where(same, part, 1.0) for part in (secant[:-1], secant[1:]))
    slope[1:-1] = np.where(same, (first + second) / (first / lower + second / upper), 0.0)
    inside = np.clip(values, at[0], at[-1])
    number = np.clip(np.searchsorted(at, inside, side="right") - 1, 0, len(at) - 2)
    t = (inside - at[number]) / width[number]
    rest = 1.0 - t
    cubic = (
        to[number] * rest * rest * (1.0 + 2.0 * t) + to[number + 1] * t * t * (3.0 - 2.0 * t)
        + width[number] * t * rest * (slope[number] * rest - slope[number + 1] * t)
    )  # fmt: skip
    return cubic + (values - inside)


def graded_harmonics(sh: Float64[np.ndarray, "n k 3"], edit: Grade, space: ColorSpace) -> Float64[np.ndarray, "n k 3"]:
    """Coefficients after grading, of colours ``1/2 + sum_k sh_k Y_k``.

    Where the grade is ``A c + b`` in the content's own space, that is exact. Else the mean colour is graded, and what
    varies about it goes by the derivative there.
    """
    mean = 0.5 + C0 * sh[:, 0]
    new = np.empty_like(sh)
    if space == "srgb" and not edit.bends:
        matrix, shift = affine_of(edit)
        new[:, 0] = (mean @ matrix.T + shift - 0.5) / C0
        new[:, 1:] = sh[:, 1:] @ matrix.T
        return new
    new[:, 0] = (graded(mean, edit, space) - 0.5) / C0
    if sh.shape[1] > 1:
        new[:, 1:] = 0.0
        for channel in range(3):
            step = np.zeros(3)
            step[channel] = SLOPE_STEP
            slope = (graded(mean + step, edit, space) - graded(mean - step, edit, space)) / (2.0 * SLOPE_STEP)
            new[:, 1:] += sh[:, 1:, channel, None] * slope[:, None, :]
    return new


def graded_surface(surface: Surface, edits: Sequence[Grade], store: AssetStore) -> Surface:
    """The surface after these grades, its colours rounded once: its map, its vertices, or those of its material.

    Raises:
        AssetError: The map is missing or damaged.
        OutputError: The store cannot be written.
    """
    mesh, material = surface
    kept = kept_by(edits)
    if kept < 1.0:
        mode = "blend" if material.alpha_mode == "opaque" else material.alpha_mode
        material = replace(material, opacity=material.opacity * kept, alpha_mode=mode)
    coloring = coloring_of(edits)
    if not coloring:
        return Surface(mesh, material)
    if mesh.colors is not None and material.base_color_map is None:
        colors = graded_by(mesh.colors * np.array(material.base_color), coloring, "linear").astype(np.float32)
        return Surface(dataclasses.replace(mesh, colors=colors), replace(material, base_color=(1.0, 1.0, 1.0)))
    return Surface(mesh, _graded_material(material, coloring, store))


def kept_by(edits: Sequence[Grade]) -> float:
    """The share of the opacity that grades leave."""
    return math.prod(1.0 - edit.transparency for edit in edits)


def coloring_of(edits: Sequence[Grade]) -> tuple[Grade, ...]:
    """Those grades that change colours."""
    return tuple(edit for edit in edits if not is_plain(edit))


def graded_by(colors: Colors, edits: Sequence[Grade], space: ColorSpace) -> Colors:
    """Colours of a space after several grades; between them they may be above 1."""
    for edit in edits:
        colors = graded(colors, edit, space)
    return colors


def _graded_material(material: Material, edits: Sequence[Grade], store: AssetStore) -> Material:
    texture = material.base_color_map
    if texture is None:
        return replace(material, base_color=as_vec3(graded_by(np.array(material.base_color), edits, "linear")))
    pixels = texture_pixels(texture, store).reshape(-1, 3)
    new = np.empty_like(pixels)
    white = material.base_color == (1.0, 1.0, 1.0)
    levels = byte_levels().astype(np.float64)
    for start in range(0, len(pixels), ROWS_AT_ONCE):
        part = pixels[start : start + ROWS_AT_ONCE]
        shown = levels[part]
        if not white:
            tinted = srgb_to_linear(shown) * np.array(material.base_color)
            shown = linear_to_srgb(tinted).astype(np.float64)
        new[start : start + ROWS_AT_ONCE] = encoded(graded_by(shown, edits, "srgb"), srgb=False)
    made = store.put({"pixels": new.reshape(texture.height, texture.width, 3)})
    return replace(material, base_color_map=replace(texture, asset=made), base_color=(1.0, 1.0, 1.0))


def graded_points(points: Points, edit: Grade, store: AssetStore) -> Points:
    """The points with graded colours; they are always opaque."""
    del store
    if is_plain(edit):
        return points
    return with_shown(points, ALL, graded(shown_colors(points), edit, "srgb"))


def graded_splats(splats: Splats, edit: Grade, store: AssetStore) -> Splats:
    """The Gaussians with graded colours and opacities."""
    del store
    logits = splats.logits
    if edit.transparency > 0.0:
        logits = thinned_logits(logits, np.full(len(logits), 1.0 - edit.transparency))
    if is_plain(edit):
        return splats if logits is splats.logits else dataclasses.replace(splats, logits=logits)
    sh = np.empty_like(splats.sh)
    for start in range(0, len(sh), ROWS_AT_ONCE // 4):
        part = slice(start, start + ROWS_AT_ONCE // 4)
        sh[part] = graded_harmonics(splats.sh[part].astype(np.float64), edit, splats.color_space)
    return dataclasses.replace(splats, sh=sh, logits=logits)


def graded_voxels(voxels: SparseVoxels, edit: Grade, store: AssetStore) -> SparseVoxels:
    """The voxels with graded colours, their background with them, and densities times ``1 - transparency``."""
    del store
    density = voxels.density
    if edit.transparency > 0.0:
        density = (density * np.float32(1.0 - edit.transparency)).astype(np.float32)
    if is_plain(edit):
        return voxels if density is voxels.density else dataclasses.replace(voxels, density=density)
    sh, terms = np.empty_like(voxels.sh), voxels.sh.shape[1] // 3
    for start in range(0, len(sh), ROWS_AT_ONCE // 4):
        part = slice(start, start + ROWS_AT_ONCE // 4)
        own = voxels.sh[part].astype(np.float64).reshape(-1, 3, terms).transpose(0, 2, 1)
        new = graded_harmonics(own, edit, voxels.color_space).transpose(0, 2, 1).reshape(len(own), -1)
        sh[part] = np.clip(new, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
    behind = voxels.background
    if behind is not None:
        behind = graded(behind, edit, voxels.color_space).astype(np.float32)
    return dataclasses.replace(voxels, sh=sh, density=density, background=behind)
