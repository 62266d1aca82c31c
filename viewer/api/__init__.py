"""Fieldwright for scripts: open, render, edit, train, extract and write scenes from Python.

    from viewer import api

    scene = api.open("cup.ply")
    picture = api.render(scene, size=(800, 600))
    picture.srgb()  # (600, 800, 3) bytes

A :class:`Document` is a value: what changes one returns another one. Long functions take ``progress``, which is called
with each :class:`Progress` on the way; :mod:`viewer.api.steps` has them as iterators. What a person can act on is
raised as a :class:`ViewerError` with a message and a hint. Space, colours and cameras are as docs/conventions.md says:
+Z up, linear Rec. 709, cameras look along -Z. ``docs/api.md`` has examples.

Importing this takes neither Qt nor torch nor numba: what needs them brings them when it is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from viewer.api import steps
from viewer.api.picture import Picture
from viewer.api.running import Running, Watcher
from viewer.decompose.options import Preset
from viewer.engine.jobs import Filmed
from viewer.errors import AssetError, InputError, OutputError, UnsupportedError, ViewerError
from viewer.formats.edit_files import Written, WrittenDelete, WrittenFloaters, WrittenSculpt, WrittenStroke
from viewer.formats.film_formats import FilmOptions
from viewer.formats.options import EVERYTHING, ExportOptions
from viewer.render.channels import Channel
from viewer.render.request import Plane, Quality, RenderOptions
from viewer.render.show.tone import Tone
from viewer.scene.animation import scene_at
from viewer.scene.arrangement import Align, Arrangement, Distribute, Duplicate, Ground, Join, Retarget
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic, Pinhole, look_at, pinhole
from viewer.scene.content import Group, Model, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.element_query import Component, Everything, Grown, InRange, Inverted, InVolume, OfColor, Step
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import AABB, Transform
from viewer.scene.grade import Grade
from viewer.scene.point_cloud import PointCloud
from viewer.scene.prism import Prism
from viewer.scene.progress import Progress
from viewer.scene.repeat import Array, Mirror
from viewer.scene.timeline import Key, Target, Timeline, Track
from viewer.scene.volumes import Box, HalfSpace, Sphere
from viewer.session.filming import with_named_timeline, with_timeline
from viewer.session.filming import write_path as written_path
from viewer.session.scripting import NOTHING, Document

Floaters = WrittenFloaters
Delete = WrittenDelete
Sculpt = WrittenSculpt
Stroke = WrittenStroke

__all__ = (
    "AABB",
    "Align",
    "Array",
    "AssetError",
    "Box",
    "Camera",
    "Component",
    "Crop",
    "Dataset",
    "Delete",
    "Distribute",
    "Document",
    "Duplicate",
    "Equirectangular",
    "Everything",
    "ExportOptions",
    "FilmOptions",
    "Filmed",
    "Fisheye",
    "Floaters",
    "GaussianSplats",
    "Grade",
    "Ground",
    "Group",
    "Grown",
    "HalfSpace",
    "InRange",
    "InVolume",
    "InputError",
    "Inverted",
    "Join",
    "Key",
    "Mirror",
    "Model",
    "Node",
    "OfColor",
    "OpenCV",
    "Orthographic",
    "OutputError",
    "Picture",
    "Pinhole",
    "Plane",
    "PointCloud",
    "Prism",
    "Progress",
    "RenderOptions",
    "Retarget",
    "Running",
    "Scene",
    "Sculpt",
    "Sphere",
    "Step",
    "Stroke",
    "Target",
    "Timeline",
    "Tone",
    "Track",
    "Transform",
    "UnsupportedError",
    "ViewerError",
    "VoxelField",
    "animate",
    "arrange",
    "at",
    "edit",
    "export",
    "extract",
    "film",
    "look_at",
    "open",
    "pinhole",
    "render",
    "save",
    "steps",
    "train",
    "write_path",
)  # fmt: skip


def open(  # noqa: A001 - what it is called elsewhere
    path: str | Path,
    progress: Watcher | None = None,
    *,
    answers: Mapping[str, object] = NOTHING,
    photos: str | Path | None = None,
) -> Document:
    """Read a project, a data set of posed photos, a trained field, a mesh, points or splats.

    Args:
        path: A file or folder in any format of docs/formats.md.
        progress: Is called on the way.
        answers: To what the file of a network does not say, such as ``{"near": 2}``; docs/formats.md lists the
            questions, and the node's ``content.asked`` says what was inferred and assumed.
        photos: The data set that a network was trained on: its photos choose the answers that are not given.

    Raises:
        InputError: It is missing, damaged, or in no known format; or an answer is none.
        AssetError: A project lacks an asset.
    """
    return steps.open(path, answers, photos).result(progress)


def save(document: Document, path: str | Path, progress: Watcher | None = None) -> Document:
    """Write a project; edits stay values in it.

    Args:
        document: What to write.
        path: Ends with ``.fieldwright``, a folder, or ``.fieldwright.zip``, one file.
        progress: Is called on the way.

    Returns:
        The document as it is at ``path``.

    Raises:
        InputError: The name has another ending.
        OutputError: It cannot be written; a project that was there is untouched.
        AssetError: The store lacks an asset of the scene.
    """
    return steps.save(document, path).result(progress)


def render(
    document: Document,
    camera: Camera | None = None,
    size: tuple[int, int] | None = None,
    *,
    channels: tuple[Channel, ...] = ("color",),
    quality: Quality = "final",
    options: RenderOptions | None = None,
    progress: Watcher | None = None,
) -> Picture:
    """The picture of all that is visible, as ``fieldwright render`` makes it.

    Args:
        document: What to render; its edits are in the picture.
        camera: From where, in world units; None = the scene's own view, else one that sees all of it. The field of view
            from bottom to top is kept where ``size`` has another aspect.
        size: Width and height in pixels; None = the camera's own.
        channels: What to compute beside light, opacity and depth, such as ``normal`` or ``albedo``.
        quality: ``preview`` steps coarsely.
        options: Surface instead of volume, view dependence, and rays a pixel; None = as usual, with 16 rays a pixel
            where meshes or points are seen and 1 where not.
        progress: Is called on the way.

    Raises:
        InputError: There is nothing to see, or the camera, the size or a channel is impossible.
        AssetError: An asset is missing or damaged.
    """
    work = steps.render(document, camera, size, channels=channels, quality=quality, options=options)
    return work.result(progress)


def film(
    document: Document,
    path: str | Path,
    timeline: str | Path = "",
    size: tuple[int, int] | None = None,
    options: FilmOptions | None = None,
    *,
    quality: Quality = "final",
    look: RenderOptions | None = None,
    resume: bool = False,
    progress: Watcher | None = None,
) -> Filmed:
    """Make a film of a document's timeline, as ``fieldwright render --timeline`` does (docs/timeline.md).

    Args:
        document: What to film.
        path: An .mp4, .webm, .mov or .gif file, or a folder of pictures.
        timeline: ``turntable``, ``spiral``, ``cameras`` or the file of a camera path; empty = the document's own.
        size: Width and height in pixels; None = the camera's own.
        options: Kind, frames, rate, motion blur, transparency, passes; None = what the path's suffix says.
        quality: ``preview`` steps coarsely.
        look: How to look at fields; None = as usual.
        resume: Go on with a film that was interrupted.
        progress: Is called on the way, with the time that is left in its text.

    Raises:
        InputError: Nothing changes over time, or something asked for is impossible or does not go together.
        OutputError: The disk is full; pictures that were made are kept.
        UnsupportedError: FFmpeg's encoder is not there.
    """
    work = steps.film(document, path, timeline, size, options, quality=quality, look=look, resume=resume)
    return work.result(progress)


def animate(document: Document, timeline: Timeline | str | Path) -> Document:
    """The document with a timeline: a value, a ready-made camera path by its name, or that in a file.

    Raises:
        InputError: It cannot be played, the scene cannot have that path, or the file cannot be read.
    """
    if isinstance(timeline, Timeline):
        return document.with_scene(with_timeline(document.scene, timeline))
    return document.with_scene(with_named_timeline(document.scene, str(timeline)))


def at(document: Document, seconds: float) -> Document:
    """The document as it is at a time of its timeline, its camera included: a document that does not change."""
    return document.with_scene(replace(scene_at(document.scene, seconds), timeline=Timeline()))


def write_path(document: Document, path: str | Path) -> Path:
    """Write the path of the document's camera for other programs.

    Args:
        document: Whose camera is animated.
        path: A .json file for nerfstudio, for instant-ngp with ``ngp`` in its name; a .glb file; a folder for COLMAP.

    Raises:
        InputError: The camera is not animated, or the name asks for no known kind.
        OutputError: It cannot be written.
    """
    return written_path(document.scene, Path(path))


def edit(
    document: Document,
    edits: Sequence[Written] | str | Path,
    node: str = "",
    select: Sequence[Step] | str | Path | None = None,
    progress: Watcher | None = None,
) -> Document:
    """The document with further edits; nothing of the original is lost.

    Args:
        document: What to edit.
        edits: In order, or a JSON file as docs/edits.md describes it. Places and lengths are in the node's own space.
        node: Name of the node; without one, all that can be edited and are visible.
        select: Which elements of each node the edits act on: steps, or a JSON file of them as docs/edits.md describes
            it; None = on whole nodes.
        progress: Is called on the way.

    Raises:
        InputError: There is no such node, a file cannot be read, an edit or a step makes no sense, or an edit cannot
            act on a selection.
        OutputError: The cache, where strokes are stored, cannot be written.
    """
    return steps.edit(document, edits, node, select).result(progress)


def arrange(document: Document, moves: Sequence[Arrangement] | str | Path, progress: Watcher | None = None) -> Document:
    """The document with whole nodes duplicated, aligned, distributed, grounded, joined into one, or moving alike.

    Args:
        document: What to arrange.
        moves: In order, with the names of nodes; or a JSON file as docs/edits.md describes it.
        progress: Is called on the way.

    Raises:
        InputError: There is no node of a name, one is locked, or nodes cannot be joined or move alike.
        OutputError: The cache, where new content is stored, cannot be written.
    """
    return steps.arrange(document, moves).result(progress)


def extract(
    document: Document,
    preset: Preset = "plain",
    *,
    dataset: str | Path | None = None,
    progress: Watcher | None = None,
    **options: object,
) -> Document:
    """The document with a mesh in the place of each visible field and splats, and lights that were separated.

    Args:
        document: What to take them out of; photos alone will do where they have alpha or masks.
        preset: ``plain`` makes vertex colours; ``quick``, ``standard`` and ``best`` make materials and a light.
        dataset: The photos that a field was trained on, where the document does not say.
        progress: Is called on the way.
        options: As ``fieldwright extract --help`` lists them, with ``_`` for ``-``.

    Raises:
        InputError: There is nothing to take a mesh from, or an option is unknown or out of range.
    """
    return steps.extract(document, preset, dataset=dataset, **options).result(progress)


def train(
    dataset: str | Path,
    out: str | Path,
    method: str = "voxels",
    *,
    progress: Watcher | None = None,
    **options: object,
) -> Document:
    """Train a field from posed photos into a project.

    Args:
        dataset: Folder or file of the photos.
        out: The project; one that is there gets the field beside what it has.
        method: ``voxels``, ``hashgrid``, ``nerf`` or ``sdf``.
        progress: Is called on the way, with ``values["psnr"]`` in dB where photos are held out.
        options: As ``fieldwright train --help`` lists them; one of ``seconds`` and ``steps`` is needed.

    Raises:
        InputError: The data set, the method or an option is unusable.
        OutputError: The project cannot be written.
    """
    return steps.train(dataset, out, method, **options).result(progress)


def export(
    document: Document,
    path: str | Path,
    options: ExportOptions = EVERYTHING,
    progress: Watcher | None = None,
) -> tuple[Path, ...]:
    """Write what is visible as the suffix says: meshes, points, splats, a field or a light; edits are carried out.

    Args:
        document: What to write; a mesh is extracted where a kind of mesh file is asked for and only fields are there.
        path: Where to; coordinates that were far from zero are written as they were.
        options: What goes into the file, and in whose coordinates.
        progress: Is called on the way.

    Returns:
        Every file that was written.

    Raises:
        OutputError: The suffix is unknown, there is nothing to write, or a file cannot be written.
        UnsupportedError: The format needs a package that is not installed.
    """
    return steps.export(document, path, options).result(progress)
