"""What an export would look like: files are made, read again, and compared with the scene before any is replaced."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float32
from msgspec.structs import replace

from viewer.engine.jobs import ComparedView, Exported, ExportJob, ExportPreviewed, PreviewExportJob
from viewer.engine.operations.files import made
from viewer.engine.operations.pictures import exact_renderer, picture, usual_samples
from viewer.engine.operations.views import default_view
from viewer.errors import InputError, OutputError
from viewer.formats.export_scene import away_from_world, source_of
from viewer.formats.options import ExportOptions
from viewer.formats.registry import open_path
from viewer.formats.textures import encode_png
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.render.show.display import shown_picture
from viewer.render.show.display_settings import Display
from viewer.scene.assets import AssetStore, write_together
from viewer.scene.camera import Camera, placed
from viewer.scene.document import Scene
from viewer.scene.framing import default_camera
from viewer.scene.geometry import AABB, Transform, as_vec3, quaternion_from_rotation
from viewer.scene.keys import with_stable_keys
from viewer.scene.node_moves import moved_node
from viewer.scene.progress import Progress, Work, subprogress
from viewer.scene.temporaries import make_temporary_folder
from viewer.training.metrics import decibels

SIDES = (0.0, 2.0 * math.pi / 3.0, 4.0 * math.pi / 3.0)
"""How far the view is turned about what is seen: a mesh that is right from one side need not be from another."""
SIDE = 400
"""Pixels along the longer side of a picture."""
ALIKE = 100.0
"""What is said of pictures without any difference, in dB."""
LOUDER = 8.0
"""By how much differences are enlarged where they are shown."""
AGAIN = "Preview the export again."
Shown = tuple[Float32[np.ndarray, "h w 3"], Float32[np.ndarray, "h w 1"]]
"""A picture in sRGB, and its opacity."""


def preview(job: PreviewExportJob, store: AssetStore) -> Work[ExportPreviewed]:
    """Make the files in a folder of the store, and compare them.

    Raises:
        ViewerError: As for an export, and for opening what it has written.
    """
    path = Path(job.path)
    folder, whole = make_temporary_folder(store.root), False
    try:
        export_job = ExportJob(job.scene, str(folder / path.name), job.options)
        done = yield from subprogress(made(export_job, store), 0.0, 0.5)
        compared = yield from subprogress(_compared(job.scene, folder / path.name, job.options, store), 0.5, 1.0)
        whole = True
    finally:
        if not whole:
            shutil.rmtree(folder, ignore_errors=True)
    names = tuple(str(Path(file).relative_to(folder)) for file in done.files)
    return ExportPreviewed(job.path, str(folder), done.bytes, names, compared)


def exported(job: ExportJob, store: AssetStore) -> Work[Exported]:
    """Write the files once they are compared.

    Raises:
        OutputError: They are farther from the scene than is allowed; whatever was there before is untouched.
        ViewerError: As for :func:`preview`.
    """
    seen = yield from subprogress(preview(PreviewExportJob(job.scene, job.path, job.options), store), 0.0, 0.95)
    try:
        worst = min(view.psnr for view in seen.compared)
        if worst < job.options.least_psnr:
            raise OutputError(
                f"{Path(job.path).name} would be {worst:.1f} dB from the scene, and at least "
                f"{job.options.least_psnr:g} are asked for. Nothing was written.",
                "Keep more triangles or larger maps, or ask for less.",
            )
        yield Progress(0.95, f"Writing {Path(job.path).name}")
        return replace(_moved(Path(job.path), Path(seen.folder)), compared=seen.compared)
    finally:
        shutil.rmtree(seen.folder, ignore_errors=True)


def placed_files(path: Path, folder: Path) -> Work[Exported]:
    """Write what a preview has made, and remove its folder.

    Raises:
        OutputError: The files are gone, or cannot be written; whatever was there before is untouched.
    """
    yield Progress(0.0, f"Writing {path.name}")
    if not (folder / path.name).is_file():
        raise OutputError("The files of the preview are gone.", AGAIN)
    done = _moved(path, folder)
    shutil.rmtree(folder, ignore_errors=True)
    return done


def _moved(path: Path, folder: Path) -> Exported:
    """Write the files of a folder beside ``path``, all at once, that one first."""
    try:
        found = sorted((each for each in folder.rglob("*") if each.is_file()), key=lambda each: each.name != path.name)
        files = {path.parent / each.relative_to(folder): each.read_bytes() for each in found}
    except OSError as error:
        raise OutputError(f"The files of the preview cannot be read: {error.strerror or error}.", AGAIN) from error
    write_together(files)
    return Exported(str(path), sum(map(len, files.values())), tuple(map(str, files)))


def _compared(scene: Scene, path: Path, options: ExportOptions, store: AssetStore) -> Work[tuple[ComparedView, ...]]:
    """How near pictures of a file come to those of the scene that it was made of.

    What the file does not hold of the scene's light shines on both.
    """
    yield Progress(0.0, f"Reading {path.name} again")
    own = AssetStore(path.parent / "assets", store.root, *store.others)
    again = yield from open_path(path, own)
    back = _back_in(scene, again, options)
    views = _views(scene)
    found: list[ComparedView] = []
    renderers = exact_renderer(store), exact_renderer(own)
    try:
        for number, camera in enumerate(views):
            begin, end = number / len(views), (number + 1) / len(views)
            before, after = yield from subprogress(_pair((scene, back), renderers, camera), begin, end)
            found.append(compare(before, after))
    finally:
        for renderer in renderers:
            renderer.close()
        shutil.rmtree(own.root, ignore_errors=True)
    return tuple(found)


def _back_in(scene: Scene, again: Scene, options: ExportOptions) -> Scene:
    """What was read from a file, where the scene is that it was made of, in the scene's own light where it has none."""
    away, origin = Transform(), scene.world.origin
    if options.space == "dataset":
        away, origin = away_from_world(scene, source_of(scene))
    step = Transform(as_vec3(np.array(again.world.origin) - np.array(origin)))
    nodes = [moved_node(node, away.inverse().after(step)) for node in with_stable_keys(again).nodes]
    if not again.lights():
        nodes += scene.lights()
    if again.environment() is None:
        nodes += [node for node in scene.nodes if node.visible and node.content is scene.environment()]
    return replace(scene, nodes=tuple(nodes), timeline=Scene().timeline)


def _views(scene: Scene) -> list[Camera]:
    """The scene's view, and the same turned about what is seen.

    Raises:
        InputError: There is nothing to see.
    """
    view, box = default_view(scene), scene.visible_aabb()
    if view is None or box is None:
        raise InputError("There is nothing to see in the scene.", "Make something visible.")
    lens = view.lens
    shrink = min(1.0, SIDE / max(lens.width, lens.height))
    width, height = max(round(lens.width * shrink), 16), max(round(lens.height * shrink), 16)
    others = default_camera(box, width, height)
    return [view.resized(width, height), *(_turned(others, box, angle) for angle in SIDES[1:])]


def _turned(camera: Camera, box: AABB, angle: float) -> Camera:
    """A camera turned about the vertical axis through a box."""
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    center = np.array(box.center)
    return placed(camera, Transform(as_vec3(center - turn @ center), quaternion_from_rotation(turn)))


def _pair(scenes: Sequence[Scene], renderers: Sequence[Renderer], camera: Camera) -> Work[list[Shown]]:
    """Each scene's picture."""
    found: list[Shown] = []
    lens = camera.lens
    for number, (scene, renderer) in enumerate(zip(scenes, renderers, strict=True)):
        look = RenderOptions(samples=usual_samples(scenes[1]))
        request = RenderRequest(scene, camera, lens.width, lens.height, options=look)
        text = ("Rendering the scene", "Rendering the file")[number]
        frame = yield from subprogress(picture(renderer, request, text), 0.5 * number, 0.5 * (number + 1))
        shown = shown_picture(frame, Display(), scene.world.background)[..., :3]
        found.append((shown, frame.radiance[..., 3:].astype(np.float32)))
    return found


def compare(before: Shown, after: Shown) -> ComparedView:
    """How near two pictures are, where either shows anything."""
    seen = (before[1][..., 0] > 0.0) | (after[1][..., 0] > 0.0)
    error = np.square(before[0].astype(np.float64) - after[0])[seen]
    psnr = min(decibels(float(error.mean())), ALIKE) if error.size else ALIKE
    apart = np.clip(LOUDER * np.abs(before[0] - after[0]), 0.0, 1.0)
    beside = np.concatenate([before[0], after[0], apart], 1)
    return ComparedView(psnr, encode_png(np.rint(np.clip(beside, 0.0, 1.0) * np.float32(255.0)).astype(np.uint8)))
