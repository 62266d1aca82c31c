"""Which answers about a network its photos speak for: a few hundred rays of them, marched with every choice.

The order of an encoding's columns and what else shapes its density depend on each other: one wrong answer among them
makes noise whatever the others are. So all of their combinations are tried with few rays, the best of them with more;
and at last each question by itself.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float32, Float64
from msgspec.structs import replace

from viewer.engine.jobs import Choice, RankAnswersJob, Ranked
from viewer.engine.jobs.answers import CLEARLY
from viewer.errors import InputError, ViewerError
from viewer.fields.ndc import in_ndc
from viewer.fields.nerf import Nerf
from viewer.formats.checkpoints.nerf_settings import settings_beside
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import find_layout
from viewer.scene.answering import BACKGROUNDS, asks, told_by_photos, with_asked
from viewer.scene.assets import AssetStore
from viewer.scene.content import NerfField
from viewer.scene.dataset import Dataset
from viewer.scene.distinct import distinct
from viewer.scene.nerf_answers import QUESTIONS, NerfAnswers
from viewer.scene.progress import Progress, Work
from viewer.training.metrics import decibels

PHOTOS, RAYS = 8, 384
WIDTH = 100
"""About as many pixels across have the photos that are compared."""
TOGETHER = (
    "order", "frequencies", "first", "itself", "direction", "feature", "skip", "density", "density_row", "entry", "ndc",
)  # fmt: skip
"""Questions of which one wrong answer makes noise whatever the others are, the most different habits first."""
MOST_TOGETHER = 1200
"""Combinations that are tried at first; where there would be more, the last questions wait for the best of these."""
FEW = {"density": ("relu", "exp")}
"""Choices that stand for others that make much the same pictures."""
ALONE = ("looking", "spacing", "background")
"""Questions that are asked each by itself."""
ROUNDS = ((24, 24, 40), (96, 48, 8), (256, 64, 2))
"""Rays, samples along each, and how many of the best go on."""
LENGTHS = (0.1, 0.6, 0.65, 0.7)
"""What part of the work is done before each round, and behind the last."""
SAMPLES = 64
DEPTH = 2.0
"""Length of the way from the near plane to infinity, in normalised device coordinates."""
FOLDERS = ("basedir", "datadir", "data", "data_dir")
"""Settings that name the data set's folder."""


class PhotoRays(NamedTuple):
    """Pixels of photos and their rays in the data set's own space; colours in sRGB, straight, with alpha."""

    origins: Float64[np.ndarray, "n 3"]
    directions: Float64[np.ndarray, "n 3"]
    colors: Float32[np.ndarray, "n 4"]

    def first(self, count: int) -> PhotoRays:
        """The first ones of them."""
        return PhotoRays(self.origins[:count], self.directions[:count], self.colors[:count])


class Judge(NamedTuple):
    """A network and the photos that judge answers about it."""

    content: NerfField
    tensors: Mapping[str, np.ndarray]
    rays: PhotoRays

    def psnr(self, answers: NerfAnswers, count: int = RAYS, samples: int = SAMPLES) -> float:
        """How near pictures come to the photos, in dB; -inf for answers that contradict what is there."""
        return self.before_best(answers, (answers.background,), count, samples)[0]

    def before_best(
        self, answers: NerfAnswers, backgrounds: Iterable[str], count: int = RAYS, samples: int = SAMPLES
    ) -> tuple[float, NerfAnswers]:
        """The same, before the background that suits the photos best, and the answers with that one.

        The wrong background makes worse pictures than wrong answers to the rest do: a network that was trained before
        black may hold black matter where nothing is.
        """
        assert self.content.asked is not None
        rays = self.rays.first(count)
        try:
            content = with_asked(self.content, replace(self.content.asked, answers=answers))
        except InputError:
            return -math.inf, answers
        seen = marched(content, self.tensors, rays, samples)
        scores: dict[str, float] = {}
        for name in backgrounds:
            behind = np.array(BACKGROUNDS[name], np.float32)
            truth = rays.colors[:, :3] * rays.colors[:, 3:] + (1 - rays.colors[:, 3:]) * behind
            shown = seen[:, :3] + (1 - seen[:, 3:]) * behind
            scores[name] = decibels(float(np.mean(np.square(shown.astype(np.float64) - truth))))
        best = max(scores, key=scores.__getitem__)
        return scores[best], replace(answers, background=best)


def rank_answers(job: RankAnswersJob, store: AssetStore) -> Work[Ranked]:
    """What photos say of each choice of each question, after looking for the best answers if that is asked for.

    Where there are no photos, nothing is compared.

    Raises:
        InputError: There are no questions; or no photos to search by; or one of these is missing or damaged.
        AssetError: The network's asset is missing or damaged.
    """
    content = job.node.content
    if asks(content) and not told_by_photos(content):
        if job.search:
            hint = "Copy its settings, bbox.txt and occupancy.pth beside it, or answer by hand."
            raise InputError("Photos do not tell where the networks of a grid lie.", hint)
        return Ranked(NerfAnswers() if content.asked is None else content.asked.answers, 0.0, (), "")
    if not isinstance(content, NerfField) or content.asked is None:
        raise InputError("Nothing is asked about that node.", "Choose a network that was read by its shapes.")
    dataset = job.dataset or photos_beside(Path(content.provenance.source))
    if dataset is None and not job.search:
        return Ranked(content.asked.answers, 0.0, (), "")
    if dataset is None:
        raise InputError("No photos are beside the network's file.", "Open the photos that it was trained on, too.")
    yield Progress(0.0, "Reading photos")
    judge = Judge(content, store.get(content.asset), (yield from photo_rays(dataset)))
    answers, asked = content.asked.answers, content.asked
    known = {name for name, _ in asked.known} if job.search else set(asked.open)
    if job.search:
        answers = yield from _best(judge, answers, [name for name in asked.open if name not in known])
    own = judge.psnr(answers)
    choices: list[Choice] = []
    trials = list(_alternatives(answers, [name for name in asked.open if name != "axes"]))
    for number, (name, value) in enumerate(trials):
        part = 0.8 + 0.2 * number / len(trials) if job.search else number / len(trials)
        yield Progress(part, "Comparing answers", {"psnr": own})
        choices.append(Choice(name, str(value), judge.psnr(replace(answers, **{name: value}))))
    return Ranked(answers, own, tuple(choices), dataset.root)


def photos_beside(file: Path) -> Dataset | None:
    """The data set that lies beside a file, or in the folder that settings beside it name; None for none."""
    settings = settings_beside(file)
    named = [file.parent / settings[name] for name in FOLDERS if name in settings]
    for folder in (file.parent, *named):
        try:
            layout = find_layout(folder)
            if layout is not None and layout.prepare is None:
                return layout.open(folder, 0)
        except (ViewerError, OSError, ValueError):
            continue
    return None


def photo_rays(dataset: Dataset) -> Work[PhotoRays]:
    """Pixels all over some photos that stand apart, in an order that lets any first part of them be all over."""
    photos = [photo for photo in dataset.photos if photo.enabled]
    if not photos:
        raise InputError("None of the photos is enabled.", "Enable some in the Data set panel.")
    chosen = [photos[place] for place in distinct(np.linspace(0, len(photos) - 1, PHOTOS).round().astype(int))]
    chance = np.random.default_rng(0)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for number, photo in enumerate(chosen):
        yield Progress(0.1 * number / len(chosen), f"Reading {photo.file}")
        downscale = max(1, round(photo.camera.lens.width / WIDTH))
        pixels = load_photo(dataset, photo, downscale)
        places = chance.permutation(pixels.shape[0] * pixels.shape[1])[: RAYS // len(chosen) + 1]
        rows, columns = np.divmod(places, pixels.shape[1])
        scale = np.array([photo.camera.lens.width, photo.camera.lens.height]) / pixels.shape[1::-1]
        origins, directions = photo.camera.rays((np.stack([columns, rows], 1) + 0.5) * scale)
        parts.append((origins, directions, pixels[rows, columns]))
    origins, directions, colors = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = chance.permutation(len(origins))[:RAYS]
    return PhotoRays(origins[order], directions[order], colors[order].astype(np.float32))


def marched(
    content: NerfField, tensors: Mapping[str, np.ndarray], rays: PhotoRays, samples: int
) -> Float32[np.ndarray, "n 4"]:
    """Premultiplied colours in the field's own space of colours, and opacity, along rays in even steps."""
    origins, directions = rays.origins, rays.directions
    middles = (np.arange(samples) + 0.5) / samples
    if content.ndc is not None:
        ways = content.ndc.ways(origins, directions)
        length = np.minimum(DEPTH / np.maximum(ways.directions[:, 2], 1e-6), 1e3)
        starts, steps, along = ways.origins, ways.directions * length[:, None], directions
        field = Nerf(in_ndc(content), tensors, dtype=torch.bfloat16)
        along = directions @ content.ndc.camera.rotation_matrix()
    else:
        length = np.full(len(origins), content.far - content.near)
        starts, steps, along = origins + content.near * directions, directions * length[:, None], directions
        field = Nerf(content, tensors, dtype=torch.bfloat16)
    points = torch.from_numpy(starts[:, None] + middles[:, None] * steps[:, None]).float()
    looking = torch.from_numpy(along).float()[:, None].expand(-1, samples, -1)
    with torch.inference_mode():
        density, radiance = field.sample(points.reshape(-1, 3), looking.reshape(-1, 3))
        depth = density.view(-1, samples) * torch.from_numpy(length / samples).float()[:, None]
        through = torch.cat([torch.zeros_like(depth[:, :1]), depth.cumsum(1)], 1).neg().exp()
        weights = through[:, :-1] - through[:, 1:]
        color = (weights[..., None] * radiance.view(*weights.shape, 3)).sum(1)
    return torch.cat([color, weights.sum(1, keepdim=True)], 1).numpy()


def _best(judge: Judge, answers: NerfAnswers, names: Sequence[str]) -> Work[NerfAnswers]:
    """The answers to these questions that the photos speak for."""
    together, later = [name for name in TOGETHER if name in names], list[str]()
    while len(candidates := [answers, *_combinations(answers, together)]) > MOST_TOGETHER:
        later.append(together.pop())
    behind = tuple(BACKGROUNDS) if "background" in names else ()
    for stage, (rays, samples, most) in enumerate(ROUNDS):
        scored: list[tuple[float, NerfAnswers]] = []
        for number, each in enumerate(candidates):
            begin, end = LENGTHS[stage : stage + 2]
            part = begin + (end - begin) * number / len(candidates)
            yield Progress(part, "Looking for the answers", {"psnr": max((score for score, _ in scored), default=0.0)})
            scored.append(judge.before_best(each, behind or (each.background,), rays, samples))
        candidates = [each for _, each in sorted(scored, key=lambda pair: -pair[0])[:most]]
        if stage == 0 and later:
            candidates = [made for each in candidates for made in _combinations(each, later)]
    best = candidates[0]
    own = judge.psnr(best)
    for name, value in _alternatives(best, [name for name in (*TOGETHER, *ALONE) if name in names]):
        yield Progress(LENGTHS[-1], "Looking for the answers", {"psnr": own})
        other = replace(best, **{name: value})
        score = judge.psnr(other)
        if score > own:
            best, own = other, score
    for name in names:  # what makes no difference stays as it was assumed
        plain = replace(best, **{name: getattr(answers, name)})
        if plain != best and judge.psnr(plain) > own - CLEARLY:
            best = plain
    return best


def _combinations(answers: NerfAnswers, names: Sequence[str]) -> Iterator[NerfAnswers]:
    """Every combination of choices."""
    kinds = {option.name: option for option in QUESTIONS}
    for values in itertools.product(*(FEW.get(name, kinds[name].choices) for name in names)):
        made = replace(answers, **dict(zip(names, values, strict=True)))
        if not _says_nothing(made):
            yield made


def _says_nothing(answers: NerfAnswers) -> bool:
    """Whether another answer means the same: no axis has waves of its own that x could be in front of."""
    return answers.itself == "each" and not answers.order.startswith("axis")


def _alternatives(answers: NerfAnswers, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Each other choice of each question that has choices."""
    for option in QUESTIONS:
        if option.name in names:
            for value in option.choices:
                other = replace(answers, **{option.name: value})
                if other != answers and not _says_nothing(other):
                    yield option.name, value
