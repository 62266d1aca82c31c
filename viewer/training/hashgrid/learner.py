"""A hash grid as a method: instant-NGP (Mueller et al. 2022, section 5.4) on a few CPU cores, or a graphics card."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import torch

from viewer.render.pointwise.evaluation import memory_errors
from viewer.scene.content import HashGridField
from viewer.training.background import flat_background, learned_background
from viewer.training.calibration import Calibration
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.checkpoint import newest, snapshot
from viewer.training.hashgrid.device import LARGER, DeviceStepper
from viewer.training.hashgrid.occupancy import INTERVAL, update
from viewer.training.hashgrid.schedule import Schedule, lay_out
from viewer.training.hashgrid.state import RunState, first_state
from viewer.training.hashgrid.step import Stepper
from viewer.training.hashgrid.stepping import Stepping
from viewer.training.heldout import Jury
from viewer.training.learner import Ground, HeldOut, Learned, Rhythm
from viewer.training.prepare import inner_cube, near_distance
from viewer.training.steering import Steering


class HashGridLearner:
    """Tables and networks that learn; see :class:`viewer.training.learner.Learner`.

    Args:
        config: What is asked for.
        ground: The photos, and the threads that compute.
        state: Where the run stands.
        complaint: What was odd.
    """

    rhythm = Rhythm(10.0, 4096, 400_000, 4.0, 2.0, 60.0)

    def __init__(self, config: HashGridConfig, ground: Ground, state: RunState, complaint: str) -> None:
        self.complaint = complaint
        self.state = state
        self._config = config
        self._ground = ground
        self._threads = torch.get_num_threads()
        # The crew's threads share the cores out themselves: torch shall compute in the one that asks.
        torch.set_num_threads(1)
        device = torch.device("cuda") if torch.cuda.is_available() else None
        larger = 1 if device is None else LARGER
        self._schedule: Schedule = lay_out(config, near_distance(ground.dataset), state.content, larger)
        self.length = self._schedule.length
        self._rate = 0.0
        self._jury = Jury(ground.photos, ground.crew, config.exposure)
        self.stepper = stepper_for(state, ground, config, device)
        self._calibration = Calibration.begun(config, ground, state.calibration)

    @classmethod
    def begun(cls, config: HashGridConfig, ground: Ground) -> HashGridLearner:
        """Fog in a box, or what the newest sound checkpoint holds.

        Raises:
            InputError: There is nothing to resume, or the data set's box is none.
        """
        if config.resume:
            return cls(config, ground, *newest(ground.folder, config))
        masked = ground.dataset.masked
        surroundings = flat_background(True) if masked else learned_background()
        contraction = config.contraction == "on" or (config.contraction == "auto" and not masked)
        box = inner_cube(ground.dataset) if contraction else ground.box
        return cls(config, ground, first_state(config, box, surroundings, contraction), "")

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training {self.state.content.levels} hash grids"

    @torch.no_grad()
    def warm_up(self) -> None:
        """Compile every kernel on small tables."""
        if not isinstance(self.stepper, Stepper):
            return
        content = self.state.content
        small = msgspec.structs.replace(self._config, table_bits=8)
        state = first_state(small, content.aabb, flat_background(True), content.contraction)
        photos = self._ground.photos
        stepper = Stepper(photos.train, self._ground.crew, 0, state.surroundings, small.refine_poses)
        state.rays = 4
        plan = self._schedule.plan(0, 0.0)
        stepper.step(state, plan)
        update(state, stepper, plan)
        self._jury.score(lambda rays, count: stepper.look(state, rays, count, plan), state.surroundings, 4)

    @torch.no_grad()
    def learn(self, fraction: float, steering: Steering) -> Learned:
        """Take a step, and look where the field is anything when it is time to.

        Raises:
            MemoryError: The batch does not fit, here or on the graphics card.
        """
        state = self.state
        plan = self._schedule.plan(state.step, fraction)
        plan = plan._replace(rate=steering.rate_factor * plan.rate)
        self._rate = plan.rate
        with memory_errors():
            learned = Learned(*self.stepper.step(state, plan))
            rays, pulls = self.stepper.rays, self.stepper.pulls
            self._calibration.learn(rays, learned.rays, pulls, fraction, steering.rate_factor)
            if state.step % INTERVAL == 0:
                update(state, self.stepper, plan)
        return learned

    def halve(self) -> int:
        """Use half as many samples a step."""
        if self._schedule.batch < 512:
            return 0
        self._schedule = msgspec.structs.replace(self._schedule, batch=self._schedule.batch // 2)
        # A step takes as many rays as lately had a batch of samples, and no batch has come through that was smaller.
        self.state.rays = max(1, self.state.rays // 2)
        return self._schedule.batch

    def figures(self) -> dict[str, float]:
        """Cells along the finest grid, learning rate, share of the box that is looked into."""
        occupied = float(self.state.occupancy.occupied.mean())
        return {
            "resolution": float(self._config.finest),
            "rate": self._rate,
            "occupied": occupied,
            **self._calibration.figures(),
        }

    @torch.no_grad()
    def score(self, rays: int) -> HeldOut | None:
        """Compare with held-out photos."""
        state, plan = self.state, self._schedule.plan(self.state.step, 1.0)
        return self._jury.score(
            lambda aimed, count: self.stepper.look(state, aimed, count, plan), state.surroundings, rays
        )

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything, for a checkpoint."""
        self.stepper.bring_back(self.state)
        return {**snapshot(self.state, self._config), **self._calibration.arrays()}

    def field(self) -> tuple[HashGridField, Mapping[str, np.ndarray]]:
        """The field so far."""
        self.stepper.bring_back(self.state)
        return self.state.content, self.state.tensors()

    def conclude(self) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Give torch its threads back."""
        torch.set_num_threads(self._threads)


def stepper_for(state: RunState, ground: Ground, config: HashGridConfig, device: torch.device | None) -> Stepping:
    """What computes steps on that device; None is the processor, by kernels."""
    pool, crew, pulled = ground.photos.train, ground.crew, config.refine_poses
    if device is None:
        return Stepper(pool, crew, config.seed, state.surroundings, pulled)
    return DeviceStepper(pool, crew, config.seed, state.surroundings, state, device, pulled)
