"""What the command line and scripts do with a document: open it, edit it, take meshes out of it, write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec.structs import replace as with_changes

from viewer.decompose.options import PRESETS, ExtractOptions, Preset
from viewer.editing.deleted import deleted_among, undeleted
from viewer.engine.jobs import (
    ChooseElementsJob,
    ExportJob,
    Extracted,
    MeasureFloatersJob,
    OpenJob,
    SaveJob,
    run,
)
from viewer.engine.stores import scratch_store
from viewer.errors import InputError
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.edit_files import Written, edit_of, needs_measures, restores_what_is_chosen
from viewer.formats.options import EVERYTHING, ExportOptions
from viewer.formats.project_names import is_project_name
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.dataset import Dataset
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITABLE, Edit
from viewer.scene.element_query import Everything, Saved, Step
from viewer.scene.elements import ElementSet, element_count, element_kind, element_set, fits, numbers_of
from viewer.scene.kinds import kind_of
from viewer.scene.options import check_options
from viewer.scene.origin import beside, origin_of
from viewer.scene.photo_cameras import photo_cameras
from viewer.scene.progress import Work, subprogress
from viewer.scene.relocation import located
from viewer.scene.restore import Restore
from viewer.scene.saved_sets import SavedSet
from viewer.session.extraction import extract_job, photos_for, with_extracted

NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Document:
    """Something that was opened or made.

    Attributes:
        path: The file or folder that it came from.
        scene: What it holds, as a value.
        store: Where the scene's assets lie.
        format: The kind of file that it was read as.
    """

    path: Path
    scene: Scene
    store: AssetStore
    format: str

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All that is in the scene, in order."""
        return self.scene.nodes

    def with_scene(self, scene: Scene) -> Document:
        """The same document with another scene."""
        return replace(self, scene=scene)


def opened(path: Path, answers: Mapping[str, object] = NOTHING, photos: Path | None = None) -> Work[Document]:
    """Read a project, a data set, a trained field, a mesh, points or splats.

    Args:
        path: What to read.
        answers: To what is asked about networks in it, by the question's name.
        photos: A data set whose photos choose the other answers.

    Raises:
        ViewerError: It cannot be read.
    """
    given = {name: str(value) for name, value in answers.items()}
    job = OpenJob(str(path), given, "" if photos is None else str(photos))
    found = yield from run(job, scratch_store())
    return Document(path, found.scene, found.folders.store(), found.format)


def editable_nodes(document: Document, name: str = "") -> tuple[Node, ...]:
    """The visible nodes that can be edited, of that name where one is given.

    Raises:
        InputError: There are none.
    """
    scene = document.scene
    chosen = tuple(node for node in scene.shown(*EDITABLE) if name in ("", node.name))
    if not chosen:
        names = ", ".join(f"'{node.name}'" for node in scene.shown(*EDITABLE)) or "none"
        what = f"no node '{name}'" if name else "nothing"
        raise InputError(f"{document.path} shows {what} that could be edited.", f"What can be edited: {names}.")
    return chosen


def with_edits(
    document: Document,
    written: Sequence[Written],
    name: str = "",
    steps: Sequence[Step] | None = None,
    source: str = "",
) -> Work[Document]:
    """The document with further edits of the nodes of that name.

    Args:
        document: What to edit.
        written: The edits.
        name: Of the nodes; empty = all that are visible and can be edited.
        steps: What to select of each, as ``docs/edits.md`` describes it: the edits act on that alone. None = on all.
        source: Behind the number of an edit in an error.

    Raises:
        InputError: There is no such node, or an edit or a step cannot be carried out.
    """
    scene, store, nodes = document.scene, document.store, editable_nodes(document, name)
    cameras, named = photo_cameras(scene), _named_sets(document, steps or ())
    for number, node in enumerate(nodes):
        low, high = number / len(nodes), (number + 1) / len(nodes)
        within = None
        if steps is not None:
            job = ChooseElementsJob(node, tuple(steps), cameras=cameras, saved=_sets_of(node, named))
            within = (yield from subprogress(run(job, store), low, high)).elements
        for place, each in enumerate(written, 1):
            measures = None
            if needs_measures(each):
                # After the edits before it, as in the window.
                measures = yield from subprogress(run(MeasureFloatersJob(node, cameras), store), low, high)
            acting = within
            if restores_what_is_chosen(each):
                acting = yield from subprogress(_deleted(node, steps, cameras, named, store), low, high)
            edit = edit_of(f"Edit {place}{source}", each, store, acting, measures)
            _check_elements(f"Edit {place}{source}", edit, node)
            node = with_changes(node, edits=(*node.edits, edit))
        scene = scene.with_node(node)
    return document.with_scene(scene)


def _check_elements(name: str, edit: Edit, node: Node) -> None:
    """Find out whether the elements that an edit names are a node's.

    Raises:
        InputError: They are others: another kind's, or out of another number of them. Their numbers mean nothing here.
    """
    elements = edit.elements if isinstance(edit, (Delete, Restore)) else None
    if elements is None or fits(elements, node.content):
        return
    kind, count = element_kind(node.content), element_count(node.content)
    has = "voxels" if kind == "voxels" else f"{count:,} {kind}"
    raise InputError(
        f"{name} names some of {elements.count:,} {elements.kind}; '{node.name}' has {has}.",
        "Name the node that it is for, or the elements of the node's original content.",
    )


def _deleted(
    node: Node, steps: Sequence[Step] | None, cameras: tuple[Camera, ...], named: Sequence[SavedSet], store: AssetStore
) -> Work[ElementSet]:
    """What steps choose of the elements that were deleted of a node; all of them without any."""
    chosen = (Step(Everything()),) if steps is None else tuple(steps)
    job = ChooseElementsJob(undeleted(node) or node, chosen, cameras=cameras, saved=_sets_of(node, named))
    found = (yield from run(job, store)).elements
    numbers = deleted_among(numbers_of(found, store), found.grid, node, store)
    return element_set(found.kind, numbers, found.count, store, found.grid)


def _named_sets(document: Document, steps: Sequence[Step]) -> tuple[SavedSet, ...]:
    """The saved sets that steps name.

    Raises:
        InputError: One of them is not there.
    """
    names = dict.fromkeys(step.choose.name for step in steps if isinstance(step.choose, Saved))
    return tuple(saved_set(document, name) for name in names)


def saved_set(document: Document, name: str) -> SavedSet:
    """The saved selection of that name.

    Raises:
        InputError: There is none.
    """
    found = document.scene.saved_set(name)
    if found is None:
        there = ", ".join(f"'{each.name}'" for each in document.scene.sets) or "none"
        raise InputError(f"{document.path} has no saved selection '{name}'.", f"Saved selections: {there}.")
    return found


def _sets_of(node: Node, named: Sequence[SavedSet]) -> tuple[tuple[str, ElementSet], ...]:
    """What saved sets have of a node's elements."""
    found = ((each.name, each.of(node.key)) for each in named)
    return tuple((name, part) for name, part in found if part is not None and fits(part, node.content))


def chosen_options(preset: Preset, given: Mapping[str, object]) -> ExtractOptions:
    """A preset of the extraction, with everything that was given in its place.

    Raises:
        InputError: An option is unknown or out of range.
    """
    unknown = ", ".join(sorted(set(given) - set(ExtractOptions.__struct_fields__)))
    if unknown:
        there = ", ".join(ExtractOptions.__struct_fields__)
        raise InputError(f"An extraction has no option {unknown}.", f"It has {there}.")
    if preset not in dict(PRESETS):
        raise InputError(f"There is no preset '{preset}'.", f"There are {', '.join(dict(PRESETS))}.")
    try:
        how = msgspec.convert({**msgspec.structs.asdict(dict(PRESETS)[preset]), **given}, ExtractOptions)
    except msgspec.ValidationError as error:
        raise InputError(f"An option of the extraction is wrong: {error}.", "See docs/api.md.") from error
    check_options(how)
    return how


def extracted(document: Document, how: ExtractOptions, dataset: Path | None) -> Work[tuple[Document, list[Extracted]]]:
    """The document with a mesh in the place of all visible fields and splats, and lights that were separated.

    Where none is visible, as after an extraction, the hidden ones are taken; where there are none, the photos.

    Args:
        document: What to take them out of.
        how: What :func:`chosen_options` says.
        dataset: The photos that the fields were trained on, where the document does not say.

    Raises:
        InputError: It holds none of these.
    """
    photos = None if dataset is None else open_dataset(dataset)
    if photos is not None:
        document = document.with_scene(located(document.scene, photos))
    scene = document.scene
    shown, every = (
        [node for node in nodes if kind_of(node.content).surfaced and not isinstance(node.content, Dataset)]
        for nodes in (scene.shown(), scene.nodes)
    )
    sources = shown or every or scene.shown("dataset")
    if not sources:
        raise InputError(
            f"{document.path} holds no trained field, no splats and no photos to take a mesh from.",
            "Train a field: fieldwright train.",
        )
    results: list[Extracted] = []
    for number, node in enumerate(sources):
        job = extract_job(document.scene, node, how, _photos(document, node, photos))
        share = number / len(sources), (number + 1) / len(sources)
        made = yield from subprogress(run(job, document.store), *share)
        scene = with_extracted(scene, made)
        results.append(made)
    return document.with_scene(scene), results


def written(document: Document, out: Path, how: ExportOptions = EVERYTHING) -> Work[tuple[Path, ...]]:
    """Write the document as whatever the suffix of ``out`` says, and return every file of it.

    Raises:
        OutputError: The suffix is unknown, nothing is there to write, or a file cannot be written.
    """
    if is_project_name(out):
        yield from run(SaveJob(document.scene, str(out)), document.store)
        return tuple(part for part in out.rglob("*") if part.is_file()) or (out,)
    done = yield from run(ExportJob(document.scene, str(out), how), document.store)
    return tuple(map(Path, done.files))


def _photos(document: Document, node: Node, asked: Dataset | None) -> Node | None:
    """The photos that a field was trained on: those asked for, which are placed as the field is, else its project's."""
    if isinstance(node.content, Dataset):
        return None
    if asked is not None:
        return Node("photos", asked, transform=beside(node.transform, origin_of(node.content), asked.origin))
    return photos_for(document.scene, node)
