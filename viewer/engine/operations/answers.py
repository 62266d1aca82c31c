"""Answers to what the files of networks do not say, and the boxes that their scenes have then."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from viewer.engine.jobs import Answered, AnswerJob, RankAnswersJob, run
from viewer.errors import InputError
from viewer.formats.checkpoints.mlp import looked_at
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.answering import asking, asks, with_answers, with_given
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.progress import Progress, Work, subprogress


def answer(job: AnswerJob, store: AssetStore) -> Work[Answered]:
    """Give answers, choose the others by photos where there are some, and look at what is seen then.

    Raises:
        InputError: Nothing is asked about the scene, there is no such question, an answer is none of its choices, or
            the photos cannot be read.
        AssetError: An asset is missing or damaged.
    """
    yield Progress(0.0, "Answering")
    scene = with_given(job.scene, job.answers, job.by)
    if job.photos:
        scene = yield from subprogress(_by_photos(scene, job.photos, store), 0.0, 0.9)
    for node in asking(scene):
        if asks(node.content):
            content = looked_at(node.content, store.get(node.content.asset))
            scene = scene.with_node(replace(node, content=content))
    return Answered(scene)


def _by_photos(scene: Scene, photos: str, store: AssetStore) -> Work[Scene]:
    """The scene with the answers that photos speak for."""
    dataset = open_dataset(Path(photos))
    nodes = asking(scene)
    if not nodes:
        raise InputError("Nothing is asked about what is opened.", "Leave the photos out.")
    for node in nodes:
        ranked = yield from run(RankAnswersJob(node, dataset, search=True), store)
        scene = with_answers(scene, node.key, ranked.answers, ranked.source, ranked.decided)
    return scene
