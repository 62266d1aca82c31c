"""The descent from grey matter in even light to the materials and the light of the photos."""

from __future__ import annotations

import copy
import math
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64, Int64
from msgspec.structs import replace
from torch import Tensor

from viewer.decompose.fit.first_light import lit_start
from viewer.decompose.fit.glow import PixelLight, glow_of
from viewer.decompose.fit.losses import PAINT, Weights, brightness_loss, linear_to_srgb, photo_loss, prior_loss
from viewer.decompose.fit.observations import Observations
from viewer.decompose.fit.residuals import MaterialArrays, Residuals
from viewer.decompose.fit.setting import Setting
from viewer.decompose.fit.shading import Lit, pixels_of
from viewer.decompose.fit.unknowns import MaterialTensors, Unknowns
from viewer.scene.distinct import distinct

GREY, DARK_GREY = 0.5, 0.15
"""The base colour where photos are of middling brightness: of matt surfaces, and of mirrors, which do not need one."""
SENT = 0.4
"""What a surface sends there under the light to begin with, in units of four times the photos' median."""
MATT = 0.05
"""Half of a surface counts as glossy where its colours' logarithms vary by so much, squared, between views."""
METAL = 0.95
"""Metallic of a surface that is glossy all over: what is no metal becomes matt sooner than a light that began too dim
becomes bright."""
DARK = 0.03
"""Differences between colours much darker than this are noise."""
MIRRORED = 0.05
"""The share of even white light that any dielectric mirrors, so that not all that is seen has the matter's colour."""
LEAST = 0.02
"""What is at least left of a colour without what is mirrored."""
DARKEST, BRIGHTEST = 0.01, 0.9
"""Base colours begin within these, from where they can go either way."""


class Guess(NamedTuple):
    """Materials to begin with.

    Attributes:
        base: Linear base colour of every element.
        metallic: Of all elements.
        glossy: 0 = all is matt, 1 = all mirrors.
        radiance: Of the light, the same all around.
    """

    base: Float32[np.ndarray, "s 3"]
    metallic: float
    glossy: float
    radiance: float


def first_guess(seen: Observations, count: int) -> Guess:
    """Materials of ``count`` elements, by how much they change with the point of view.

    What is matt looks the same from everywhere, so that shades on it are explained by light first: all begins equally
    bright. What changes with the view mirrors: its colours are no shades, so darker ones begin darker, and it may be
    metal. Hues belong to the matter, as light is white more often than matter is grey: a subject that is yellow all
    over would be a grey one in yellow light, where what it mirrors could not be white any more.
    """
    nearest = seen.indices[:, 0]
    shown = distinct(nearest)
    logs = np.log(seen.colors + DARK).astype(np.float64)
    means = _means(logs, nearest, count)
    changes = _means((logs - means[nearest]) ** 2, nearest, count).mean(1)
    change = float(np.median(changes[shown]))
    glossy = change / (change + MATT)
    grey = GREY * (DARK_GREY / GREY) ** (glossy**2)
    radiance = SENT / grey
    brightness = means[shown].mean(1, keepdims=True)
    seen_colors = _means(seen.colors, nearest, count)[shown]
    own = np.maximum(seen_colors - MIRRORED * radiance, LEAST * (seen_colors + DARK))
    base = np.full((count, 3), grey)
    base[shown] = grey * np.exp(glossy**2 * (brightness - np.median(brightness))) * own / own.mean(1, keepdims=True)
    base /= np.maximum(1.0, base.max(1, keepdims=True) / BRIGHTEST)
    return Guess(np.maximum(base, DARKEST).astype(np.float32), max(0.02, METAL * glossy**1.5), glossy, radiance)


def _means(values: Float[np.ndarray, "n 3"], group: Int64[np.ndarray, " n"], count: int) -> Float64[np.ndarray, "s 3"]:
    """Means of each group's rows; 0 where there are none."""
    counts = np.maximum(np.bincount(group, minlength=count), 1)
    return np.stack([np.bincount(group, column, count) / counts for column in values.T], 1)


BATCH = 8192
"""Pixels a step."""
JUDGED = 8192
"""Pixels by which states are compared."""
RATES = {"sky": 0.1, "base": 0.08, "roughness": 0.05, "metallic": 0.06, "tilt": 0.003, "balance": 0.01}
"""Adam's rates at the begin, for each unknown."""
SLOWED = 0.1
"""What they are multiplied by until the end."""
BOUNCES = 3
"""Rounds in which light goes from element to element where it is not carried over from the step before."""
PART = 1 << 15
BRIGHT = 0.95
"""Quantile of the base colours' largest channel that is called the brightest."""
WHITE = 0.95
"""The brightest base colours become no brighter than this by the balance of matter and light."""
HELD, LATE = ("tilt",), 0.2
"""What could explain anything is let go only while this share of the steps is done."""
FIRM, SETTLED = 3.0, 0.4
"""At the begin neighbours' base colours hold together this many times firmer, so that shades are taken for light's and
not for the material's; the excess fades away until this share of the steps is done."""
FREED, LOOSE = 0.9, 0.1
"""Few base colours tell shades from matter while the light is being found. Until the first share of the steps is done,
that wish fades to the second of its weight, and leaves colours to the photos. Only of subjects that are matt enough."""
MATT_ENOUGH = 0.5
"""Subjects less glossy than this begin with a light of their own: what mirrors does not show its shades."""
GLOWS_AT = (0.25, 0.5, 0.75)
"""Shares of the steps after which points that give off light are looked for: not before the light is sharp."""
LOOKED_AT = 300_000
"""Pixels that they are looked for in."""
DEFAULT = Weights()


def _evidence(seen: Observations, count: int) -> Float[Tensor, " s"]:
    """1 where as much weight of pixels as usual, or more, shows an element, and less where less does."""
    weights = np.bincount(seen.indices.ravel(), (seen.shares * seen.weights[:, None]).ravel(), count)
    usual = np.median(weights[distinct(seen.indices[:, 0])])
    return torch.from_numpy(np.minimum(1.0, weights / usual).astype(np.float32))


class Judged(NamedTuple):
    """How good a state is.

    Attributes:
        loss: On the same pixels every time.
        psnr: In dB on sRGB values of their colours, at the photos' own exposure.
    """

    loss: float
    psnr: float


class Descent:
    """Adam (Kingma and Ba, 2015) on random batches of pixels; keeps the best state that was judged."""

    def __init__(self, setting: Setting, seed: int, weights: Weights = DEFAULT) -> None:
        self._setting, self._weights = setting, weights
        guess = first_guess(setting.seen, len(setting.elements))
        self._generator = np.random.default_rng(seed)
        self._loose, self._evidence = 1.0, torch.ones(len(setting.elements))
        self._unknowns = Unknowns(guess.base, guess.metallic, guess.radiance)
        if guess.glossy < MATT_ENOUGH:
            light, base = lit_start(setting.seen, setting.shader, len(setting.elements), self._generator)
            self._unknowns = Unknowns(base.clip(DARKEST, BRIGHTEST), guess.metallic, guess.radiance)
            self._unknowns.set_light(light)
            self._loose, self._evidence = LOOSE, _evidence(setting.seen, len(setting.elements))
        self._glow: Float[Tensor, "s 3"] | None = None
        self._glows_at = list(GLOWS_AT)
        self._best: tuple[Judged, dict[str, Tensor], Float[Tensor, "s 3"] | None] | None = None
        groups = [
            {
                "params": [value for name, value in self._unknowns.named_parameters() if name.split(".")[0] == key],
                "lr": rate,
            }
            for key, rate in RATES.items()
        ]
        self._optimizer = torch.optim.Adam(groups, betas=(0.9, 0.99))
        self._radiosity: Float[Tensor, "s 3"] | None = None
        self._next = 0
        self._shown = torch.from_numpy(distinct(setting.seen.indices[:, 0]))
        self._unknowns.settle(math.log(PAINT / self._brightest(self._unknowns.materials())))

    def step(self, done: float) -> float:
        """One step; ``done`` is the share of all steps that lies behind. Returns the loss."""
        for group, (name, rate) in zip(self._optimizer.param_groups, RATES.items(), strict=True):
            group["lr"] = rate * SLOWED**done * (min(1.0, done / LATE) if name in HELD else 1.0)
        if self._glows_at and done >= self._glows_at[0]:
            self._glows_at.pop(0)
            self._look_for_glow()
        setting = self._setting
        materials = self._unknowns.materials()
        balanced, light = self._unknowns.balanced(materials, self._unknowns.light())
        lit = setting.shader.lit(light, balanced, self._radiosity, self._glow)
        self._radiosity = lit.radiosity
        pixels = pixels_of(setting.seen, self._rows())
        photos = photo_loss(setting.shader.shade(pixels, balanced, lit), pixels, setting.clipped)
        evidence = self._evidence[self._shown]
        others = (self._shown, self._shown[torch.from_numpy(self._generator.permutation(len(self._shown)))])
        weights = replace(
            self._weights,
            base=self._weights.base * FIRM ** max(0.0, 1.0 - done / SETTLED),
            palette=self._weights.palette * self._loose ** min(1.0, done / FREED),
        )
        brightest = self._brightest(materials)
        loss = (
            photos
            + prior_loss(materials, self._unknowns.log_light(), setting.pairs, others, evidence, weights)
            + brightness_loss(photos, brightest, self._unknowns.balance, weights)
        )
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        # Beyond white, the channels that are not there yet would go on alone, and hues with them.
        room = max(0.0, math.log(WHITE / brightest))
        self._unknowns.settle(min(float(self._unknowns.balance.detach()), room))
        return float(loss.detach())

    def _brightest(self, materials: MaterialTensors) -> float:
        return max(float(torch.quantile(materials.base.detach()[self._shown].amax(1), BRIGHT)), DARKEST)

    def _rows(self) -> slice:
        """The next pixels; they are in random order already."""
        begin = self._next
        self._next = begin + BATCH if begin + 2 * BATCH <= len(self._setting.seen) else 0
        return slice(begin, begin + BATCH)

    @torch.no_grad()
    def judge(self) -> Judged:
        """Measure the present state, and keep it where it is the best so far."""
        setting = self._setting
        materials, lit = self._state()
        pixels = pixels_of(setting.seen, slice(-JUDGED, None))
        shaded = setting.shader.shade(pixels, materials, lit)
        loss = float(photo_loss(shaded, pixels, setting.clipped))
        shown, photo = (linear_to_srgb((c * setting.scale).clamp(0.0, 1.0)) for c in (shaded.color, pixels.colors))
        errors = shown - photo
        judged = Judged(loss, -10.0 * math.log10(max(float(errors.square().mean()), 1e-12)))
        if self._best is None or judged.loss <= self._best[0].loss:
            self._best = (judged, copy.deepcopy(self._unknowns.state_dict()), self._glow)
        return judged

    def restore_best(self) -> Judged:
        """Go back to the best state that was judged; judges the present one first."""
        self.judge()
        assert self._best is not None
        judged, state, self._glow = self._best
        self._unknowns.load_state_dict(state)
        return judged

    @torch.no_grad()
    def light(self) -> Float[np.ndarray, "h w 3"]:
        """The light as it is now, in the photos' units."""
        return (self._unknowns.light() * self._setting.scale).numpy()

    @torch.no_grad()
    def surface(self) -> MaterialArrays:
        """The materials as they are now."""
        materials, shader = self._unknowns.materials(), self._setting.shader
        tilts = shader.tilts(materials)
        arrays = (materials.base, materials.roughness, materials.metallic, tilts, shader.occlusion())
        glow = None if self._glow is None else (self._glow * self._setting.scale).numpy()
        return MaterialArrays(*(array.numpy() for array in arrays), glow=glow)

    @torch.no_grad()
    def residuals(self) -> Residuals:
        """What every pixel shows beyond what the elements' materials explain."""
        setting = self._setting
        materials, lit = self._state()
        parts: list[tuple[Tensor, Tensor, Tensor]] = []
        for begin in range(0, len(setting.seen), PART):
            pixels = pixels_of(setting.seen, slice(begin, begin + PART))
            shaded = setting.shader.shade(pixels, materials, lit)
            # A difference counts for what it is to the eye, not in units of light.
            weights = pixels.weights / (pixels.colors.mean(1) + 0.05).square()
            if setting.clipped is not None:
                weights = weights * (pixels.colors.amax(1) < 0.99 * setting.clipped)
            parts.append((pixels.colors - shaded.color, shaded.slope, weights))
        error, slope, weights = (torch.cat(each).numpy() for each in zip(*parts, strict=True))
        return Residuals(setting.seen.uvs, error, slope, weights)

    @torch.no_grad()
    def _look_for_glow(self) -> None:
        """Find anew what gives off light, whose base colour photos cannot tell: it begins as bright as others' are.

        Its hue is that of the glow, as that of coloured glass.
        """
        base, seen = self._unknowns.base, torch.from_numpy(distinct(self._setting.seen.indices[:, 0]))
        glow = self._glow_now()
        glows = glow.amax(1) > 0.0
        matter = seen[~glows[seen]]
        self._shown = matter if len(matter) else seen
        self._glow = None
        if bool(glows.any()):
            usual = torch.sigmoid(base[self._shown]).amax(1).median()
            hues = glow[glows] / glow[glows].amax(1, keepdim=True)
            base[glows] = torch.logit((usual * hues).clamp(DARKEST, BRIGHTEST))
            self._glow = self._glow_now()

    def _glow_now(self) -> Float[Tensor, "s 3"]:
        """What the materials and the light of now leave to be explained by light that elements give off."""
        setting = self._setting
        materials, lit = self._state()
        lit = lit._replace(glow=None)
        shaded, white = [], []
        count = min(len(setting.seen), LOOKED_AT)
        for begin in range(0, count, PART):
            pixels = pixels_of(setting.seen, slice(begin, min(begin + PART, count)))
            sent = setting.shader.shade(pixels, materials, lit)
            shaded.append(sent.color)
            white.append(sent.color + sent.slope * (1.0 - sent.base))
        seen = setting.seen
        pixels = PixelLight(
            seen.indices[:count, 0], seen.views[:count], seen.colors[:count], torch.cat(shaded).numpy(),
            torch.cat(white).numpy(),
        )  # fmt: skip
        return torch.from_numpy(glow_of(pixels, setting.pairs.numpy(), len(setting.elements)))

    def _state(self) -> tuple[MaterialTensors, Lit]:
        materials = self._unknowns.materials()
        light = self._unknowns.light()
        lit = self._setting.shader.lit(light, materials, None, self._glow)
        for _ in range(BOUNCES):
            lit = self._setting.shader.lit(light, materials, lit.radiosity, self._glow)
        return materials, lit
