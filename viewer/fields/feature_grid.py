"""Feature grids in torch: TensoRF (Chen et al. 2022) and DVGO (Sun et al. 2022)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import grid_sample, linear, softplus

from viewer.fields.empty_cells import EmptyCells
from viewer.fields.feature_layout import CELLS, LINES, PLANES
from viewer.fields.harmonics import harmonics
from viewer.fields.nerf import encoded
from viewer.fields.nerf_layout import depth_of
from viewer.fields.network import NetworkField
from viewer.scene.content import FeatureGridField

DEGREE = 2


class FeatureGrid(NetworkField):
    """A :class:`viewer.scene.content.FeatureGridField` as a :class:`viewer.fields.field.ViewDependentField`.

    Args:
        content: Form, laws and box.
        tensors: As :mod:`viewer.fields.feature_layout` describes and ``check_feature_grid`` has checked.
        device: Where it computes; points are brought there and answers stay there.
        dtype: Of the network's matrix products. Grids are sampled, and answers given, in float32 (float64 if that is
            asked for).
    """

    def __init__(
        self,
        content: FeatureGridField,
        tensors: Mapping[str, np.ndarray],
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(content.aabb, content.color_space, device, dtype)
        self.content = content
        colors = {name for name in tensors if name.startswith("color.")}
        with torch.inference_mode(False):  # gradients are taken through these
            self._grids = {
                name: torch.from_numpy(np.array(array)).to(self.device, self.exact_dtype)
                for name, array in tensors.items()
                if name not in CELLS and name not in colors
            }
            self._layers = [
                tuple(
                    torch.from_numpy(np.array(tensors[f"color.{i}.{part}"])).to(self.device, dtype)
                    for part in ("weight", "bias")
                )
                for i in range(depth_of(tensors, "color"))
            ]
            self._lo, self._hi = (torch.tensor(end, dtype=self.exact_dtype) for end in (self.aabb.lo, self.aabb.hi))
            self._lo, self._hi = self._lo.to(self.device), self._hi.to(self.device)
        self._cells: EmptyCells | None = None
        if CELLS[0] in tensors:
            self._cells = EmptyCells(tensors[CELLS[0]], tensors[CELLS[1]], self.device, self.exact_dtype)

    def _density(self, points: Tensor) -> Tensor:
        places = self._places(points)
        if self.content.form == "dense":
            number = _whole(self._grids["density.grid"], places)[0]
        elif self.content.form == "planes":
            number = torch.cat(self._products("density", places)).sum(0)
        else:
            number = self._products("density", places)[0].sum(0)
        density = softplus(number + self.content.shift) if self.content.law == "softplus" else number.relu()
        return density * self.content.density_scale * self._filled(points)

    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        places = self._places(points)
        if self.content.form == "dense":
            features = _whole(self._grids["features.grid"], places).T
        else:
            features = linear(torch.cat(self._products("features", places)).T, self._grids["basis"])
        return self._density(points), features

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        content = self.content
        if content.colors == "harmonics":
            basis = harmonics(directions, DEGREE)
            return ((features.unflatten(-1, (3, -1)) * basis[:, None]).sum(-1) + 0.5).clamp_min(0)
        if content.colors != "network":
            return features.sigmoid() if content.colors == "sigmoid" else features.clamp_min(0)
        plain = features[:, :3] if content.residual else 0.0
        taken = features[:, 3:] if content.residual else features
        known = [encoded(taken, content.feature), encoded(directions, content.direction)]
        values = torch.cat(known, -1).to(self.dtype)
        for weight, bias in self._layers[:-1]:
            values = linear(values, weight, bias).relu()
        return (linear(values, *self._layers[-1]).to(self.exact_dtype) + plain).sigmoid()

    def _places(self, points: Tensor) -> Float[Tensor, "n 3"]:
        """Points in [-1, 1] along each edge of the box."""
        return 2 * (points - self._lo) / (self._hi - self._lo) - 1

    def _products(self, name: str, places: Tensor) -> list[Float[Tensor, "r n"]]:
        """Of planes and lines, or of all three lines."""
        lines = [_line(self._grids[f"{name}.line.{i}"], places[:, axis]) for i, axis in enumerate(LINES)]
        if self.content.form == "lines":
            return [lines[0] * lines[1] * lines[2]]
        planes = [_plane(self._grids[f"{name}.plane.{i}"], places[:, list(axes)]) for i, axes in enumerate(PLANES)]
        return [plane * line for plane, line in zip(planes, lines, strict=True)]

    def _filled(self, points: Tensor) -> Tensor | float:
        """1 where the field may be anything, 0 elsewhere."""
        return 1.0 if self._cells is None else self._cells.filled(points).to(points.dtype)


def _whole(grid: Float[Tensor, "c x y z"], places: Float[Tensor, "n 3"]) -> Float[Tensor, "c n"]:
    """Trilinear samples; ``grid_sample`` wants the last axis first."""
    found = grid_sample(grid[None], places.flip(-1)[None, None, None], padding_mode="border", align_corners=True)
    return found[0, :, 0, 0]


def _plane(plane: Float[Tensor, "r v u"], places: Float[Tensor, "n 2"]) -> Float[Tensor, "r n"]:
    return grid_sample(plane[None], places[None, None], padding_mode="border", align_corners=True)[0, :, 0]


def _line(line: Float[Tensor, "r w"], place: Float[Tensor, " n"]) -> Float[Tensor, "r n"]:
    where = torch.stack([torch.zeros_like(place), place], -1)
    return grid_sample(line[None, ..., None], where[None, None], padding_mode="border", align_corners=True)[0, :, 0]
