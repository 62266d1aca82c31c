"""What a node holds, apart from lights and data sets: fields, models and groups. Heavy parts are named by their asset.

A field is a *grid* that is rendered directly (:class:`VoxelField`), or it answers for points one by one (all others):
those are baked into voxels to be orbited, and rendered exactly at rest.
"""

from __future__ import annotations

from typing import Literal, TypeGuard

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.flip import Flip
from viewer.scene.geometry import AABB, Vec3
from viewer.scene.material import Material
from viewer.scene.ndc import Ndc
from viewer.scene.nerf_answers import Asked
from viewer.scene.skeleton import Skin

ColorSpace = Literal["linear", "srgb"]
"""The space in which a field's samples are composited: fields trained on 8-bit photos live in sRGB."""


class Provenance(Struct, frozen=True):
    """Where something came from, shown by ``fieldwright info``.

    ``origin`` was taken off its coordinates, see :mod:`viewer.scene.origin`.
    """

    method: str = ""
    source: str = ""
    steps: int = 0
    seconds: float = 0.0
    psnr: float | None = None
    notes: tuple[str, ...] = ()
    origin: Vec3 = (0.0, 0.0, 0.0)


class Motion(Struct, frozen=True):
    """How voxels move: displacements at nodes over time and space, in the field's tensor ``motion``.

    Attributes:
        aabb: The first and the last nodes lie on its faces.
        sides: Nodes over time, and along x, y, z.
        first: The time of the first nodes, in the unit of the photos that it was learned from.
        last: That of the last ones.
        moment: The time at which the field is.
    """

    aabb: AABB
    sides: tuple[int, int, int, int]
    first: float = 0.0
    last: float = 1.0
    moment: float = 0.0


class VoxelField(Struct, frozen=True, tag="voxels"):
    """A sparse grid of density and spherical harmonics; tensors as in ``viewer.fields.voxels.SparseVoxels``.

    With an ``ndc``, box, densities and directions are in those coordinates. Only bakes have one. With a ``motion`` its
    tensors are those of ``viewer.fields.motion``, and it is what they make of it at that moment.
    """

    asset: AssetId
    aabb: AABB
    shape: tuple[int, int, int]
    count: int
    sh_degree: int
    color_space: ColorSpace = "srgb"
    provenance: Provenance = Provenance()
    ndc: Ndc | None = None
    motion: Motion | None = None
    flip: Flip[VoxelField] | None = None


class Encoding(Struct, frozen=True):
    """NeRF's ``gamma(x)``: sin and cos of ``2^k scale x`` for k < ``octaves`` (Mildenhall et al. 2020, eq. 4).

    Attributes:
        octaves: L in the paper.
        raw: Whether ``scale x`` itself comes first.
        scale: What positions are multiplied by before; 1 for directions.
        even: Frequencies grow by even steps from ``scale`` to ``2^(octaves - 1) scale`` instead of doubling.
    """

    octaves: int
    raw: bool = True
    scale: float = 1.0
    even: bool = False


class NerfField(Struct, frozen=True, tag="nerf"):
    """A multilayer perceptron of encoded position and direction; tensors as in ``viewer.fields.nerf``.

    ``near`` and ``far`` are the distances between which it was trained to be sampled, ``samples`` how many there were.
    With an ``ndc``, its positions are in those coordinates, and near and far parts of the way from the near plane.
    With ``asked``, tensors are in the file's own order, as ``viewer.fields.nerf_answers`` describes it.
    """

    asset: AssetId
    aabb: AABB
    position: Encoding
    direction: Encoding
    near: float = 2.0
    far: float = 6.0
    samples: int = 64
    color_space: ColorSpace = "srgb"
    provenance: Provenance = Provenance()
    ndc: Ndc | None = None
    asked: Asked | None = None


class HashGridField(Struct, frozen=True, tag="hashgrid"):
    """A multiresolution hash encoding and two small perceptrons; tensors as in ``viewer.fields.hashgrid``.

    Attributes:
        levels: Number of grids.
        features: Numbers a grid stores per entry.
        table_bits: Base-2 logarithm of the most entries a grid has.
        coarsest: Cells along one axis of the first grid.
        growth: Factor from one grid's resolution to the next one's.
        contraction: All of space is in the grids, and ``aabb``, a cube, in their middle: see
            ``viewer.fields.contraction``.
        extra_corner: Grids have one corner more along each axis than tiny-cuda-nn's, as torch-ngp counts them.
        photos: How many photos it has an appearance code of.
        code: How many numbers a code has.
        floored: Grids are those of nerfstudio in PyTorch, see ``viewer.fields.hash_layout``.
        per_length: Density is per unit length everywhere, as nerfstudio has it; without it, what is contracted has its
            density per length of steps that grow outwards. Says nothing where nothing is contracted.
    """

    asset: AssetId
    aabb: AABB
    levels: int = 16
    features: int = 2
    table_bits: int = 19
    coarsest: int = 16
    growth: float = 1.5
    color_space: ColorSpace = "srgb"
    provenance: Provenance = Provenance()
    contraction: bool = False
    extra_corner: bool = False
    per_length: bool = False
    photos: int = 0
    code: int = 0
    floored: bool = False


DensityLaw = Literal["neus", "volsdf", "stylesdf"]
"""How a signed distance becomes a density; the equations are in ``viewer.fields.distance``."""


class DistanceField(Struct, frozen=True, tag="sdf"):
    """A signed distance, < 0 inside, from a grid or a network; tensors as in ``viewer.fields.distance``.

    Attributes:
        form: What computes it.
        law: What makes a density of it.
        surface_width: Width of the surface in the law's own parameter (``beta``, or ``1 / s`` of NeuS), a length.
        latent: Numbers of the latent code that its shape can be given by; 0 = it has one shape.
        position: What an "encoded" perceptron takes of a point.
        direction: What its colours take of a direction.
    """

    asset: AssetId
    aabb: AABB
    form: Literal["grid", "perceptron", "film_siren", "encoded"] = "perceptron"
    law: DensityLaw = "volsdf"
    surface_width: float = 0.01
    color_space: ColorSpace = "linear"
    provenance: Provenance = Provenance()
    latent: int = 0
    position: Encoding = Encoding(0)
    direction: Encoding = Encoding(0)


class FeatureGridField(Struct, frozen=True, tag="featuregrid"):
    """Grids of densities and features, whole or as products of planes and lines, and what makes colours of features.

    Tensors as in ``viewer.fields.feature_grid``.

    Attributes:
        form: How grids are stored: "dense", as "planes" times lines (TensoRF's VM), or as three "lines" (its CP).
        shape: Samples along x, y, z.
        colors: What makes colours of features: a "network", "harmonics" of degree 2, their "sigmoid", or "plain".
        feature: What the network takes of features.
        direction: What it takes of a direction.
        law: What makes a density of the grid's number x: "softplus" is log(1 + exp(x + shift)), "relu" max(x, 0).
        shift: See there.
        density_scale: Its density for one per unit length.
        residual: The first three features are added to the network's answer, before its sigmoid, and not taken by it.
    """

    asset: AssetId
    aabb: AABB
    shape: tuple[int, int, int]
    form: Literal["dense", "planes", "lines"] = "dense"
    colors: Literal["network", "harmonics", "sigmoid", "plain"] = "network"
    feature: Encoding = Encoding(0)
    direction: Encoding = Encoding(0)
    law: Literal["softplus", "relu"] = "softplus"
    shift: float = 0.0
    density_scale: float = 1.0
    residual: bool = False
    color_space: ColorSpace = "srgb"
    provenance: Provenance = Provenance()


class NetworkGridField(Struct, frozen=True, tag="networkgrid"):
    """A box cut into equal cells, each with a small perceptron of its own.

    Tensors as in ``viewer.fields.network_grid_layout``.

    Attributes:
        shape: Cells along x, y, z.
        position: What networks take of a point, whose coordinates are -1 to 1 in its cell.
        direction: What they take of a direction.
        asked: What files do not say of the box and its cells, and what is assumed.
    """

    asset: AssetId
    aabb: AABB
    shape: tuple[int, int, int]
    position: Encoding
    direction: Encoding
    color_space: ColorSpace = "srgb"
    provenance: Provenance = Provenance()
    asked: Asked | None = None


class AnalyticField(Struct, frozen=True, tag="analytic"):
    """A solid that is known on paper, as large as its box: for learning, for tests, and to compare with."""

    aabb: AABB
    shape: Literal["sphere", "box", "torus"] = "sphere"
    uniform_density: float = 10.0
    color: Vec3 = (0.5, 0.5, 0.5)
    color_space: ColorSpace = "linear"
    provenance: Provenance = Provenance()


PointwiseField = NerfField | HashGridField | DistanceField | FeatureGridField | NetworkGridField | AnalyticField
"""Fields that are baked to be orbited."""
FieldContent = VoxelField | PointwiseField


Shape = tuple[AssetId, Skin | None]


class Model(Struct, frozen=True, tag="model"):
    """A triangle mesh with its materials; tensors as in ``viewer.scene.mesh.Mesh``.

    With a ``skin`` they are those of the mesh before bones move it, which ``viewer.scene.skinning`` does.
    """

    asset: AssetId
    aabb: AABB
    vertices: int
    faces: int
    materials: tuple[Material, ...] = (Material(),)
    provenance: Provenance = Provenance()
    skin: Skin | None = None
    flip: Flip[Model] | None = None

    @property
    def shape(self) -> Shape:
        """What decides where its vertices are."""
        return self.asset, self.skin


Learned = FieldContent | Model
"""What a training can make of photos."""


def is_learned(content: object) -> TypeGuard[Learned]:
    """Whether a training may have made it: meshes that were extracted from what one made have no bones."""
    return isinstance(content, FieldContent) or (isinstance(content, Model) and content.skin is not None)


class Group(Struct, frozen=True, tag="group"):
    """Holds nothing itself: its members are the nodes whose ``parent`` is its node's key (``viewer.scene.groups``)."""
