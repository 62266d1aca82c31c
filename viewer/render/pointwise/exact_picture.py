"""Between the world and a field's own space: rays on the way in, pictures on the way out."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64
from torch import Tensor

from viewer.fields.blocks import contains
from viewer.fields.field import Field, SignedDistanceField
from viewer.render.channels import Channel
from viewer.render.drawable import Layer, Rays
from viewer.render.pointwise.exact_march import LocalRays, MarchResult
from viewer.render.pointwise.surface import Hits, Shaded
from viewer.render.request import Plane
from viewer.render.slicing import meets_plane
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB, Transform

SLOWEST = 1e-12
LARGEST_HALF = np.float32(65504.0)


def local_rays(rays: Rays, transform: Transform, aabb: AABB, step: float) -> LocalRays:
    """World-space rays in a field's own space, cut into steps where they pass its box.

    Steps whose middle lies beyond the exit are left out, as in :func:`viewer.render.volume.march_reference`.
    """
    back = transform.inverse()
    origins = back.apply(rays.origins)
    directions = rays.directions @ transform.rotation_matrix()
    safe = np.where(np.abs(directions) < SLOWEST, SLOWEST, directions)
    first, second = (np.array(aabb.lo) - origins) / safe, (np.array(aabb.hi) - origins) / safe
    near = np.minimum(first, second).max(1).clip(0)
    far = np.maximum(first, second).min(1)
    hit = near < far
    near, far = np.where(hit, near, 0.0), np.where(hit, far, 0.0)
    counts = np.floor((far - near) / step + 0.5).astype(np.int64)
    return LocalRays(origins, directions, near, far, counts, step)


class Picture:
    """Turns what n rays of a tile saw into a layer.

    Args:
        rays: In world space.
        transform: From the field's own space to the world.
        color_space: What its colours are.
    """

    def __init__(self, rays: Rays, transform: Transform, color_space: ColorSpace) -> None:
        self._size = (rays.tile.height, rays.tile.width)
        self._rotation = transform.rotation_matrix()
        self._scale = transform.scale
        self._color_space: ColorSpace = color_space

    def of_volume(
        self,
        marched: MarchResult,
        near: Float64[np.ndarray, " n"],
        channels: tuple[Channel, ...],
        background: Float[Tensor, "n 3"] | None = None,
    ) -> Layer:
        """What was marched through.

        Args:
            marched: It.
            near: Where each ray entered the field's box.
            channels: What to show of it beside radiance and depth.
            background: What takes up the light that is left, in the field's colour space; the picture is opaque then.
        """
        opacity = marched.opacity
        entry = torch.from_numpy(near).float().to(opacity.device)
        depth = self._scalar(marched.depth(entry)) * np.float32(self._scale)
        shown: dict[str, np.ndarray] = {}
        if "normal" in channels:
            normal = torch.nn.functional.normalize(marched.normal, dim=-1)
            shown["normal"] = self._normals(torch.where(opacity[:, None] >= 1 / 255, normal, 0.0))
        if "uncertainty" in channels:
            shown["uncertainty"] = self._scalar(marched.deviation()) * np.float32(self._scale)
        if "cost" in channels:
            shown["cost"] = self._scalar(marched.cost)
        if "occupancy" in channels:
            shown["occupancy"] = self._scalar(marched.occupied)
        color, plain = marched.radiance, marched.plain
        if background is not None:
            rest = (1.0 - opacity)[:, None] * background.to(opacity.device)
            color, plain, opacity = color + rest, plain + rest, torch.ones_like(opacity)
        radiance = self._linear(color, opacity)
        if "view_dependence" in channels:
            shown["view_dependence"] = radiance[..., :3] - self._linear(plain, opacity)[..., :3]
        return Layer(radiance, depth, shown, int(marched.cost.sum()))

    def of_surface(self, hits: Hits, shaded: Shaded, channels: tuple[Channel, ...]) -> Layer:
        """A surface: opaque where it is met, and nothing else."""
        there = hits.t < torch.inf
        opacity = there.float()
        shown: dict[str, np.ndarray] = {}
        if "normal" in channels:
            shown["normal"] = self._normals(shaded.normal)
        if "uncertainty" in channels:
            shown["uncertainty"] = self._scalar(torch.where(there, 0.0, torch.nan))
        for name in ("cost", "occupancy"):
            if name in channels:
                shown[name] = self._scalar(hits.cost)
        radiance = self._linear(shaded.radiance, opacity)
        if "view_dependence" in channels:
            shown["view_dependence"] = radiance[..., :3] - self._linear(shaded.plain, opacity)[..., :3]
        return Layer(radiance, self._scalar(hits.t) * np.float32(self._scale), shown, int(hits.cost.sum()))

    def _scalar(self, values: Float[Tensor, " n"]) -> Float32[np.ndarray, "h w"]:
        return values.float().cpu().numpy().reshape(self._size)

    def _normals(self, local: Float[Tensor, "n 3"]) -> Float32[np.ndarray, "h w 3"]:
        world = local.cpu().numpy() @ self._rotation.T.astype(np.float32)
        return world.reshape(*self._size, 3)

    def _linear(
        self, premultiplied: Float[Tensor, "n 3"], opacity: Float[Tensor, " n"]
    ) -> Float32[np.ndarray, "h w 4"]:
        """Premultiplied linear light, from samples that were composited in the field's own colour space."""
        color, alpha = premultiplied.cpu().numpy(), opacity.cpu().numpy()[:, None]
        if self._color_space == "srgb":
            straight = np.divide(color, alpha, out=np.zeros_like(color), where=alpha > 0)
            color = srgb_to_linear(straight) * alpha
        return np.concatenate([np.minimum(color, LARGEST_HALF), alpha], -1).reshape(*self._size, 4)


def slice_picture(
    field: Field, rays: Rays, plane: Plane, transform: Transform, device: torch.device
) -> Float32[np.ndarray, "h w"]:
    """The signed distance in world lengths, or the density, where rays meet the plane; NaN outside of the box."""
    met = transform.inverse().apply(meets_plane(rays, plane))
    there = np.isfinite(met.sum(-1))
    points = torch.from_numpy(np.where(there[:, None], met, 0.0).astype(np.float32)).to(device)
    if isinstance(field, SignedDistanceField):
        values = field.distance(points).float() * transform.scale
    else:
        values = field.density(points).float()
    inside = contains(field.aabb, points).cpu().numpy() & there
    picture = np.where(inside, values.cpu().numpy(), np.nan).astype(np.float32)
    return picture.reshape(rays.tile.height, rays.tile.width)
