"""What there is to say of each kind of field, where it is, and what people can set of it."""

from __future__ import annotations

import math

from viewer.scene.content import (
    AnalyticField,
    DistanceField,
    Encoding,
    FeatureGridField,
    FieldContent,
    HashGridField,
    Motion,
    NerfField,
    NetworkGridField,
    VoxelField,
)
from viewer.scene.facts import Fact, flip_facts, provenance_facts
from viewer.scene.geometry import AABB
from viewer.scene.ndc import Ndc
from viewer.scene.nerf_answers import QUESTIONS, Asked, word_of
from viewer.scene.parameters import Parameter

LAWS = {"neus": "NeuS", "volsdf": "VolSDF", "stylesdf": "StyleSDF"}
GRIDS = {"dense": "whole", "planes": "products of planes and lines (VM)", "lines": "products of lines (CP)"}
COLORS = {
    "network": "a perceptron of feature and direction",
    "harmonics": "spherical harmonics of degree 2",
    "sigmoid": "the features, by a sigmoid",
    "plain": "the features as they are",
}
FORMS = {
    "grid": "a grid",
    "perceptron": "a perceptron",
    "film_siren": "a sine network of one latent (FiLM-SIREN)",
    "encoded": "a perceptron of encoded positions",
}


def voxel_facts(content: VoxelField) -> tuple[Fact, ...]:
    """Of sparse voxels: harmonics, grid, the space and motion of those that have them."""
    cells = math.prod(content.shape)
    share = content.count / cells if cells else 0.0
    return (
        ("kind", f"sparse voxels, spherical harmonics of degree {content.sh_degree}"),
        ("grid", f"{'x'.join(map(str, content.shape))}, {content.count:,} voxels ({share:.1%})"),
        *(() if content.ndc is None else (("space", _projection(content.ndc)),)),
        *(() if content.motion is None else (("motion", _motion(content.motion)),)),
        *flip_facts(content.flip),
        *_field(content),
    )


def _motion(motion: Motion) -> str:
    times, *sides = motion.sides
    moments = f"{times} moments from {motion.first:g} to {motion.last:g}"
    return f"{'x'.join(map(str, sides))} displacements at {moments}, now at {motion.moment:.4g}"


def voxel_box(content: VoxelField) -> AABB:
    """The box in space around voxels, which may lie in a camera's normalised device coordinates."""
    return content.aabb if content.ndc is None else content.ndc.box_in_space(content.aabb)


def nerf_facts(content: NerfField) -> tuple[Fact, ...]:
    """Of a NeRF: encodings, how rays are sampled, and what was inferred, answered and assumed of its file."""
    return (
        ("kind", "NeRF: a perceptron of position and direction"),
        ("position", _encoding(content.position)),
        ("direction", _encoding(content.direction)),
        ("rays", f"{content.samples} samples between {content.near:g} and {content.far:g}"),
        *(() if content.ndc is None else (("space", _projection(content.ndc)),)),
        *(() if content.asked is None else _asked(content.asked)),
        *_field(content),
    )


def _asked(asked: Asked) -> tuple[Fact, ...]:
    """What was inferred of a network, who answered what, and what was assumed."""
    known = dict(asked.known)
    words = {option.name: word_of(option, getattr(asked.answers, option.name)) for option in QUESTIONS}
    answers = {name: f"{name} = {word}" for name, word in words.items()}
    by = {who: [answers[name] for name in answers if known.get(name) == who] for who in dict.fromkeys(known.values())}
    answered = [f"{who}: {', '.join(texts)}" for who, texts in by.items()]
    assumed = [answers[option.name] for option in asked.assumed]
    return tuple(
        (label, "; ".join(texts))
        for label, texts in (("inferred", asked.inferred), ("answered", answered), ("assumed", assumed))
        if texts
    )


def _projection(ndc: Ndc) -> str:
    """The camera in whose normalised device coordinates a field lives."""
    across, upright = (math.degrees(2 * math.atan(tangent)) for tangent in ndc.tangents)
    near = ndc.near * ndc.camera.scale
    return f"NDC of a camera of {across:.0f} by {upright:.0f} degrees, from the distance {near:.3g} to infinity"


def hash_grid_facts(content: HashGridField) -> tuple[Fact, ...]:
    """Of a hash grid: its levels, their tables, and codes of appearance."""
    finest = content.coarsest * content.growth ** (content.levels - 1)
    return (
        ("kind", "hash grid: a multiresolution encoding and two small perceptrons"),
        ("grids", f"{content.levels}, from {content.coarsest} to {finest:,.0f} cells along an axis"),
        ("entries", f"at most 2^{content.table_bits} a grid, of {content.features} numbers"),
        ("appearance", f"codes of {content.photos} photos, {content.code} numbers each" if content.photos else ""),
        *_field(content),
    )


def appearance_parameters(content: HashGridField) -> tuple[Parameter, ...]:
    """Whose light a field of several photos' appearances shows."""
    if not content.photos:
        return ()
    return (
        Parameter("photo", 1, 0.0, float(content.photos), text="Whose light: a photo's number; 0 is their mean."),
        Parameter("appearance", content.code, -2.0, 2.0, text="What is added to that photo's appearance code."),
    )


def distance_facts(content: DistanceField) -> tuple[Fact, ...]:
    """Of a signed distance: what it is computed by, and its law of density."""
    return (
        ("kind", f"signed distance, from {FORMS[content.form]}"),
        ("position", _encoding(content.position) if content.form == "encoded" else ""),
        ("density", f"law of {LAWS[content.law]}, {content.surface_width:.3g} wide"),
        *_field(content),
    )


def distance_parameters(content: DistanceField) -> tuple[Parameter, ...]:
    """The code of one shape among those that a field with latent codes knows."""
    if not content.latent:
        return ()
    return (
        Parameter("latent", content.latent, -3.0, 3.0, text="Code of the shape; all zeros is the mean of all shapes."),
        Parameter("truncation", 1, 0.0, 1.0, 0.5, text="How far a code's shape may be from the mean of all shapes."),
    )


def feature_grid_facts(content: FeatureGridField) -> tuple[Fact, ...]:
    """Of a grid of features: how it is stored, and how features become colours."""
    return (
        ("kind", f"feature grid, {GRIDS[content.form]}"),
        ("grid", "x".join(map(str, content.shape))),
        ("colours of", COLORS[content.colors]),
        *_field(content),
    )


def network_grid_facts(content: NetworkGridField) -> tuple[Fact, ...]:
    """Of a grid of networks: its cells and encodings, and what was inferred, answered and assumed."""
    return (
        ("kind", "grid of networks: a small perceptron in each cell"),
        ("grid", f"{'x'.join(map(str, content.shape))} cells, {math.prod(content.shape):,} networks"),
        ("position", _encoding(content.position)),
        ("direction", _encoding(content.direction)),
        *(() if content.asked is None else _asked(content.asked)),
        *_field(content),
    )


def solid_facts(content: AnalyticField) -> tuple[Fact, ...]:
    """Of a solid with a formula."""
    return (
        ("kind", f"analytic {content.shape}"),
        ("density", f"{content.uniform_density:g} everywhere inside"),
        *_field(content),
    )


def _field(content: FieldContent) -> tuple[Fact, ...]:
    return (("colours", content.color_space), *provenance_facts(content.provenance))


def _encoding(encoding: Encoding) -> str:
    """How many numbers a vector becomes, and of which waves."""
    if encoding.octaves == 0:
        return "as it is" if encoding.raw else "not used"
    numbers = 3 * (2 * encoding.octaves + encoding.raw)
    scale = "" if encoding.scale == 1 else f", scaled by {encoding.scale:.4g}"
    scale += ", at even steps" if encoding.even else ""
    return f"{encoding.octaves} octaves, {numbers} numbers{'' if encoding.raw else ' without itself'}{scale}"
