"""Fields and scenes with other answers to what their files do not say. Nothing is computed: answers are numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard, TypeVar

from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.content import NerfField, NetworkGridField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, Vec3
from viewer.scene.kinds import Content
from viewer.scene.nerf_answers import FACTORS, UP, WHOLE, Asked, NerfAnswers, answers_from

Askable = NerfField | NetworkGridField
"""Fields whose files leave questions open."""
AnyAskable = TypeVar("AnyAskable", bound=Askable)
"""One kind of them."""
BACKGROUNDS: dict[str, Vec3] = {"white": (1.0, 1.0, 1.0), "black": (0.0, 0.0, 0.0)}
MOST_LISTED = 24
NO_NDC = "Copy poses_bounds.npy of its data set beside the file, and open it again."


def asks(content: Content) -> TypeGuard[Askable]:
    """Whether there are questions about a node's content."""
    return isinstance(content, Askable) and content.asked is not None


def told_by_photos(content: Askable) -> bool:
    """Whether photos of its training are compared with what each answer makes of a field."""
    return isinstance(content, NerfField)


def asking(scene: Scene) -> tuple[Node, ...]:
    """The nodes that there are questions about."""
    return tuple(node for node in scene.nodes if asks(node.content))


def with_asked(content: AnyAskable, asked: Asked) -> AnyAskable:
    """A field as its answers have it.

    Raises:
        InputError: Answers contradict what is there.
    """
    made: AnyAskable = ANSWERED[type(content)](content, asked)
    return made


def _nerf(content: NerfField, asked: Asked) -> NerfField:
    """Its box is what answers say, or holds whatever cameras may see.

    Raises:
        InputError: It is to live in normalised device coordinates that nothing tells.
    """
    answers = asked.answers
    factor, even = FACTORS[answers.frequencies], answers.spacing == "linear"
    made = replace(
        content,
        asked=asked,
        position=replace(content.position, scale=factor / answers.divisor, even=even),
        direction=replace(content.direction, scale=factor, even=even),
        samples=answers.samples,
    )
    if answers.ndc == "no":
        return replace(made, near=answers.near, far=answers.far, aabb=box_of(answers), ndc=None)
    if asked.ndc is None:
        raise InputError("Nothing tells the camera of its normalised device coordinates.", NO_NDC)
    return replace(made, near=0.0, far=1.0, aabb=asked.ndc.box, ndc=asked.ndc.ndc)


def _network_grid(content: NetworkGridField, asked: Asked) -> NetworkGridField:
    """Its networks lie in the cells that answers say.

    Raises:
        InputError: Their number is not a multiple of columns times rows.
    """
    answers, count = asked.answers, math.prod(content.shape)
    x, y = answers.cells_x, answers.cells_y
    if count % (x * y):
        fitting = [number for number in range(1, count // x + 1) if count % (x * number) == 0]
        hint = f"With {x} along X, there may be {_listed(fitting)} along Y." if fitting else _fitting_columns(count)
        raise InputError(f"{count:,} networks do not fill a grid of {x} by {y} columns.", hint)
    box = AABB((answers.low_x, answers.low_y, answers.low_z), (answers.high_x, answers.high_y, answers.high_z))
    return replace(content, asked=asked, aabb=box, shape=(x, y, count // (x * y)))


def _fitting_columns(count: int) -> str:
    return f"Along X there may be {_listed([number for number in range(1, count + 1) if count % number == 0])}."


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:MOST_LISTED]))
    return f"{shown}, …" if len(numbers) > MOST_LISTED else shown


ANSWERED: dict[type, Callable[[Any, Asked], Any]] = {NerfField: _nerf, NetworkGridField: _network_grid}
"""By the kind of field: what answers make of it."""


def box_of(answers: NerfAnswers) -> AABB:
    """The cube around the origin in which a network is looked at."""
    half = answers.bounds or WHOLE * 0.5 * (answers.near + answers.far)
    return AABB((-half, -half, -half), (half, half, half))


def with_answers(scene: Scene, key: str, answers: NerfAnswers, by: str, confirmed: tuple[str, ...] = ()) -> Scene:
    """The scene with a node as other answers have it: turned upright, and before the background that it is made for.

    Args:
        scene: The document.
        key: Of the node.
        answers: All of them.
        by: Who gives those that are new, for people.
        confirmed: Questions that are answered now, whether the answer is another one or not.

    Raises:
        InputError: There are no questions about that node, or answers contradict what is there.
    """
    node = scene.node(key)
    if node is None or not asks(node.content) or node.content.asked is None:
        raise InputError("Nothing is asked about that node.", "Choose a network that was read by its shapes.")
    before = node.content.asked
    asked = before.answered(answers, by).confirmed(confirmed, by)
    turn = Transform(rotation=UP[answers.axes]).after(Transform(rotation=UP[before.answers.axes]).inverse())
    turned = node.transform if answers.axes == before.answers.axes else node.transform.after(turn)
    scene = scene.with_node(replace(node, content=with_asked(node.content, asked), transform=turned))
    if answers.background == before.answers.background:
        return scene
    return replace(scene, world=replace(scene.world, background=BACKGROUNDS[answers.background]))


def with_given(scene: Scene, given: Mapping[str, object], by: str) -> Scene:
    """The scene with answers by name, of every node that they are asked about.

    Raises:
        InputError: Nothing is asked in the scene, there is no such question, or an answer is out of range.
    """
    nodes = asking(scene)
    if given and not nodes:
        raise InputError("Nothing is asked about what is opened.", "Leave the answers out.")
    for node in nodes:
        asked = node.content.asked if asks(node.content) else None
        if asked is None:
            continue
        stray = next((name for name in given if name not in asked.open), None)
        answers = answers_from(given, asked.answers)
        if stray is not None:
            there = ", ".join(asked.open)
            raise InputError(f"'{stray}' is not asked about '{node.name}'.", f"Asked are: {there}.")
        scene = with_answers(scene, node.key, answers, by, tuple(given))
    return scene
