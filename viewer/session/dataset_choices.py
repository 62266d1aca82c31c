"""What people have chosen of a data set's photos: which are used, and for what. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import msgspec

from viewer.scene.dataset import Dataset, Photo, Split
from viewer.scene.document import Node, Scene
from viewer.scene.relocation import same_source
from viewer.training.config import AnyTrainConfig


class Choices(NamedTuple):
    """Photos by name, as :class:`viewer.training.config.TrainConfig` wants them."""

    left_out: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()


def datasets(scene: Scene) -> tuple[tuple[Node, Dataset], ...]:
    """Every node that holds posed photos, with what it holds."""
    return tuple((node, node.content) for node in scene.nodes if isinstance(node.content, Dataset))


def choices(dataset: Dataset) -> Choices:
    """What a training has to know, beyond the folder of the data set.

    Held-out photos are named only where one was moved: else the data set and its reader decide, and
    the every-n-th of a training's options keeps its meaning. Test photos count as held out. Those that are not used are
    named, too, so that their split stays what it is.
    """
    left_out = tuple(photo.file for photo in dataset.photos if not photo.enabled)
    held_out = tuple(photo.file for photo in dataset.photos if photo.split != "train")
    return Choices(left_out, held_out if dataset.resplit else ())


def with_choices(config: AnyTrainConfig, scene: Scene) -> AnyTrainConfig:
    """The configuration with what was chosen in the document of the data set that it is to learn from.

    What the configuration says itself comes first.
    """
    for _, dataset in datasets(scene):
        if same_source(config.dataset, dataset.root):
            chosen = choices(dataset)
            none = dataset.resplit and not chosen.held_out and not config.held_out
            return msgspec.structs.replace(
                config,
                left_out=config.left_out or chosen.left_out,
                held_out=config.held_out or chosen.held_out,
                holdout=0 if none else config.holdout,  # all of them are to be learned from
            )
    return config


def with_enabled(dataset: Dataset, files: Collection[str], *, enabled: bool) -> Dataset:
    """The data set with some photos used, or not used at all."""
    return _changed(dataset, files, lambda photo: msgspec.structs.replace(photo, enabled=enabled))


def with_split(dataset: Dataset, files: Collection[str], split: Split) -> Dataset:
    """The data set with some photos used for something else; from then on the splits are chosen by hand."""
    changed = _changed(dataset, files, lambda photo: msgspec.structs.replace(photo, split=split))
    return changed if changed is dataset else msgspec.structs.replace(changed, resplit=True)


def with_dataset(scene: Scene, key: str, dataset: Dataset) -> Scene:
    """The scene with another data set in a node; the scene itself where nothing is different."""
    node = scene.node(key)
    if node is None or node.content == dataset:
        return scene
    return scene.with_node(msgspec.structs.replace(node, content=dataset))


def _changed(dataset: Dataset, files: Collection[str], change: Callable[[Photo], Photo]) -> Dataset:
    """The data set with some photos changed; the same object where nothing is different."""
    wanted = frozenset(files)
    photos = tuple(change(photo) if photo.file in wanted else photo for photo in dataset.photos)
    return dataset if photos == dataset.photos else msgspec.structs.replace(dataset, photos=photos)
