"""Fit materials and light to pictures of a surface."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32

from viewer.decompose.fit.descent import Descent, Judged
from viewer.decompose.fit.elements import Blend, Elements, unit_or_up
from viewer.decompose.fit.residuals import MaterialArrays, base_detail, detail_side, sampled
from viewer.decompose.fit.setting import Setting, prepared
from viewer.decompose.maps import Maps
from viewer.decompose.options import ExtractOptions
from viewer.decompose.texels import texels_of
from viewer.decompose.views import View
from viewer.scene.document import Node
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Steer, Work, subprogress

MIRROR = 0.3
"""Metal that is less rough than about this shows what it mirrors: single pixels say little about its own colour."""


class Atlas:
    """The texels of a mesh's maps, and the elements that each takes its material from.

    Raises:
        InputError: The texture coordinates leave the picture.
    """

    def __init__(self, mesh: Mesh, elements: Elements, side: int) -> None:
        self._texels = texels_of(mesh, side)
        self._normals = self._texels.normals(mesh)
        tangents = self._texels.tangents(mesh)
        self._tangents = tangents[:, :3]
        self._bitangents = tangents[:, 3:] * np.cross(self._normals, self._tangents)
        self._blend: Blend = elements.blend(self._texels.points(mesh), self._normals)

    @property
    def covered(self) -> Bool[np.ndarray, "h w"]:
        """Texels that show the surface."""
        return self._texels.covered

    def maps(self, surface: MaterialArrays, detail: Float32[np.ndarray, "t 3"] | None = None) -> Maps:
        """All maps; ``detail`` is added to the base colour of covered texels, but not where they are a mirror's."""
        base = self._blend.of(surface.base)
        orm = self._blend.of(np.stack([surface.occlusion, surface.roughness, surface.metallic], 1))
        if detail is not None:
            mirrors = orm[:, 2:] * np.exp(-((orm[:, 1:2] / MIRROR) ** 2))
            base = base + (1.0 - mirrors) * detail
        bent = unit_or_up(self._normals + self._blend.of(surface.tilts))
        axes = (self._tangents, self._bitangents, self._normals)
        normal = self._picture(np.stack([(bent * axis).sum(1) for axis in axes], 1))
        return Maps(
            self._picture(base.clip(0.0, 1.0)),
            self._picture(orm.clip(0.0, 1.0)),
            unit_or_up(normal.reshape(-1, 3)).astype(np.float32).reshape(normal.shape),
            None if surface.glow is None else self._picture(self._blend.of(surface.glow)),
        )

    def _picture(self, rows: Float[np.ndarray, "t 3"]) -> Float32[np.ndarray, "h w 3"]:
        return self._texels.picture(np.ascontiguousarray(rows, np.float32))


Show = Callable[[Maps, Float32[np.ndarray, "h w 3"]], tuple[Node, ...]]
SHOWN_EVERY = 4.0
"""Seconds between live pictures."""
JUDGED_EVERY = 20
DRAFT_SIDE = 512
PREPARED, FITTED = 0.25, 0.95
"""Fractions of all the work at which a phase is over."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Materials and light that explain pictures.

    Attributes:
        maps: Of the mesh's atlas.
        environment: Radiance from all around (``viewer.scene.environment``), world +Z up, in the pictures' units.
        figures: ``psnr`` in dB and ``loss`` on the pictures' pixels, ``steps``, ``pixels``, ``elements``, ``seconds``.
    """

    maps: Maps
    environment: Float32[np.ndarray, "h w 3"]
    figures: dict[str, float]


def fit_materials(mesh: Mesh, views: Sequence[View], options: ExtractOptions, show: Show | None = None) -> Work[Fitted]:
    """Base colour, roughness, metallic, normals and light whose shading looks like the pictures.

    The mesh stays as it is. Shading is that of ``viewer.decompose.fit.shading``, the error and what is thought likely
    that of ``viewer.decompose.fit.losses``, both after Munkberg et al. (CVPR 2022).

    Light and base colour are known only up to a common factor where nothing shines. The factor is an unknown of its
    own: what dielectrics mirror, 4 % head-on, decides where photos are explained well, else what is usual.

    Args:
        mesh: In world space, with texture coordinates and tangents.
        views: Pictures of it, in world space.
        options: ``texture``, ``steps``, ``bounces`` and ``seed`` count.
        show: Makes nodes of maps and light, for those who watch.

    Raises:
        InputError: The mesh cannot carry materials, or no picture shows it in any light.
    """
    began = time.monotonic()
    setting = yield from subprogress(prepared(mesh, views, options), 0.0, PREPARED)
    descent = Descent(setting, options.seed)
    draft = Atlas(mesh, setting.elements, min(DRAFT_SIDE, options.texture))
    steps = yield from _descended(descent, draft, options.steps, began, show)
    judged = descent.restore_best()
    yield Progress(FITTED, "Adding the photos' detail", _figures(judged, began))
    maps = _detailed(descent, setting, mesh, options.texture)
    figures = {
        **_figures(judged, began),
        "steps": float(steps),
        "pixels": float(len(setting.seen)),
        "elements": float(len(setting.elements)),
    }
    return Fitted(maps, descent.light(), figures)


def _descended(descent: Descent, draft: Atlas, count: int, began: float, show: Show | None) -> Work[int]:
    """Take ``count`` steps, or fewer where an early end is asked for; the number of steps."""
    shown = time.monotonic()
    judged = descent.judge()
    for number in range(count):
        done = number / count
        descent.step(done)
        if number % JUDGED_EVERY == JUDGED_EVERY - 1:
            judged = descent.judge()
        drafts: tuple[Node, ...] = ()
        if show is not None and time.monotonic() - shown >= SHOWN_EVERY:
            drafts = show(draft.maps(descent.surface()), descent.light())
            shown = time.monotonic()
        progress = Progress(
            PREPARED + (FITTED - PREPARED) * done, "Fitting materials and light", _figures(judged, began), drafts=drafts
        )
        steer = yield progress
        if steer is not None and steer.stop_early:
            return number + 1
        if steer is not None and steer.paused:
            yield from _paused(progress)
    return count


def _paused(progress: Progress) -> Work[None]:
    """Wait until the fit is to go on or end."""
    steer: Steer | None = None
    while steer is None or (steer.paused is not False and not steer.stop_early):
        steer = yield Progress(progress.fraction, "Paused", {**progress.values, "paused": 1.0})
        time.sleep(0.1)


def _detailed(descent: Descent, setting: Setting, mesh: Mesh, side: int) -> Maps:
    """Maps of full size, with what single pixels show."""
    atlas = Atlas(mesh, setting.elements, side)
    fine = detail_side(int(atlas.covered.sum()), side, len(setting.seen))
    return atlas.maps(descent.surface(), sampled(base_detail(descent.residuals(), fine), atlas.covered))


def _figures(judged: Judged, began: float) -> dict[str, float]:
    return {"loss": judged.loss, "psnr": judged.psnr, "seconds": time.monotonic() - began}
