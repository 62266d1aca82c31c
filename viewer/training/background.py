"""What lies behind the field: a flat colour for photos with alpha, a learned picture for others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from viewer.training.batches import Rays
from viewer.training.ray_kernels import PANORAMA, RANDOM, WHITE, scatter_background

HEIGHT = 64
RATE = 0.03
SMOOTHNESS = 3e-5
DECAY = 0.95


@dataclass(eq=False)
class Background:
    """The background that rays are composited over while training.

    Attributes:
        kind: WHITE, RANDOM or PANORAMA of ``ray_kernels``.
        picture: Equirectangular radiance; learned where ``kind`` is PANORAMA.
        squares: Running mean of its squared gradients.
    """

    kind: int
    picture: Float32[np.ndarray, "h w 3"]
    squares: Float32[np.ndarray, "h w 3"]

    @property
    def learned(self) -> bool:
        """Whether the picture belongs to the result."""
        return self.kind == PANORAMA

    def arrays(self) -> dict[str, np.ndarray]:
        """Copies of everything but the kind, for a checkpoint."""
        return {"picture": self.picture.copy(), "picture_squares": self.squares.copy()}

    def learn(self, rays: Rays, count: int) -> None:
        """Take one RMSProp step on the picture, smoothed by its Laplacian; nothing where it is not learned."""
        if self.kind != PANORAMA:
            return
        gradient = np.zeros_like(self.picture)
        scatter_background(rays.directions[:count], rays.gradients[:count], gradient)
        seen = gradient != 0
        gradient += SMOOTHNESS * roughness(self.picture)
        mean = DECAY * self.squares + np.float32(1 - DECAY) * gradient * gradient
        self.squares[:] = np.where(self.squares > 0, mean, gradient * gradient)
        step = RATE * gradient / (np.sqrt(self.squares) + 1e-8)
        # Texels that no ray has seen become the mean of their neighbours at once.
        step = np.where(seen, step, 0.1 * roughness(self.picture))
        self.picture[:] = np.clip(self.picture - step, 0.0, 1.0)


def background_from_checkpoint(kind: int, tensors: Mapping[str, np.ndarray]) -> Background:
    """The background that a checkpoint holds.

    Raises:
        KeyError: Nothing.
        ValueError: No picture.
    """
    picture, squares = tensors["picture"], tensors["picture_squares"]
    valid = (
        picture.shape == squares.shape
        and (picture.ndim, picture.shape[-1]) == (3, 3)
        and all(array.dtype == np.float32 and bool(np.isfinite(array).all()) for array in (picture, squares))
    )
    if not valid:
        raise ValueError("its arrays do not fit each other")
    return Background(kind, picture.copy(), squares.copy())


def roughness(picture: Float32[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "h w 3"]:
    """Four times each texel minus its neighbours; round at the sides, mirrored at the poles."""
    above = np.concatenate([picture[:1], picture[:-1]])
    below = np.concatenate([picture[1:], picture[-1:]])
    return 4 * picture - above - below - np.roll(picture, 1, 1) - np.roll(picture, -1, 1)


def flat_background(random: bool) -> Background:
    """White, or another random colour for every ray so that neither white nor black density can hide in it."""
    dot = np.ones((1, 1, 3), np.float32)
    return Background(RANDOM if random else WHITE, dot, np.zeros_like(dot))


def learned_background() -> Background:
    """A grey picture, to be learned."""
    picture = np.full((HEIGHT, 2 * HEIGHT, 3), 0.5, np.float32)
    return Background(PANORAMA, picture, np.zeros_like(picture))
