"""A mesh on bones from one video as a method: Gaussians at rest, bones, and how those move, by analysis by synthesis.

As BANMo (Yang et al., CVPR 2022) it learns a shape at rest, bones whose distances decide what hangs on them, and their
moves at every time, from masks and colours. Instead of a network that rays are cast through, the shape is of Gaussians
that bones carry (as in BAGS, Zhang et al. 2024): what is drawn while learning moves exactly as the mesh will.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import torch
from jaxtyping import Float, Float32
from scipy.spatial import KDTree
from torch import Tensor

from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.dataset import Dataset
from viewer.scene.distinct import distinct
from viewer.scene.skeleton import Skin
from viewer.training.config import SkinnedConfig
from viewer.training.heldout import HeldOutScores
from viewer.training.learner import Intervals, Learner, StepResult, TrainingContext, length_of
from viewer.training.metrics import WINDOW, decibels, ssim
from viewer.training.prepare import scene_box
from viewer.training.skinned.frames import Frames, View3, frames_of, with_masks
from viewer.training.skinned.habits import period_of, unlike_itself, variety
from viewer.training.skinned.motion import (
    ORDER,
    bone_moves,
    posed,
    refined,
    roughness,
    skin_weights,
    spline_weights,
    stretching,
)
from viewer.training.skinned.outlines import apart
from viewer.training.skinned.pictures import look_of, over_white, picture_of
from viewer.training.skinned.rig import SKIN, rigged
from viewer.training.skinned.splats import drawn
from viewer.training.skinned.start import beginning
from viewer.training.skinned.state import OF_POINTS, SkinnedState
from viewer.training.steering import Steering

DEFAULT_STEPS = 3000
"""More make it worse: bones drift apart, and what hangs on them is lost. Runs by seconds end here, too."""
EXTENTS = ((0.35, 45.0), (1.0, 90.0))
"""Until which share of the run photos are how small: pixels along the subject."""
SPLINE = ((0.0, 1 / 6), (0.3, 1 / 3), (0.5, 1 / 2), (0.7, 3 / 4))
"""From which share of the run on there are how many stretches of the spline for each photo."""
FEWEST_STRETCHES = 2
STILL = 0.03
"""Share of the run before bones move: until then colours come."""
RATES = {
    "points": 1.2e-3, "sizes": 5e-3, "opacities": 3e-2, "colors": 2e-2, "centers": 6e-4, "widths": 3e-3, "turns": 6e-3,
    "shifts": 1.2e-3, "cameras": 1e-3,
}  # fmt: skip
"""Learning rates; those of places in parts of the subject's size."""
MOVING = ("centers", "widths", "turns", "shifts", "cameras")
FALLS_FROM, FALLS_TO = 0.6, 0.1
"""From which share of the run on rates fall, and to which part of themselves."""
FIRST_DECAY, SECOND_DECAY = 0.9, 0.99
SIZES, WIDTHS = (0.5, 2.2), (0.017, 0.17)
"""Bounds of Gaussians, in sizes of the first ones, and of bones, in parts of the subject's size."""
ELASTIC, SMOOTH, NEAR_REST = 225.0, 0.15, 2e-2
"""Weights of what keeps bones together, their ways smooth, and their shifts small."""
VARIETY, VARIETY_LATER, VARIETY_KNOWN, AGAIN = 1.0, 0.3, 0.1, 300.0
"""Weights of what keeps ways few, at first, later, and where they repeat; of what then draws them together."""
KNOWN_FROM = 0.35
"""Share of the run that is for finding few ways; after it, it is looked for whether they repeat."""
OUTLINES = 200.0
"""Weight of what draws Gaussians and masks to each other."""
NEAR_GIVEN = 3.0
"""Weight of what keeps corrections of cameras small."""
SOLID, SOLID_FROM = 0.013, 0.4
"""Weight of what makes Gaussians opaque, and from which share of the run on it counts."""
STRETCHED = 400
"""Gaussians that are looked at for how far bones disagree."""
GROWING, GROWS_UNTIL, GROWTH = 8, 0.8, 0.15
"""Additions in a run of any length, until when, and how many at most, as a part of those there are."""
FAINT = ((0.3, 0.05), (1.0, 0.15))
"""Until which share of the run Gaussians of how little opacity go."""
NEIGHBORS, FARTHEST = 5, 2.5
"""Gaussians whose fifth neighbour is farther than this, in usual distances to it, go: they float."""
SPLIT_AWAY, SPLIT_SIZE = 0.7, 0.75
"""How far from it a new Gaussian comes, in sizes of the one it comes from, and its size."""
SCORED = 8
"""Pixels that are drawn for each that is asked for: whole pictures are cheap."""


class SkinnedLearner(Learner[SkinnedConfig, SkinnedState]):
    """A mesh on bones; see :class:`viewer.training.learner.Learner`."""

    intervals = Intervals(score_seconds=15.0, score_rays=16_384, final_rays=4_000_000, preview_seconds=60.0)
    state_type = SkinnedState

    def __init__(self, config: SkinnedConfig, context: TrainingContext, state: SkinnedState, warning: str) -> None:
        super().__init__(config, context, state, warning)
        self.length = length_of(config, DEFAULT_STEPS, most_steps=DEFAULT_STEPS)
        self._frames, passed_over = _learned_frames(context)
        self.warning = " ".join(filter(None, (warning, passed_over)))
        self._pyramid: dict[int, Frames] = {}
        self._shrinking = tuple((until, _factor(self._frames, extent)) for until, extent in EXTENTS)
        held_out = context.photos.held_out
        views = context.photos.held_out_views
        self._held_out = None if held_out is None else frames_of(held_out, views, context.dataset)

    @classmethod
    def check(cls, dataset: Dataset) -> None:
        """Refuse photos that tell nothing of how something moves.

        Raises:
            InputError: They have no masks, no times, all the same one, or are but one.
        """
        learned = [photo for photo in dataset.photos if photo.split == "train"]
        if not dataset.masked:
            raise InputError(
                f"The photos of {dataset.root} have neither masks nor alpha: what moves cannot be told from the rest.",
                "Give each frame a mask, white where the subject is, or train with the method dynamic.",
            )
        if len(learned) < 3:
            raise InputError(
                f"{dataset.root} has {len(learned)} photos to train on; a motion needs three at least.",
                "Take more frames of the video.",
            )
        hint = "Give each frame of transforms.json its 'time', or train with another method."
        untimed = sum(photo.time is None for photo in dataset.photos)
        if untimed:
            raise InputError(f"{untimed} of {len(dataset.photos)} photos have no time in {dataset.root}.", hint)
        if len({photo.time for photo in learned}) < 3:
            raise InputError(f"The photos of {dataset.root} have fewer than three times: nothing moves in them.", hint)

    @staticmethod
    def initial_state(config: SkinnedConfig, context: TrainingContext) -> SkinnedState:
        """Grey Gaussians where most photos see the subject, and bones at rest.

        Raises:
            InputError: Masks have no place in common.
        """
        frames, _ = _learned_frames(context)
        small = frames.smaller(_factor(frames, EXTENTS[0][1]))
        random = np.random.default_rng(config.seed)
        found = beginning(small, scene_box(context.dataset), config.points, config.bones, random)
        middle, unit, spread, values = found
        knots = _stretches(0.0, len(frames.names)) + ORDER
        for name in ("turns", "shifts"):
            values[name] = np.zeros((knots, *values[name].shape[1:]), np.float32)
        if config.refine_poses:
            values["cameras"] = np.zeros((len(frames.names), 6), np.float32)
        means, squares = ({name: np.zeros_like(array) for name, array in values.items()} for _ in range(2))
        pulls = np.zeros(len(values["points"]), np.float32)
        return SkinnedState(
            background=context.background(),
            middle=middle,
            unit=unit,
            spread=spread,
            values=values,
            means=means,
            squares=squares,
            pulls=pulls,
            photos=min(config.batch, len(frames.names)),
        )

    @property
    def text(self) -> str:
        """What is being done, for people."""
        counts = len(self.state.values["points"]), len(self.state.values["centers"])
        return f"Learning a mesh on {counts[1]} bones from {counts[0]:,} points"

    def warm_up(self) -> None:
        """Compile every kernel on a few Gaussians."""
        three, one = torch.rand(4, 3, requires_grad=True), torch.rand(4, requires_grad=True)
        drawn(three[:, :2], one + 1.0, one, three, one.detach() + 1.0, (8, 8)).sum().backward()

    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Draw a few photos, and descend."""
        state = self.state
        self._refine(fraction)
        frames = self._shrunk(fraction)
        random = np.random.default_rng((self.config.seed, state.step))
        chosen = random.choice(len(frames.names), min(state.photos, len(frames.names)), replace=False)
        leaves = {name: torch.from_numpy(array).requires_grad_(True) for name, array in state.values.items()}
        weights = skin_weights(leaves["points"], leaves["centers"], leaves["widths"])
        parts = torch.from_numpy(spline_weights(frames.times[chosen], len(leaves["turns"]) - ORDER))
        moves = bone_moves(parts, leaves["turns"], leaves["shifts"], leaves["centers"])
        look = look_of(leaves)
        loss, squares, pixels = torch.zeros(()), 0.0, 0
        for number, move in zip(chosen, moves, strict=True):
            camera = self._view(frames, int(number), leaves)
            picture = torch.from_numpy(frames.pictures[number])
            shown = camera(posed(leaves["points"], weights, move))
            errors = (picture_of(shown, look, picture.shape[:2]) - picture).square()
            away = apart(shown, look[1], frames.pictures[number][..., 3], random)
            loss = loss + (errors.sum() / (picture[..., 3].sum() + 1.0) + OUTLINES * away) / len(chosen)
            squares, pixels = squares + float(errors.detach().sum()), pixels + picture[..., 3].numel()
        rows = torch.from_numpy(random.choice(len(weights), min(STRETCHED, len(weights)), replace=False))
        stretched = stretching(leaves["points"][rows].detach(), weights[rows], moves)
        loss = loss + self.config.elastic * ELASTIC * steering.weight_factor("elastic") * stretched
        ways = roughness(leaves["turns"]) + roughness(leaves["shifts"])
        loss = loss + SMOOTH * steering.weight_factor("smoothness") * ways
        loss = loss + NEAR_REST * leaves["shifts"].square().mean()
        if "cameras" in leaves:
            loss = loss + NEAR_GIVEN * leaves["cameras"].square().mean()
        loss = loss + self._habits(fraction, leaves, random)
        if fraction > SOLID_FROM:
            loss = loss + SOLID * (1.0 - torch.sigmoid(leaves["opacities"])).mean()
        error = squares / (4.0 * pixels)
        if np.isfinite(error):
            loss.backward()
            self._descend(fraction, steering.rate_factor, leaves)
            if int(fraction * GROWING) > state.grown:
                state.grown = int(fraction * GROWING)
                self._look_over(fraction, random)
        return StepResult(error, pixels)

    def _habits(self, fraction: float, leaves: Mapping[str, Tensor], random: np.random.Generator) -> Tensor:
        """What is likely of the motion; see :mod:`viewer.training.skinned.habits`."""
        few, period = variety(leaves["turns"], leaves["shifts"]), self.state.period
        if period == 0.0:
            return (VARIETY if fraction < KNOWN_FROM else VARIETY_LATER) * few
        return VARIETY_KNOWN * few + AGAIN * unlike_itself(leaves, period, random)

    def _look_over(self, fraction: float, random: np.random.Generator) -> None:
        """See to the Gaussians, and whether the motion repeats: as often in a long run as in a short one."""
        state = self.state
        if fraction < GROWS_UNTIL:
            self._grow(fraction, random)
        if state.period == 0.0 and fraction >= KNOWN_FROM:
            state.period = period_of(state.values, len(self._frames.names))

    def _descend(self, fraction: float, factor: float, leaves: Mapping[str, Tensor]) -> None:
        """A step of Adam (Kingma and Ba 2015)."""
        state = self.state
        state.step += 1
        state.spline_step += 1
        fall = max(0.0, fraction - FALLS_FROM) / (1.0 - FALLS_FROM)
        self._rate = factor * FALLS_TO**fall
        pull = leaves["points"].grad
        if pull is not None:
            state.pulls += pull.norm(dim=1).numpy()
        for name, rate in RATES.items():
            found = leaves[name].grad if name in leaves else None
            if found is None or (fraction < STILL and name in MOVING):
                continue
            gradient, mean, square = found.numpy(), state.means[name], state.squares[name]
            steps = state.spline_step if name in ("turns", "shifts") else state.step
            mean += (1.0 - FIRST_DECAY) * (gradient - mean)
            square += (1.0 - SECOND_DECAY) * (gradient * gradient - square)
            there = np.sqrt(square / (1.0 - SECOND_DECAY**steps)) + 1e-10
            state.values[name] -= self._rate * rate / (1.0 - FIRST_DECAY**steps) * mean / there
        np.clip(state.values["sizes"], *np.log(np.multiply(SIZES, state.spread)), out=state.values["sizes"])
        np.clip(state.values["widths"], *np.log(WIDTHS), out=state.values["widths"])

    def _refine(self, fraction: float) -> None:
        """Let bones move faster, where it is time to."""
        state, stretches = self.state, _stretches(fraction, len(self._frames.names))
        if stretches + ORDER <= len(state.values["turns"]):
            return
        for name in ("turns", "shifts"):
            state.values[name] = refined(state.values[name], stretches)
            state.means[name], state.squares[name] = (np.zeros_like(state.values[name]) for _ in range(2))
        state.spline_step = 0

    def _grow(self, fraction: float, random: np.random.Generator) -> None:
        """Drop Gaussians that are faint or float, and double those that are pulled most."""
        state = self.state
        opacities = 1.0 / (1.0 + np.exp(-state.values["opacities"]))
        keep = opacities > next(least for until, least in FAINT if fraction <= until)
        away = fifth_distances(state.values["points"])
        keep &= away < FARTHEST * np.median(away)
        if not keep.any():
            return
        room = min(self.config.points - int(keep.sum()), int(GROWTH * len(keep)))
        order = np.argsort(-state.pulls * keep, kind="stable")[: max(0, min(room, int(keep.sum())))]
        for name in OF_POINTS:
            added = state.values[name][order].copy()
            if name == "points":
                sizes = np.exp(state.values["sizes"][order])[:, None]
                added += SPLIT_AWAY * sizes * random.normal(size=added.shape).astype(np.float32)
            if name == "sizes":
                added += np.float32(np.log(SPLIT_SIZE))
            state.values[name] = np.concatenate([state.values[name][keep], added])
            for moments in (state.means, state.squares):
                moments[name] = np.concatenate([moments[name][keep], np.zeros_like(added)])
        state.pulls = np.zeros(len(state.values["points"]), np.float32)

    def halve_batch(self) -> int:
        """Draw half as many photos a step."""
        half = self.state.photos // 2
        self.state.photos = max(1, half)
        return half

    def score(self, rays: int) -> HeldOutScores | None:
        """Compare with held-out photos, whole ones, as they would be over white."""
        frames = self._held_out
        if frames is None:
            return None
        size = frames.pictures[0].shape[0] * frames.pictures[0].shape[1]
        number = min(len(frames.names), max(1, SCORED * rays // size))
        errors, alike, views = [], [], {}
        for index in distinct(np.linspace(0, len(frames.names) - 1, number).astype(int)).tolist():
            truth = over_white(frames.pictures[index])
            picture = over_white(self.picture(frames, index))
            errors.append(float(np.square(picture - truth).mean()))
            views[frames.names[index]] = decibels(errors[-1])
            if min(truth.shape[:2]) >= WINDOW:
                alike.append(ssim(picture, truth))
        similar = float(np.mean(alike)) if alike else float("nan")
        return HeldOutScores(decibels(float(np.mean(errors))), similar, views)

    def picture(self, frames: Frames, number: int) -> Float32[np.ndarray, "h w 4"]:
        """What has been learned as a photo would show it, premultiplied."""
        with torch.no_grad():
            values = {name: torch.from_numpy(array) for name, array in self.state.values.items()}
            places = posed(values["points"], self._weights(values), self._moves(values, frames.times[[number]])[0])
            size = frames.pictures[number].shape[:2]
            return picture_of(self._view(frames, number, {})(places), look_of(values), size).numpy()

    def field(self) -> tuple[Model, Mapping[str, np.ndarray]]:
        """The mesh on its bones so far; tensors of these have names that begin with ``SKIN``."""
        small = self._frames.smaller(_factor(self._frames, EXTENTS[1][1]))
        return rigged(self.state, small, self._frames, self.context.dataset.time_span)

    def put(self, store: AssetStore, content: Any, tensors: Mapping[str, np.ndarray]) -> dict[str, Any]:  # noqa: ANN401 - as the base has it
        """Store mesh and bones, each as an asset of its own."""
        skin = content.skin
        assert isinstance(skin, Skin)
        own = {name.removeprefix(SKIN): array for name, array in tensors.items() if name.startswith(SKIN)}
        mesh = {name: array for name, array in tensors.items() if not name.startswith(SKIN)}
        return {"asset": store.put(mesh), "skin": msgspec.structs.replace(skin, asset=store.put(own))}

    def metrics(self) -> dict[str, float]:
        """Points, bones, stretches of the spline, and the learning rate's factor."""
        values = self.state.values
        counts = {"points": len(values["points"]), "bones": len(values["centers"])}
        return {**{name: float(count) for name, count in counts.items()}, **super().metrics()}

    def _shrunk(self, fraction: float) -> Frames:
        factor = next(factor for until, factor in self._shrinking if fraction <= until)
        if factor not in self._pyramid:
            self._pyramid = {factor: self._frames.smaller(factor)}
        return self._pyramid[factor]

    def _view(self, frames: Frames, number: int, learned: Mapping[str, Tensor]) -> View3:
        change = learned["cameras"][number] if "cameras" in learned else None
        return View3(frames.cameras[number], np.array(self.state.middle), self.state.unit, frames.factor, change)

    @staticmethod
    def _weights(values: Mapping[str, Tensor]) -> Float[Tensor, "n b"]:
        return skin_weights(values["points"], values["centers"], values["widths"])

    @staticmethod
    def _moves(values: Mapping[str, Tensor], times: Float32[np.ndarray, " t"]) -> Float[Tensor, "t b 3 4"]:
        parts = torch.from_numpy(spline_weights(times, len(values["turns"]) - ORDER))
        return bone_moves(parts, values["turns"], values["shifts"], values["centers"])


def _learned_frames(context: TrainingContext) -> tuple[Frames, str]:
    return with_masks(frames_of(context.photos.train, context.photos.train_views, context.dataset))


def _factor(frames: Frames, extent: float) -> int:
    """By which photos are made smaller so that the subject is about ``extent`` pixels long."""
    sizes = []
    for picture in frames.pictures:
        rows, columns = np.nonzero(picture[..., 3] > 0.5)
        if len(rows):
            sizes.append(float(np.hypot(np.ptp(rows) + 1, np.ptp(columns) + 1)))
    smallest = min(min(picture.shape[:2]) for picture in frames.pictures)
    return max(1, min(round(float(np.median(sizes)) / extent) if sizes else 1, smallest // 8))


def _stretches(fraction: float, photos: int) -> int:
    share = [share for begin, share in SPLINE if begin <= fraction][-1]
    return max(FEWEST_STRETCHES, round(share * photos))


def fifth_distances(points: Float32[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
    """From each point to its fifth neighbour, or to the last where there are fewer."""
    near = min(NEIGHBORS + 1, len(points))
    if near < 2:
        return np.zeros(len(points))
    return np.asarray(KDTree(points).query(points, k=near)[0], np.float64)[:, -1]
