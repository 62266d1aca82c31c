"""Jobs about what the files of networks do not say."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.nerf_answers import NerfAnswers

CLEARLY = 0.2
"""In dB: how much better one answer must be than another one for photos to decide."""


class Answered(Struct, frozen=True):
    """The scene with the answers, the boxes of its networks found anew."""

    scene: Scene


class AnswerJob(Job[Answered], frozen=True, tag="answer"):
    """Give answers, by name, to what is asked about the networks of a scene.

    Attributes:
        scene: With networks that were read by their shapes.
        answers: As texts.
        photos: A data set of the photos that they were trained on, by which the other answers are chosen; empty = none.
        by: Who gives them, for people.
    """

    operation: ClassVar[str] = "viewer.engine.operations.answers:answer"
    scene: Scene
    answers: dict[str, str] = {}
    photos: str = ""
    by: str = "given"


class Choice(Struct, frozen=True):
    """How near pictures come to photos with one answer, all others as they are; ``psnr`` in dB."""

    question: str
    answer: str
    psnr: float


class Ranked(Struct, frozen=True):
    """Answers and what photos say of them.

    Attributes:
        answers: Those that were asked about, or the best ones that were found.
        psnr: Theirs, in dB.
        choices: Each other choice of each question.
        photos: The data set's folder.
    """

    answers: NerfAnswers
    psnr: float
    choices: tuple[Choice, ...]
    photos: str

    @property
    def source(self) -> str:
        """Where the answers come from, for people."""
        return f"{self.psnr:.1f} dB against photos"

    @property
    def decided(self) -> tuple[str, ...]:
        """The questions to which every other answer is clearly worse."""
        names = dict.fromkeys(choice.question for choice in self.choices)
        better = {choice.question for choice in self.choices if choice.psnr > self.psnr - CLEARLY}
        return tuple(name for name in names if name not in better)


class RankAnswersJob(Job[Ranked], frozen=True, tag="rank_answers"):
    """Compare what answers make of a network with the photos that it was trained on.

    Attributes:
        node: The network.
        dataset: The photos; None = a data set beside the file that it was read from.
        search: Look for the best answers to what is not answered yet; else only compare the choices with what is.
    """

    operation: ClassVar[str] = "viewer.engine.operations.rank_answers:rank_answers"
    node: Node
    dataset: Dataset | None = None
    search: bool = False
