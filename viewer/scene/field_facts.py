"""What a field is, in words for people: for the window's panel and for ``fieldwright info``."""

from __future__ import annotations

from viewer.scene.content import (
    AnalyticField,
    DistanceField,
    Encoding,
    FieldContent,
    HashGridField,
    NerfField,
    VoxelField,
)

Fact = tuple[str, str]
"""A label and what there is to say."""
LAWS = {"neus": "NeuS", "volsdf": "VolSDF", "stylesdf": "StyleSDF"}
FORMS = {"grid": "a grid", "perceptron": "a perceptron", "film_siren": "a sine network of one latent (FiLM-SIREN)"}


def describe_field(content: FieldContent) -> tuple[Fact, ...]:
    """Labels and texts that say what kind of field it is and how it answers, in the order in which they are told."""
    match content:
        case VoxelField():
            cells = content.shape[0] * content.shape[1] * content.shape[2]
            share = content.count / cells if cells else 0.0
            facts = (
                ("kind", f"sparse voxels, spherical harmonics of degree {content.sh_degree}"),
                ("grid", f"{'x'.join(map(str, content.shape))}, {content.count:,} voxels ({share:.1%})"),
            )
        case NerfField():
            facts = (
                ("kind", "NeRF: a perceptron of position and direction"),
                ("position", _encoding(content.position)),
                ("direction", _encoding(content.direction)),
                ("rays", f"{content.samples} samples between {content.near:g} and {content.far:g}"),
            )
        case HashGridField():
            finest = content.coarsest * content.growth ** (content.levels - 1)
            facts = (
                ("kind", "hash grid: a multiresolution encoding and two small perceptrons"),
                ("grids", f"{content.levels}, from {content.coarsest} to {finest:,.0f} cells along an axis"),
                ("entries", f"at most 2^{content.table_bits} a grid, of {content.features} numbers"),
            )
        case DistanceField():
            facts = (
                ("kind", f"signed distance, from {FORMS[content.form]}"),
                ("density", f"law of {LAWS[content.law]}, {content.surface_width:.3g} wide"),
            )
        case AnalyticField():
            facts = (
                ("kind", f"{content.shape} that is known on paper"),
                ("density", f"{content.uniform_density:g} everywhere inside"),
            )
    return (*facts, ("colours", content.color_space))


def _encoding(encoding: Encoding) -> str:
    """How many numbers a vector becomes, and of which waves."""
    if encoding.octaves == 0:
        return "as it is" if encoding.raw else "not used"
    numbers = 3 * (2 * encoding.octaves + encoding.raw)
    scale = "" if encoding.scale == 1 else f", scaled by {encoding.scale:.4g}"
    return f"{encoding.octaves} octaves, {numbers} numbers{'' if encoding.raw else ' without itself'}{scale}"
