"""What a training run is asked to do, one struct a method: the command line, the form, and the run's record."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar, Literal

from msgspec import Struct

from viewer.errors import InputError


class TrainConfig(Struct, frozen=True, tag_field="method"):
    """What every method is told; the methods add their own options.

    Attributes:
        dataset: Folder or file of posed photos.
        seconds: Stop after this much training time; schedules are laid out for it. None = ``steps`` decide.
        steps: Stop after this many steps; the run is then the same on every machine. None = ``seconds`` decide.
        downscale: Use every photo at 1/N of its width and height, averaged.
        seed: Of every random choice.
        holdout: Every N-th photo is kept for testing where the data set has no split of its own; 0 = none.
        resume: Continue from the checkpoint in the project.
        held_out: Names of photos that are kept for testing, whatever the data set says; ``*`` and ``?`` stand for
            letters. None given = as the data set and ``holdout`` say.
        left_out: Names of photos that are not used at all, likewise.
        refine_poses: Learn small corrections of the cameras along with the field.
        exposure: Learn each photo's exposure and white balance along with the field.
    """

    dataset: str
    seconds: float | None = None
    steps: int | None = None
    downscale: int = 1
    seed: int = 0
    holdout: int = 8
    resume: bool = False
    held_out: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    refine_poses: bool = False
    exposure: bool = False

    description: ClassVar[str] = ""
    weights: ClassVar[tuple[str, ...]] = ()
    """Terms of the loss whose weights may be changed while it runs."""
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {}
    """The least and the most that a method's own options may be."""

    @property
    def method(self) -> str:
        """The method's name, as in files and on the command line."""
        return str(self.__struct_config__.tag)

    @classmethod
    def all_ranges(cls) -> dict[str, tuple[float, float]]:
        """The least and the most that an option may be, by name, of all that are numbers."""
        common = {"seconds": (0.0, 1e8), "steps": (0.0, 1e9), "downscale": (1.0, 64.0), "holdout": (0.0, 1e6)}
        return {**common, **cls.ranges}

    def check(self) -> None:
        """Refuse options that no run can have.

        Raises:
            InputError: One is out of its range.
        """
        for name, (least, most) in self.all_ranges().items():
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and least <= value <= most):
                raise InputError(
                    f"The option {name} = {value} is out of range.", f"It lies between {least} and {most}."
                )


class VoxelsConfig(TrainConfig, frozen=True, tag="voxels", tag_field="method"):
    """Sparse voxels with spherical harmonics (Plenoxels): the same seed and ``steps`` give the same field, bit for bit.

    Attributes:
        resolution: Voxels along the longest edge at the end; 0 = by time.
        batch: Rays a step.
        sh_degree: Degree of the spherical harmonics, 0 to 2.
    """

    resolution: int = 0
    batch: int = 4096
    sh_degree: int = 2

    description: ClassVar[str] = "sparse voxels (Plenoxels)"
    weights: ClassVar[tuple[str, ...]] = ("variation",)
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "resolution": (0, 1024), "batch": (64, 1 << 20), "sh_degree": (0, 2),
    }  # fmt: skip


class HashGridConfig(TrainConfig, frozen=True, tag="hashgrid", tag_field="method"):
    """Multiresolution hash encoding and two small networks (instant-NGP).

    Attributes:
        levels: Grids from coarse to fine.
        features: Numbers an entry of a grid holds.
        table_bits: Base-2 logarithm of the most entries a grid has.
        finest: Cells along one axis of the finest grid.
        batch: Samples a step, about.
        rate: First learning rate.
        contraction: Contract all of space into the grids, instead of a picture behind a larger box: no better in runs
            of minutes, and slower to look at; ``auto``: where photos show what is around their subject.
    """

    levels: int = 8
    features: int = 4
    table_bits: int = 16
    finest: int = 512
    batch: int = 32_768
    rate: float = 1e-2
    contraction: Literal["off", "auto", "on"] = "off"

    description: ClassVar[str] = "hash grid and networks (instant-NGP)"
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "levels": (1, 24), "features": (1, 8), "table_bits": (8, 22), "finest": (16, 1 << 16),
        "batch": (256, 1 << 22), "rate": (1e-6, 1.0),
    }  # fmt: skip


class NerfConfig(TrainConfig, frozen=True, tag="nerf", tag_field="method"):
    """Two perceptrons of encoded positions, coarse and fine (NeRF, Mildenhall et al. 2020).

    The paper's networks are ``width=256 depth=8 coarse=64 fine=128 batch=4096 rate=5e-4``; these are for processors.

    Attributes:
        width: Numbers a layer has.
        depth: Layers before the density.
        octaves: Of the encoded position.
        direction_octaves: Of the encoded direction.
        coarse: Samples a ray, evenly spread.
        fine: Further samples a ray, where the coarse ones saw something.
        batch: Rays a step.
        rate: First learning rate; it falls to a tenth.
    """

    width: int = 128
    depth: int = 4
    octaves: int = 10
    direction_octaves: int = 4
    coarse: int = 32
    fine: int = 32
    batch: int = 256
    rate: float = 2e-3

    description: ClassVar[str] = "coarse and fine networks (NeRF)"
    weights: ClassVar[tuple[str, ...]] = ("coarse",)
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "width": (8, 1024), "depth": (1, 16), "octaves": (0, 16), "direction_octaves": (0, 8), "coarse": (2, 512),
        "fine": (1, 1024), "batch": (16, 1 << 20), "rate": (1e-6, 1.0),
    }  # fmt: skip


class SdfConfig(TrainConfig, frozen=True, tag="sdf", tag_field="method"):
    """A signed distance on a grid, volume rendered (VolSDF): it makes the best meshes.

    The same seed and ``steps`` give the same field, bit for bit.

    Attributes:
        resolution: Voxels along the longest edge at the end; 0 = by time.
        batch: Rays a step.
        sh_degree: Degree of the colours' spherical harmonics, 0 to 2.
        eikonal: Weight of what keeps the distance one: its gradient has the length 1.
        smoothness: Weight of the distance's curvature.
        mask: Weight of the silhouettes, where photos have alpha or masks.
    """

    resolution: int = 0
    batch: int = 4096
    sh_degree: int = 1
    eikonal: float = 0.2
    smoothness: float = 0.02
    mask: float = 0.05

    description: ClassVar[str] = "signed distance (VolSDF)"
    weights: ClassVar[tuple[str, ...]] = ("eikonal", "mask", "smoothness")
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "resolution": (0, 1024), "batch": (64, 1 << 20), "sh_degree": (0, 2), "eikonal": (0.0, 1e3),
        "smoothness": (0.0, 1e3), "mask": (0.0, 1e3),
    }  # fmt: skip

    def check(self) -> None:
        """Refuse options that no run can have.

        Raises:
            InputError: One is out of its range, or cameras shall be refined, which this method cannot.
        """
        super().check()
        if self.refine_poses:
            raise InputError(
                "The method sdf does not refine cameras.",
                "Use voxels or hashgrid for that, or leave cameras as they are.",
            )


AnyTrainConfig = VoxelsConfig | HashGridConfig | NerfConfig | SdfConfig
CONFIGS: tuple[type[AnyTrainConfig], ...] = (VoxelsConfig, HashGridConfig, NerfConfig, SdfConfig)
"""One line a method, in the order in which people see them."""
