"""Networks of unknown programs, read by the shapes of their layers.

What shapes do not tell is assumed, said, and asked: see :mod:`viewer.scene.nerf_answers`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch

from viewer.errors import AssetError, InputError, UnsupportedError, ViewerError
from viewer.fields.nerf import Nerf
from viewer.fields.nerf_layout import check_nerf
from viewer.formats.checkpoints.mlp_shapes import Found, Plan, find_network
from viewer.formats.checkpoints.nerf_box import scene_box
from viewer.formats.checkpoints.nerf_layouts import octaves_of, steps_of, words_of
from viewer.formats.checkpoints.nerf_ndc import find_projection, is_in_ndc
from viewer.formats.checkpoints.nerf_settings import settings_beside
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.scene.answering import Askable, box_of, with_asked
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Encoding, NerfField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.nerf_answers import Asked, NdcChoice, NerfAnswers
from viewer.scene.progress import Progress, Work

ALWAYS = ("frequencies", "divisor", "density", "near", "far", "samples", "bounds", "axes", "background")
"""Questions that make a difference for every network of encoded positions."""
NUMBER = re.compile(r"\d+")
SAME = 2
"""Frequencies that grow alike whether they double or go by even steps."""
BANMO = frozenset(("bones", "skin_aux", "nerf_coarse.beta"))
"""Of its ``params*.pth``. Its field looks like a NeRF, but its density is a distance to be bent by bones."""
BENT = "bend a signed distance by bones and lack the frames that they belong to"
MESHES = "Export its meshes, bones and cameras with its extract.py, and open their folder."
FILE, SETTINGS = "the file", "the settings beside it"


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A network as the only node of a scene, with what was inferred of it, and what is asked.

    Raises:
        InputError: The file is damaged, or nothing in it adds up to a network of positions.
        UnsupportedError: It holds Python objects.
    """
    yield Progress(0.0, f"Reading {path.name}")
    arrays = read_arrays(path)
    if {name.removeprefix("module.") for name in arrays} >= BANMO:
        raise UnsupportedError(f"{path} holds networks of BANMo, which {BENT}.", MESHES)
    try:
        found = find_network(arrays)
        tensors = {name: _single(array, name) for name, array in _tensors(found).items()}
        content = _content(path, arrays, found)
        check_nerf(content, tensors)
    except AssetError as error:
        raise InputError(f"{path}: {error.message}", "Copy the file again, or train it again.") from error
    except ViewerError as error:
        raise InputError(f"{path}: {error.message}", error.hint) from error
    yield Progress(0.3, "Finding the scene")
    seen = looked_at(content, tensors)
    return Scene((Node(path.stem, msgspec.structs.replace(seen, asset=store.put(tensors))),))


def looked_at(content: Askable, tensors: Mapping[str, np.ndarray]) -> Askable:
    """The field with the box of what cameras see of it, where its answers leave that to be found."""
    if not isinstance(content, NerfField) or content.asked is None:
        return content
    if content.asked.answers.bounds or content.ndc is not None:
        return content
    whole = msgspec.structs.replace(content, aabb=box_of(content.asked.answers))
    return msgspec.structs.replace(content, aabb=scene_box(Nerf(whole, tensors, dtype=torch.bfloat16)))


def _tensors(found: Found) -> dict[str, np.ndarray]:
    """The layers under the names that :mod:`viewer.fields.nerf_answers` gives them."""
    plan = found.plan
    names = {f"trunk.{i}": name for i, name in enumerate(plan.trunk)}
    names |= {f"view.{i}": name for i, name in enumerate(plan.view)} | dict(plan.heads)
    names |= {"feature": plan.feature} if plan.feature else {}
    return {
        f"{ours}.{part}": array
        for ours, theirs in names.items()
        for part, array in zip(("weight", "bias"), found.layers[theirs], strict=True)
    }


def _single(values: np.ndarray, name: str) -> np.ndarray:
    """In single precision."""
    if values.dtype.kind != "f":
        raise InputError(f"'{name}' does not hold floating-point numbers.", "Copy the file again.")
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused by the check
        return np.ascontiguousarray(values, np.float32)


def _content(path: Path, arrays: Mapping[str, np.ndarray], found: Found) -> NerfField:
    """The field as it is assumed to be."""
    plan, settings = found.plan, settings_beside(path)
    position = octaves_of(plan.widths.position)
    direction = octaves_of(plan.widths.direction) if plan.widths.direction else Encoding(0, raw=False)
    asked = Asked(inferred=_inferred(found, position, direction), open=_questions(plan, position, direction))
    answers, known = _known(arrays, settings, position)
    if plan.feature and NUMBER.sub("", plan.feature) == NUMBER.sub("", plan.trunk[-1]):
        answers["feature"] = "trunk"  # it is called as the layers before it
    try:
        projection = find_projection(path, settings)
        asked = msgspec.structs.replace(asked, ndc=NdcChoice(projection.ndc, projection.box), open=(*asked.open, "ndc"))
    except InputError:
        projection = None  # it has no data set in such coordinates
    if projection is not None and is_in_ndc(settings):
        answers["ndc"], known["ndc"] = "yes", SETTINGS
    asked = msgspec.structs.replace(
        asked, answers=msgspec.structs.replace(NerfAnswers(), **answers), known=tuple(known.items())
    )
    provenance = Provenance("NeRF, by its shapes", str(path.absolute()), steps_of(arrays))
    content = NerfField(AssetId(""), box_of(asked.answers), position, direction, provenance=provenance)
    return with_asked(content, asked)


def _questions(plan: Plan, position: Encoding, direction: Encoding) -> tuple[str, ...]:
    """Those that make a difference for a network."""
    names = ["order", "first"]
    names += ["spacing"] if max(position.octaves, direction.octaves) > SAME else []
    names += ["itself"] if position.raw or direction.raw else []
    names += ["entry"] if len(plan.trunk) > 1 and 1 not in plan.skips else []
    names += ["skip"] if plan.skips else []
    names += ["direction", "looking"] if plan.widths.direction else []
    names += ["feature"] if plan.feature and plan.view else []
    names += ["density_row"] if dict(plan.heads).keys() & {"output", "branch"} else []
    return (*names, *ALWAYS)


def _inferred(found: Found, position: Encoding, direction: Encoding) -> tuple[str, ...]:
    """What the shapes say, as sentences."""
    plan, layers = found.plan, found.layers
    widths = dict.fromkeys(str(len(layers[name][0])) for name in plan.trunk)
    sentences = [f"a trunk of {len(plan.trunk)} layers, {' and '.join(widths)} wide"]
    sentences.append(f"the position as {words_of(position)}")
    if plan.skips:
        sentences.append(f"taken again by layer {' and '.join(str(number + 1) for number in plan.skips)}")
    if plan.widths.direction:
        sentences.append(f"the direction as {words_of(direction)}")
    else:
        sentences.append("colours do not depend on the direction")
    if found.others:
        fine = "the fine one or the average" if found.prefix else "the first"
        sentences.append(f"{found.others + 1} networks, of which this is {fine}")
    return tuple(sentences)


def _known(
    arrays: Mapping[str, np.ndarray], settings: Mapping[str, str], position: Encoding
) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers that the file, or settings beside it, give; and which of the two."""
    answers: dict[str, Any] = {}
    known: dict[str, str] = {}
    for name in ("near", "far"):
        number = next((float(a) for key, a in arrays.items() if key.split(".")[-1] == name and a.size == 1), math.nan)
        who = FILE
        if not math.isfinite(number):
            number, who = _number(settings.get(name, "")), SETTINGS
        if 0 <= number < 1e5:
            answers[name], known[name] = number, who
    if not answers.get("near", 2.0) < answers.get("far", 6.0):
        answers, known = {}, {}
    white = settings.get("white_bkgd", settings.get("white_background", "")).lower()
    if white in ("true", "false"):
        answers["background"], known["background"] = "white" if white == "true" else "black", SETTINGS
    bands = [a.astype(np.float64).reshape(-1) for name, a in arrays.items() if "freq" in name.lower() and a.ndim]
    bands = [band for band in bands if len(band) == position.octaves > 1]
    for name, unit in (("1", 1.0), ("pi", math.pi), ("2pi", 2 * math.pi)):
        for spacing, expected in _growth(position.octaves).items():
            if any(np.allclose(band, unit * expected, rtol=1e-3) for band in bands):
                answers |= {"frequencies": name, "spacing": spacing}
                known |= {"frequencies": FILE, "spacing": FILE}
    return answers, known


def _growth(octaves: int) -> dict[str, np.ndarray]:
    """Frequencies by how they grow."""
    highest = 2.0 ** max(octaves - 1, 0)
    return {"doubling": 2.0 ** np.arange(octaves), "linear": np.linspace(1.0, highest, octaves)}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
