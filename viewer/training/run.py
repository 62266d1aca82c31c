"""The loop of every training run: steps, reports, scores, previews and checkpoints, whatever the method."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from viewer.errors import OutputError, UnsupportedError, ViewerError
from viewer.machine import memory_in_use
from viewer.scene.assets import AssetStore
from viewer.scene.content import Learned, Provenance
from viewer.scene.geometry import Vec3
from viewer.scene.progress import Progress, Steer, Work
from viewer.training.checkpoints import STEERING, CheckpointWriter
from viewer.training.heldout import HeldOutScores
from viewer.training.learner import Learner, StepResult
from viewer.training.metrics import decibels
from viewer.training.steering import Steering

REPORT_SECONDS = 0.5
PREPARING = 0.02
"""Share of the progress bar for loading the photos, and for the end."""
SMALLER = "Train with a lower resolution or smaller tables, or use --downscale."


class Record(Struct, frozen=True):
    """What the field's provenance will say of the run, apart from its metrics."""

    method: str
    source: str
    notes: tuple[str, ...]
    origin: Vec3 = (0.0, 0.0, 0.0)


class Run:
    """A run in progress.

    Args:
        learner: The method at work.
        record: What to write about it.
        writer: Of its checkpoints.
        store: Where the field and its previews go.
        started: When, on the monotonic clock, this sitting began.
        steer: The factors that the run had in the sitting before.
    """

    def __init__(
        self, learner: Learner[Any, Any], record: Record, writer: CheckpointWriter, store: AssetStore, started: float,
        steer: Steer | None = None,
    ) -> None:  # fmt: skip
        self._learner = learner
        self._record = record
        self._writer = writer
        self._store = store
        self._origin = started - learner.state.seconds
        """When the run would have started had it never been interrupted."""
        self._steering = Steering()
        self._steering.update(steer)
        self._averages = StepAverages()
        self._speed: dict[str, float] = {}
        self._score: HeldOutScores | None = None
        self._preview_error: OutputError | None = None
        """Why the last preview could not be stored, if that is so."""

    def run(self) -> Work[Learned]:
        """Warm up, take all steps, and store the field.

        Raises:
            UnsupportedError: The memory does not suffice even for the smallest batch.
            OutputError: The field or the last checkpoint cannot be written. Checkpoints and previews before are tried
                again, and the progress' text says so.
            ViewerError: The run diverged.
        """
        learner = self._learner
        try:
            warnings = [sentence for sentence in (learner.warning, *self._record.notes) if sentence]
            yield Progress(PREPARING, " ".join((*warnings, "Compiling kernels")))
            compiling = time.monotonic()
            learner.warm_up()
            self._origin += time.monotonic() - compiling
            yield from self._take_steps()
            return (yield from self._finalize())
        except MemoryError as error:
            self._writer.settle()
            raise UnsupportedError(
                f"The memory does not suffice for this field. {self._last_checkpoint()}.", SMALLER
            ) from error

    def _take_steps(self) -> Work[None]:
        learner, intervals = self._learner, self._learner.intervals
        saved = scored = now = time.monotonic()
        preview_after = max(intervals.first_preview, learner.state.seconds)
        self._averages = StepAverages(now)
        while (fraction := learner.length.fraction(learner.state.step, now - self._origin)) < 1.0:
            if self._steering.stopping:
                break
            yield from self._learn(fraction)
            now = time.monotonic()
            learner.state.seconds = now - self._origin
            if now - self._averages.since < REPORT_SECONDS:
                continue
            if now - scored > intervals.score_seconds or self._score is None:
                self._score = self._evaluate(intervals.score_rays)
                scored = time.monotonic()
            preview = None
            if self._steering.take_snapshot_request() or learner.state.seconds > preview_after:
                preview = self._preview()
                preview_after = learner.state.seconds + min(
                    (intervals.preview_growth - 1.0) * learner.state.seconds, intervals.preview_seconds
                )
            self._steering.update((yield self._progress(fraction, now, preview)))
            if self._steering.paused:
                self._origin += yield from self._pause(fraction)
                saved = time.monotonic()
            if now - saved > self._writer.interval:
                self._save()
                saved = time.monotonic()
            now = time.monotonic()
            self._averages = StepAverages(now)
        learner.state.seconds = time.monotonic() - self._origin

    def _pause(self, fraction: float) -> Work[float]:
        """Save, show the field, and wait to go on. Returns the seconds that it took: none of them count as training."""
        started = time.monotonic()
        self._save()
        yield from self._steering.wait_while_paused(self._progress(fraction, started, self._preview()))
        return time.monotonic() - started

    def _learn(self, fraction: float) -> Work[None]:
        """Take one step, with as large a batch as the memory allows."""
        learner = self._learner
        while True:
            try:
                learned = learner.learn(fraction, self._steering)
                break
            except MemoryError:
                batch = learner.halve_batch()
                if not batch:
                    raise
                message = f"The memory does not suffice: {batch} at once from step {learner.state.step + 1} on."
                self._record = msgspec.structs.replace(self._record, notes=(*self._record.notes, message))
                self._steering.update((yield Progress(_bar_fraction(fraction), message)))
        if not math.isfinite(learned.error):
            raise self._diverged()
        self._averages.add(learned)

    def _finalize(self) -> Work[Learned]:
        """Write the last checkpoint, evaluate the field on held-out photos, store it and show it."""
        learner, ended = self._learner, time.monotonic()
        self._save()
        yield msgspec.structs.replace(self._progress(1.0, ended, None), text="Comparing with the photos held out")
        learner.finalize()
        self._score = self._evaluate(learner.intervals.final_rays)
        field = self._stored(self._record.source)
        yield self._progress(1.0, ended, field)
        self._writer.wait()
        return field

    def _evaluate(self, rays: int) -> HeldOutScores:
        """How near the field comes to the held-out photos, by fewer rays where the memory does not suffice for all."""
        while rays:
            try:
                return self._learner.score(rays) or HeldOutScores(math.nan)
            except MemoryError:
                rays //= 2
        return HeldOutScores(math.nan)

    def _save(self) -> None:
        """Begin to write a checkpoint.

        Raises:
            ViewerError: What has been learned is not finite.
        """

        def snapshot() -> dict[str, np.ndarray]:
            tensors = self._finite(self._learner.snapshot())
            factors = np.frombuffer(msgspec.json.encode(self._steering.factors), np.uint8)
            return {**tensors, STEERING: factors}

        self._writer.start(snapshot, self._learner.state.step)

    def _finite(self, tensors: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
        """The same tensors: a step may ruin them after its own error was finite."""
        if not all(bool(np.isfinite(array).all()) for array in tensors.values() if array.dtype.kind == "f"):
            raise self._diverged()
        return tensors

    def _preview(self) -> Learned | None:
        """The field so far, or None where it cannot be stored: the error is reported until one is stored."""
        try:
            field = self._stored("")
        except OutputError as error:
            self._preview_error = error
            return None
        self._preview_error = None
        return field

    def _stored(self, source: str) -> Learned:
        learner, score = self._learner, self._score
        content, tensors = learner.field()
        self._finite(tensors)
        psnr = None if score is None or math.isnan(score.psnr) else score.psnr
        record, seconds = self._record, round(learner.state.seconds, 1)
        provenance = Provenance(record.method, source, learner.state.step, seconds, psnr, record.notes, record.origin)
        changes: dict[str, Any] = {**learner.put(self._store, content, tensors), "provenance": provenance}
        return msgspec.structs.replace(content, **changes)

    def _progress(self, fraction: float, now: float, preview: Learned | None) -> Progress:
        learner, score = self._learner, self._score
        self._speed = self._averages.metrics(now) or self._speed
        values = {
            **self._speed,
            "step": float(learner.state.step),
            "seconds": learner.state.seconds,
            "memory": float(memory_in_use()),
            "rate_factor": self._steering.rate_factor,
            **learner.metrics(),
        }
        if score is not None:
            scores = {"psnr": score.psnr, "ssim": score.ssim}
            values |= {name: value for name, value in scores.items() if not math.isnan(value)}
        views = {} if score is None else dict(score.views)
        error = self._writer.error or self._preview_error
        text = learner.text if error is None else f"{error.message} {error.hint} {learner.text}"
        return Progress(_bar_fraction(fraction), text, values, preview, views)

    def _diverged(self) -> ViewerError:
        self._writer.settle()
        return ViewerError(
            f"Training went out of bounds at step {self._learner.state.step}. {self._last_checkpoint()}.",
            "Resume from it, or train again with lower rates or another seed; damaged photos can cause this too.",
        )

    def _last_checkpoint(self) -> str:
        """What there is to resume from, for people."""
        last = self._writer.written_step
        return f"The last good checkpoint is of step {last}" if last >= 0 else "There is no checkpoint of this sitting"


class StepAverages:
    """What the steps since the last report came to.

    Attributes:
        since: When, on the monotonic clock, the first of them began.
    """

    def __init__(self, since: float = 0.0) -> None:
        self.since = since
        self._errors, self._rays, self._samples = 0.0, 0, 0

    def add(self, learned: StepResult) -> None:
        """Count a step."""
        self._errors += learned.error * learned.rays
        self._rays += learned.rays
        self._samples += learned.samples

    def metrics(self, now: float) -> dict[str, float]:
        """Mean error, PSNR of the training rays in dB, and how fast it went until ``now``."""
        if not self._rays:
            return {}
        loss, span = self._errors / self._rays, max(now - self.since, 1e-6)
        values = {"train_psnr": decibels(loss), "loss": loss, "rays_per_second": self._rays / span}
        return {**values, "samples_per_second": self._samples / span} if self._samples else values


def _bar_fraction(fraction: float) -> float:
    return PREPARING + (1.0 - 2.0 * PREPARING) * fraction
