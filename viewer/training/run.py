"""The loop of every training run: steps, reports, scores, previews and checkpoints, whatever the method."""

from __future__ import annotations

import math
import time
from typing import Any

import msgspec
from msgspec import Struct

from viewer.errors import UnsupportedError, ViewerError
from viewer.machine import memory_in_use
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent, Provenance
from viewer.scene.progress import Progress, Work
from viewer.training.checkpoints import CheckpointWriter
from viewer.training.learner import HeldOut, Learned, Learner
from viewer.training.metrics import decibels
from viewer.training.steering import Steering

REPORT_SECONDS = 0.5
PREPARING = 0.02
"""Share of the progress bar for loading the photos, and for the end."""
SMALLER = "Train with a lower resolution or smaller tables, or use --downscale."


class Record(Struct, frozen=True):
    """What the field's provenance will say of the run, apart from its figures."""

    method: str
    source: str
    notes: tuple[str, ...]


class Run:
    """A run in progress.

    Args:
        learner: The method at work.
        record: What to write about it.
        writer: Of its checkpoints.
        store: Where the field and its previews go.
        begun: When, on the monotonic clock, this sitting began.
    """

    def __init__(
        self, learner: Learner, record: Record, writer: CheckpointWriter, store: AssetStore, begun: float
    ) -> None:
        self._learner = learner
        self._record = record
        self._writer = writer
        self._store = store
        self._sitting = begun - learner.seconds
        """When the run would have started had it never been interrupted."""
        self._steering = Steering()
        self._tally = Tally()
        self._score: HeldOut | None = None

    def whole(self) -> Work[FieldContent]:
        """Warm up, take all steps, and store the field.

        Raises:
            UnsupportedError: The memory does not suffice even for the smallest batch.
            OutputError: A checkpoint or the field cannot be written.
            ViewerError: The run diverged.
        """
        learner = self._learner
        try:
            yield Progress(PREPARING, learner.complaint or "Compiling kernels")
            compiling = time.monotonic()
            learner.warm_up()
            self._sitting += time.monotonic() - compiling
            yield from self._advance()
            return self._result()
        except MemoryError as error:
            raise UnsupportedError("The memory does not suffice for this field.", SMALLER) from error

    def _advance(self) -> Work[None]:
        learner, rhythm = self._learner, self._learner.rhythm
        saved = scored = now = time.monotonic()
        preview_after = max(rhythm.first_preview, learner.seconds)
        self._tally = Tally(now)
        while (fraction := learner.length.fraction(learner.step, now - self._sitting)) < 1.0:
            if self._steering.finishing:
                break
            yield from self._learn(fraction)
            now = time.monotonic()
            learner.seconds = now - self._sitting
            if now - self._tally.since < REPORT_SECONDS:
                continue
            if now - scored > rhythm.score_seconds or self._score is None:
                self._score = learner.score(rhythm.score_rays) or HeldOut(math.nan)
                scored = time.monotonic()
            preview = None
            if self._steering.snapshot_wanted() or learner.seconds > preview_after:
                preview = self._stored("")
                preview_after = learner.seconds + min(
                    (rhythm.preview_growth - 1.0) * learner.seconds, rhythm.preview_seconds
                )
            self._steering.hear((yield self._progress(fraction, now, preview)))
            if self._steering.standing:
                self._sitting += yield from self._stand(fraction)
                saved = time.monotonic()
            if now - saved > self._writer.interval:
                self._save()
                saved = time.monotonic()
            now = time.monotonic()
            self._tally = Tally(now)
        learner.seconds = time.monotonic() - self._sitting

    def _stand(self, fraction: float) -> Work[float]:
        """Save, show the field, and wait to go on. Returns the seconds that it took: none of them count as training."""
        begun = time.monotonic()
        self._save()
        yield from self._steering.stand(self._progress(fraction, begun, self._stored("")))
        return time.monotonic() - begun

    def _learn(self, fraction: float) -> Work[None]:
        """Take one step, with as large a batch as the memory allows."""
        learner = self._learner
        while True:
            try:
                learned = learner.learn(fraction, self._steering)
                break
            except MemoryError:
                batch = learner.halve()
                if not batch:
                    raise
                told = f"The memory does not suffice: {batch} at once from now on"
                self._steering.hear((yield Progress(_shown(fraction), told)))
        if not math.isfinite(learned.error):
            raise self._diverged()
        self._tally.add(learned)

    def _result(self) -> FieldContent:
        """Write the last checkpoint, judge the field on held-out photos, and store it."""
        learner = self._learner
        self._save()
        learner.conclude()
        self._score = learner.score(learner.rhythm.final_rays) or HeldOut(math.nan)
        made = self._stored(self._record.source)
        self._writer.wait()
        return made

    def _save(self) -> None:
        self._writer.start(self._learner.snapshot, self._learner.step)

    def _stored(self, source: str) -> FieldContent:
        learner, score = self._learner, self._score
        content, tensors = learner.field()
        psnr = None if score is None or math.isnan(score.psnr) else score.psnr
        provenance = Provenance(
            self._record.method, source, learner.step, round(learner.seconds, 1), psnr, self._record.notes
        )
        changes: dict[str, Any] = {"asset": self._store.put(tensors), "provenance": provenance}
        return msgspec.structs.replace(content, **changes)

    def _progress(self, fraction: float, now: float, preview: FieldContent | None) -> Progress:
        learner, score = self._learner, self._score
        values = {
            **self._tally.figures(now),
            "step": float(learner.step),
            "seconds": learner.seconds,
            "memory": float(memory_in_use()),
            "rate_factor": self._steering.rate_factor,
            **learner.figures(),
        }
        if score is not None:
            told = {"psnr": score.psnr, "ssim": score.ssim}
            values.update({name: value for name, value in told.items() if not math.isnan(value)})
        views = {} if score is None else dict(score.views)
        return Progress(_shown(fraction), learner.text, values, preview, views)

    def _diverged(self) -> ViewerError:
        last = self._writer.written_step
        kept = f"The last good checkpoint is of step {last}" if last >= 0 else "There is no checkpoint of this sitting"
        return ViewerError(
            f"Training went out of bounds at step {self._learner.step}. {kept}.",
            "Resume from it, or train again with lower rates or another seed; damaged photos can cause this too.",
        )


class Tally:
    """What the steps since the last report came to.

    Attributes:
        since: When, on the monotonic clock, the first of them began.
    """

    def __init__(self, since: float = 0.0) -> None:
        self.since = since
        self._errors, self._rays, self._samples = 0.0, 0, 0

    def add(self, learned: Learned) -> None:
        """Count a step."""
        self._errors += learned.error * learned.rays
        self._rays += learned.rays
        self._samples += learned.samples

    def figures(self, now: float) -> dict[str, float]:
        """Mean error, PSNR of the training rays in dB, and how fast it went until ``now``."""
        if not self._rays:
            return {}
        loss, span = self._errors / self._rays, max(now - self.since, 1e-6)
        values = {"train_psnr": decibels(loss), "loss": loss, "rays_per_second": self._rays / span}
        return {**values, "samples_per_second": self._samples / span} if self._samples else values


def _shown(fraction: float) -> float:
    return PREPARING + (1.0 - 2.0 * PREPARING) * fraction
