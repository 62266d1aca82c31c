"""What a training run is asked to do, one struct a method: the command line, the form, and the run's record."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Struct

from viewer.errors import InputError
from viewer.scene.options import MANY, Option, check_options


class TrainConfig(Struct, frozen=True, tag_field="method"):
    """What every method is asked to do with the photos of ``dataset``; the methods add their own options."""

    dataset: str
    seconds: Annotated[
        float | None,
        Option("Train for this long; schedules are laid out for it. None = steps decide.", 0, 1e8, "s", "Time"),
    ] = None
    steps: Annotated[
        int | None,
        Option("Train for this many steps instead; the result is then the same on every run. None = seconds decide."),
    ] = None
    downscale: Annotated[
        int,
        Option("Use the photos at 1/N of their width and height, averaged.", 1, 64, label="Photo size", prefix="1 / "),
    ] = 1
    seed: Annotated[int, Option("Seed of every random choice.", 0, MANY)] = 0
    holdout: Annotated[
        int,
        Option("Hold out every N-th photo where there is no split.", 1, 1_000_000, "photos", "Hold out one in", "none"),
    ] = 8
    resume: Annotated[bool, Option("Continue from the checkpoint in the project.", unit="From the checkpoint")] = False
    held_out: Annotated[
        tuple[str, ...],
        Option(
            "Keep photos of this name for testing, whatever the data set says; * and ? stand for letters. None given = "
            "as the data set and holdout say."
        ),
    ] = ()
    left_out: Annotated[
        tuple[str, ...], Option("Do not use photos of this name at all; * and ? stand for letters.")
    ] = ()
    refine_poses: Annotated[
        bool,
        Option("Learn small corrections of the cameras along with the field.", unit="Correct the cameras on the way"),
    ] = False
    exposure: Annotated[
        bool,
        Option("Learn each photo's exposure and white balance along with the field.", unit="Also the white balance"),
    ] = False

    description: ClassVar[str] = ""
    weights: ClassVar[tuple[str, ...]] = ()
    """Terms of the loss whose weights may be changed while it runs."""

    @property
    def method(self) -> str:
        """The method's name, as in files and on the command line."""
        return method_of(type(self))

    def check(self) -> None:
        """Refuse options that no run can have.

        Raises:
            InputError: One is out of its range.
        """
        check_options(self)


class VoxelsConfig(TrainConfig, frozen=True, tag="voxels", tag_field="method"):
    """Sparse voxels with spherical harmonics (Plenoxels).

    The same seed and ``steps`` give the same field, bit for bit.
    """

    resolution: Annotated[int, Option("Voxels along the longest edge at the end.", 1, 1024, zero="by time")] = 0
    batch: Annotated[int, Option("Rays a step.", 64, 1 << 20)] = 8192
    sh_degree: Annotated[int, Option("Degree of the spherical harmonics.", 0, 2)] = 2
    distortion: Annotated[
        float, Option("Weight of what keeps the light of a ray in one place: larger ones make harder surfaces.", 0, 1e3)
    ] = 0.0

    description: ClassVar[str] = "sparse voxels (Plenoxels)"
    weights: ClassVar[tuple[str, ...]] = ("variation",)


class HashGridConfig(TrainConfig, frozen=True, tag="hashgrid", tag_field="method"):
    """Multiresolution hash encoding and two small networks (instant-NGP)."""

    levels: Annotated[int, Option("Grids from coarse to fine.", 1, 24)] = 8
    features: Annotated[int, Option("Numbers an entry of a grid holds.", 1, 8)] = 4
    table_bits: Annotated[int, Option("Base-2 logarithm of the most entries a grid has.", 8, 22)] = 16
    finest: Annotated[int, Option("Cells along one axis of the finest grid.", 16, 1 << 16)] = 512
    batch: Annotated[int, Option("Samples a step, about.", 256, 1 << 22)] = 32_768
    rate: Annotated[float, Option("First learning rate.", 1e-6, 1)] = 1e-2
    contraction: Annotated[
        Literal["off", "auto", "on"],
        Option(
            "Contract all of space into the grids, instead of a picture behind a larger box: no better in runs of "
            "minutes, and slower to show; auto: where photos show what is around their subject."
        ),
    ] = "off"

    description: ClassVar[str] = "hash grid and networks (instant-NGP)"


class NerfConfig(TrainConfig, frozen=True, tag="nerf", tag_field="method"):
    """Two perceptrons of encoded positions, coarse and fine (NeRF, Mildenhall et al. 2020).

    The paper's networks are ``width=256 depth=8 coarse=64 fine=128 batch=4096 rate=5e-4``; these are for processors.
    """

    width: Annotated[int, Option("Numbers a layer has.", 8, 1024)] = 128
    depth: Annotated[int, Option("Layers before the density.", 1, 16)] = 4
    octaves: Annotated[int, Option("Octaves of the encoded position.", 0, 16)] = 10
    direction_octaves: Annotated[int, Option("Octaves of the encoded direction.", 0, 8)] = 4
    coarse: Annotated[int, Option("Samples a ray, evenly spread.", 2, 512)] = 32
    fine: Annotated[int, Option("Further samples a ray, where the coarse ones saw something.", 1, 1024)] = 32
    batch: Annotated[int, Option("Rays a step.", 16, 1 << 20)] = 256
    rate: Annotated[float, Option("First learning rate; it falls to a tenth.", 1e-6, 1)] = 2e-3

    description: ClassVar[str] = "coarse and fine networks (NeRF)"
    weights: ClassVar[tuple[str, ...]] = ("coarse",)


class SdfConfig(TrainConfig, frozen=True, tag="sdf", tag_field="method"):
    """A signed distance on a grid, volume rendered (VolSDF): it makes the best meshes.

    The same seed and ``steps`` give the same field, bit for bit.
    """

    resolution: Annotated[int, Option("Voxels along the longest edge at the end.", 1, 1024, zero="by time")] = 0
    batch: Annotated[int, Option("Rays a step.", 64, 1 << 20)] = 4096
    sh_degree: Annotated[int, Option("Degree of the colours' spherical harmonics.", 0, 2)] = 1
    eikonal: Annotated[float, Option("Weight of what keeps the length of the distance's gradient 1.", 0, 1e3)] = 0.2
    smoothness: Annotated[float, Option("Weight of the distance's curvature.", 0, 1e3)] = 0.02
    mask: Annotated[float, Option("Weight of the silhouettes, where photos have alpha or masks.", 0, 1e3)] = 0.05

    description: ClassVar[str] = "signed distance (VolSDF)"
    weights: ClassVar[tuple[str, ...]] = ("eikonal", "mask", "smoothness")

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


class DynamicConfig(TrainConfig, frozen=True, tag="dynamic", tag_field="method"):
    """Sparse voxels that move, from photos with times: one set of voxels, and a grid of displacements over time.

    The same seed and ``steps`` give the same field, bit for bit.
    """

    resolution: Annotated[int, Option("Voxels along the longest edge at the end.", 1, 1024, zero="by time")] = 0
    batch: Annotated[int, Option("Rays a step.", 64, 1 << 20)] = 8192
    sh_degree: Annotated[int, Option("Degree of the spherical harmonics.", 0, 2)] = 1
    times: Annotated[
        int, Option("Times at which displacements are learned; between them they are mixed.", 2, 1024, zero="by photos")
    ] = 0
    motion: Annotated[
        int, Option("Displacements along the longest edge: more for small things that move.", 2, 256, zero="24")
    ] = 0

    description: ClassVar[str] = "voxels that move (photos with times)"
    weights: ClassVar[tuple[str, ...]] = ("variation", "smoothness")

    def check(self) -> None:
        """Refuse options that no run can have.

        Raises:
            InputError: One is out of its range, or cameras shall be refined, which this method cannot.
        """
        super().check()
        if self.refine_poses:
            raise InputError(
                "The method dynamic does not refine cameras.",
                "Use voxels or hashgrid for that, or leave cameras as they are.",
            )


class SkinnedConfig(TrainConfig, frozen=True, tag="skinned", tag_field="method"):
    """A mesh on bones, from one video with masks: a shape at rest, bones, and how those move (as BANMo).

    The same seed and ``steps`` give the same mesh, bit for bit.
    """

    points: Annotated[int, Option("Points that the shape is learned as, at most.", 50, 100_000)] = 4000
    bones: Annotated[int, Option("Bones; those that nothing hangs on in the end are dropped.", 1, 256)] = 24
    batch: Annotated[int, Option("Photos a step.", 1, 1024)] = 4
    elastic: Annotated[
        float,
        Option("How firmly bones keep together: more for what hardly bends, or where a video shows little.", 0, 1e3),
    ] = 1.0

    description: ClassVar[str] = "a mesh on bones (video with masks)"
    weights: ClassVar[tuple[str, ...]] = ("elastic", "smoothness")

    def check(self) -> None:
        """Refuse options that no run can have.

        Raises:
            InputError: One is out of its range, or exposures shall be learned, which this method cannot.
        """
        super().check()
        if self.exposure:
            raise InputError(
                "The method skinned learns no exposures.",
                "Use voxels or hashgrid for that, or leave them as they are.",
            )


AnyTrainConfig = VoxelsConfig | HashGridConfig | NerfConfig | SdfConfig | DynamicConfig | SkinnedConfig
CONFIGS: tuple[type[AnyTrainConfig], ...] = (
    VoxelsConfig, HashGridConfig, NerfConfig, SdfConfig, DynamicConfig, SkinnedConfig,
)  # fmt: skip
"""One line a method, in the order in which people see them."""


def method_of(config: type[TrainConfig]) -> str:
    """The method's name, as in files and on the command line."""
    return str(config.__struct_config__.tag)
