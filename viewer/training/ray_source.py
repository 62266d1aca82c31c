"""Batches of random rays through the training photos."""

from __future__ import annotations

from dataclasses import dataclass, field

from viewer.training.background import Background
from viewer.training.batches import Pool, Rays, empty_rays
from viewer.training.ray_kernels import draw_rays
from viewer.training.thread_pool import ThreadPool, chunks

RAYS_A_PART = 256


@dataclass(eq=False)
class RaySource:
    """Draws the batches of a run; each is a function of the seed and of where the run is.

    Attributes:
        pool: The training photos.
        thread_pool: Draws them.
        seed: Of the run.
        background: What they are composited over.
        rays: Those that were drawn last; the next call of :meth:`draw` uses the same memory.
    """

    pool: Pool
    thread_pool: ThreadPool
    seed: int
    background: Background
    rays: Rays = field(default_factory=lambda: empty_rays(1))

    def draw(self, count: int, run: int, cursor: int, step: int) -> Rays:
        """The next batch.

        Args:
            count: Rays; there may be room for more.
            run: Neighbouring pixels that are drawn together: 1, 4 or 16.
            cursor: Position of the first ray in the endless sequence of shuffled pixels.
            step: Number of the batch, for the random numbers of its rays.
        """
        if len(self.rays.errors) < count:
            self.rays = empty_rays(count)
        rays, kind, picture = self.rays, self.background.kind, self.background.picture

        def draw(first: int, last: int) -> None:
            draw_rays(self.pool, rays, first, last, cursor, self.seed, step, run, kind, picture)

        self.thread_pool.parallel_for(draw, chunks(count, RAYS_A_PART))
        return rays
