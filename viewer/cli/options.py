"""What each command takes. The docstrings are the help texts.

Nothing is imported here that takes time: ``fieldwright --help`` answers before any library is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import tyro
from msgspec import Struct

from viewer.decompose.options import ExtractOptions, Preset
from viewer.formats.options import ExportOptions
from viewer.moments.options import MomentOptions
from viewer.render.channels import Channel
from viewer.scene.nerf_answers import QUESTIONS
from viewer.scene.options import Option, options_of
from viewer.training.config import CONFIGS, AnyTrainConfig, TrainConfig, method_of

T = TypeVar("T")


def with_options(kind: type[Struct], *last: str, optional: bool = False) -> Callable[[type[T]], type[T]]:
    """Give a command a flag for each option of a struct.

    Args:
        kind: The struct.
        last: The command's own flags that come after these.
        optional: What is not given is None, or False.
    """

    def add(command: type[T]) -> type[T]:
        for option in options_of(kind):
            hint, default, text = option.hint, option.default, option.help
            if optional:
                hint, default = (hint, False) if hint is bool else (hint | None, None)
            if option.kind == "names":
                hint, text = tyro.conf.UseAppendAction[hint], f"{text} May be repeated."
            command.__annotations__[option.name] = Annotated[hint, tyro.conf.arg(help=text)]
            setattr(command, option.name, default)
        for name in last:
            command.__annotations__[name] = command.__annotations__.pop(name)
        return command

    return add


def own_options(config: type[AnyTrainConfig]) -> tuple[Option, ...]:
    """Those that not every method has."""
    return tuple(option for option in options_of(config) if option.name not in TrainConfig.__struct_fields__)


def _own_help(config: type[AnyTrainConfig]) -> str:
    lines = [f"  {option.name}={option.default}  {option.help}" for option in own_options(config)]
    return "\n".join([f"{method_of(config)}:", *lines])


if TYPE_CHECKING:
    Method = str
else:
    Method = Literal[tuple(method_of(config) for config in CONFIGS)]
METHOD_HELP = "Which kind of field: " + "; ".join(f"{method_of(config)} = {config.description}" for config in CONFIGS)
SET_HELP = "An option of the method as name=value; may be repeated.\n" + "\n".join(map(_own_help, CONFIGS))


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every command understands."""

    json: bool = False
    """Print progress to stderr, one JSON object a line, and the result to stdout, one JSON object."""


ANSWER_HELP = (
    "An answer to what the file of a network does not say, as name=value; may be repeated. 'info' says what was "
    "inferred and what was assumed.\n"
    + "\n".join(
        f"  {each.name}={each.default}  {each.help}"
        + (f" One of {', '.join(map(str, each.choices))}." if each.choices else "")
        for each in QUESTIONS
    )
)


@dataclass(frozen=True, kw_only=True)
class Asking(Common):
    """What every command understands that opens something about which there may be questions."""

    answer: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(help=ANSWER_HELP)] = ()
    photos: Path | None = None
    """The data set that a network was trained on: its photos choose the answers that are not given."""


@dataclass(frozen=True, kw_only=True)
class View(Asking):
    """Open the window; without PATH on the scene that comes with the program."""

    path: tyro.conf.Positional[Path | None] = None
    """A project, a data set of posed photos, a trained field or a mesh."""
    screenshot: Path | None = None
    """Save what the window shows once the final frame is there, and exit."""


@dataclass(frozen=True, kw_only=True)
class Info(Asking):
    """Say what a file is: sizes, method, where it came from, warnings."""

    path: tyro.conf.Positional[Path]
    """A project, a data set of posed photos, a trained field or a mesh."""


@dataclass(frozen=True, kw_only=True)
class Timed(Asking):
    """What every command understands that takes a scene as it is at one time."""

    time: float | None = None
    """The time of the scene's timeline, in seconds, at which it is taken; otherwise as it was saved."""


@dataclass(frozen=True, kw_only=True)
class Render(Timed):
    """Render one picture, one for every photo of a data set's split, or a film of a timeline."""

    path: tyro.conf.Positional[Path]
    """What to render."""
    out: Path
    """A .png or .exr file; with --dataset a folder; with --timeline a film."""
    size: str | None = None
    """Picture size such as 800x600; otherwise the camera's own, or 800x800."""
    camera: Path | None = None
    """JSON file with a camera, as 'info --json' prints it; otherwise the scene's own view."""
    dataset: Path | None = None
    """Render the cameras of this data set instead."""
    split: Literal["train", "val", "test"] = "val"
    """Which photos of the data set."""
    timeline: Annotated[tuple[str, ...] | None, tyro.conf.arg(metavar="[FILE|turntable|spiral|cameras]")] = None
    """Make a film: of the project's own timeline, of the camera path in a file, around what there is, in a spiral, or
    through the photos' cameras. --out is then an .mp4, .webm, .mov or .gif file, or a folder of pictures; a .json or
    .glb file gets the camera's path instead."""
    path_only: bool = False
    """Write the camera's path instead of a film, also where --out is a folder: COLMAP's text."""
    passes: tuple[Literal["depth", "normals", "opacity"], ...] = ()
    """What to write beside each picture of a film that is a folder of pictures."""
    film_format: Literal["mp4", "h265", "webm", "prores", "gif", "png", "exr"] | None = None
    """What to make of a timeline, where --out does not say it: h265 and exr must be named."""
    rate: float = 0.0
    """Pictures a second of a film; 0 = the timeline's."""
    frames: str | None = None
    """The first and the last frame of a film, such as 0-99; otherwise all."""
    shutter: float = 0.0
    """Part of a frame during which a film's shutter is open, 0 to 1: motion blur."""
    panorama: bool = False
    """Make a film of all directions, for viewers of 360 degrees."""
    bitrate: float = 0.0
    """Most Mbit/s of a video; 0 = as good as it looks."""
    resume: bool = False
    """Go on with a film that was interrupted: pictures that are there are not rendered again."""
    channel: Channel = "color"
    """What to show; numbers in false colours. An .exr file gets them as they are, beside colour, opacity and depth."""
    exposure: float = 0.0
    """Stops by which a .png is brightened."""
    temperature: float = 6500.0
    """Colour temperature in kelvin, 1500 to 15000, of light that is to look white in a .png."""
    tint: float = 0.0
    """More makes a .png magenta, less makes it green; -150 to 150."""
    curve: Literal["srgb", "filmic", "neutral"] = "srgb"
    """How light becomes colour in a .png: clipped, with soft highlights, or with soft ones that keep their hue."""
    background: str | None = None
    """Behind a .png: 'transparent', or a colour as R,G,B from 0 to 1; otherwise the scene's own."""
    color_map: Literal["meadow", "ember", "grey", "diverging"] | None = None
    """False colours; by default those that fit the channel."""
    low: float | None = None
    """The number at the map's beginning; by default nearly the smallest one."""
    high: float | None = None
    """The number at its end; by default nearly the largest one."""
    quality: Literal["preview", "final"] = "final"
    """How exactly to render."""
    samples: int | None = None
    """Rays a pixel: more smooth edges, sample the lens of a camera with an aperture, and quieten the light on models;
    otherwise 1 for fields alone, and 16 where models are."""
    environment: Path | None = None
    """Light the models by this .hdr or .exr picture of the environment light instead of the scene's own."""
    surface: bool = False
    """Show a surface instead of the volume: where the signed distance, or else the density, is --level."""
    level: float | None = None
    """The surface's distance or density; otherwise 0 for distances, and 10 for densities."""
    sh_degree: int = 2
    """Highest degree of view dependence; 0 shows colours that are the same from everywhere."""
    slice: str | None = None
    """The plane of the channel 'slice' as x,y,z,nx,ny,nz: a point and a normal; otherwise level, in the middle."""


@dataclass(frozen=True, kw_only=True)
class Eval(Asking):
    """Compare a scene with photos: PSNR and SSIM of every view, IoU of silhouettes, and means; --json for numbers."""

    path: tyro.conf.Positional[Path]
    """What to judge."""
    dataset: Path
    """The data set with the true photos."""
    split: Literal["train", "val", "test"] = "val"
    """Which of them."""
    downscale: int = 1
    """Compare at 1/N of the photos' width and height."""
    holdout: int = 8
    """Every N-th photo is in 'val' where the data set has no split of its own, as in training."""
    held_out: tyro.conf.UseAppendAction[tuple[str, ...]] = ()
    """Photos of this name are in 'val', as in training; may be repeated."""
    over: Literal["white", "black"] = "white"
    """What alpha is laid over, of photos and renderings alike. White is what is published; networks that were trained
    before black hold black matter in the air, which only black forgives."""
    environment: Path | None = None
    """Light the models by this .hdr or .exr picture of the environment light first; it belongs to the data set."""


@dataclass(frozen=True, kw_only=True)
@with_options(TrainConfig, "set")
class Train(Common):
    """Train a field from posed photos: for 300 seconds where neither --seconds nor --steps is given."""

    dataset: tyro.conf.Positional[Path]
    """Folder or transforms.json of the photos."""
    out: Path
    """The project to write, such as lego.fieldwright."""
    method: Annotated[Method, tyro.conf.arg(help=METHOD_HELP)] = "voxels"
    set: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(help=SET_HELP)] = ()


@dataclass(frozen=True, kw_only=True)
@with_options(MomentOptions)
class Moment(Common):
    """Make a 3D moment of two photos, or of one with a disparity map: time and camera move on their own."""

    first: tyro.conf.Positional[Path]
    """The first photo."""
    second: tyro.conf.Positional[Path | None] = None
    """The second photo, taken from nearly the same place; without it only the camera moves."""
    out: Path
    """The project to write, such as dance.fieldwright."""
    disparity: tyro.conf.UseAppendAction[tuple[Path, ...]] = ()
    """How near everything is in the first photo, and if given once more in the second one: .npy, .npz or a picture."""
    network: Path | None = None
    """A network that says how near everything is in a photo: .onnx (pip install onnxruntime for those that OpenCV
    cannot run), or TorchScript as .pt."""
    stages: Path | None = None
    """Write pictures of every stage into this folder: alignment, flow, disparity, layers and what lies behind them."""


@dataclass(frozen=True, kw_only=True)
class Watch(Common):
    """Follow a run of another program, or one of ours, until Ctrl-C: TensorBoard event files and saved fields.

    With --json every moment is a line of its own on stdout: step, seconds and the figures that were reported.
    """

    folder: tyro.conf.Positional[Path]
    """Where the run is written to."""
    once: bool = False
    """Print the figures that are there by now, and end."""


@dataclass(frozen=True, kw_only=True)
class Pose(Common):
    """Find out where the photos of a plain folder, or of a video, were taken from, as opening or training does, too."""

    folder: tyro.conf.Positional[Path]
    """The photos, a folder with 'images', or a video. Nothing is written into a folder: what is found is stored in the
    cache."""
    photos: Path | None = None
    """Where photos of a video are written to; by default the folder NAME_photos beside it."""
    out: Path | None = None
    """Write the cameras and points as a COLMAP model into this folder, too."""


@dataclass(frozen=True, kw_only=True)
@with_options(ExtractOptions, "no_bounces", optional=True)
class Extract(Timed):
    """Take a mesh out of a field or out of photos: with colours, with a texture, or with materials and a light apart.

    Of photos alone, which need alpha or masks, the shape is learned from the outlines first.
    """

    path: tyro.conf.Positional[Path]
    """A project, a trained field, or a data set of photos that show nothing but their subject."""
    out: Path
    """A project (.fieldwright), or a mesh file to write at once."""
    dataset: Path | None = None
    """The photos that the field was trained on, where the project does not say; views are rendered where there are
    none."""
    preset: Preset = "plain"
    """What the options are where they are not given: a mesh with vertex colours, or one with materials and light in
    about a minute, in five, or as good as it gets in ten."""
    no_bounces: bool = False
    """Do not count light from the surface itself, whatever the preset says: it takes less time."""
    sequence: int = 0
    """Write this many meshes of what moves, evenly spread over the timeline, as NAME_0000.glb and so on; 0 = one."""


@dataclass(frozen=True, kw_only=True)
@with_options(ExportOptions)
class Export(Timed):
    """Write a scene's meshes, materials and lights for Blender and others; extracts meshes where the scene has none."""

    path: tyro.conf.Positional[Path]
    """A project, a trained field, a mesh or a light probe."""
    out: Path
    """A .glb, .obj, .ply, .stl, .usda, .usdc or .usdz file; .hdr or .exr for the environment light alone; mesh.obj
    is laid out as nvdiffrec does it."""
    preview: Path | None = None
    """A PNG file for the pictures of --compare, from three sides: the scene, the file, eight times the difference."""


@dataclass(frozen=True, kw_only=True)
class Convert(Asking):
    """Read one file and write it as another kind."""

    source: tyro.conf.Positional[Path]
    """What to read."""
    target: tyro.conf.Positional[Path]
    """What to write; its suffix says which kind."""
    points: int = 0
    """Write this many points on the surface of what is visible instead, as .ply or a project."""
    voxels: int = 0
    """Write visible Gaussian splats as a voxel field instead, with this many voxels along the longest side."""


@dataclass(frozen=True, kw_only=True)
class Edit(Asking):
    """Apply edits, as crops and strokes, or arrange nodes, and write the result; docs/edits.md describes both."""

    path: tyro.conf.Positional[Path]
    """What to edit."""
    out: Path
    """What to write: a project keeps the edits as values, another file has them carried out."""
    edits: Path | None = None
    """A JSON file with a list of edits."""
    arrange: Path | None = None
    """A JSON file that says which nodes to duplicate, align, distribute, put on the ground or join, after the edits."""
    select: Path | None = None
    """Which voxels, points, splats or faces the edits act on, else all: a JSON file, or a selection saved in PATH."""
    node: str = ""
    """Name of the node; otherwise all that can be edited and are visible."""


@dataclass(frozen=True, kw_only=True)
class Bench(Common):
    """Measure this machine: every figure beside a plain baseline of the same run."""

    path: tyro.conf.Positional[Path | None] = None
    """A project to measure on, otherwise the one that comes with the program; or a mesh or splats, whose way from the
    file to a picture is measured beside F3D's (pip install f3d)."""
    size: int = 800
    """Width and height of the measured picture."""
    frames: int = 0
    """Render this many more pictures of an orbit, and say by how much the engine's memory grew; 10000 takes minutes."""
    history: Path | None = None
    """Keep the ratios here, one small file for each version, and say what became slower since the version before."""
    trace: Path | None = None
    """Drag over the real window instead, and write here where the time goes, for chrome://tracing or Perfetto."""
    moves: int = 1000
    """Of the hand, for --trace."""


@dataclass(frozen=True, kw_only=True)
class Doctor(Common):
    """Say what this machine has, what is missing, and how to get it."""


Command = (
    Annotated[View, tyro.conf.subcommand("view")]
    | Annotated[Info, tyro.conf.subcommand("info")]
    | Annotated[Render, tyro.conf.subcommand("render")]
    | Annotated[Eval, tyro.conf.subcommand("eval")]
    | Annotated[Train, tyro.conf.subcommand("train")]
    | Annotated[Moment, tyro.conf.subcommand("moment")]
    | Annotated[Watch, tyro.conf.subcommand("watch")]
    | Annotated[Pose, tyro.conf.subcommand("pose")]
    | Annotated[Extract, tyro.conf.subcommand("extract")]
    | Annotated[Export, tyro.conf.subcommand("export")]
    | Annotated[Convert, tyro.conf.subcommand("convert")]
    | Annotated[Edit, tyro.conf.subcommand("edit")]
    | Annotated[Bench, tyro.conf.subcommand("bench")]
    | Annotated[Doctor, tyro.conf.subcommand("doctor")]
)
NAMES = (
    "view", "info", "render", "eval", "train", "moment", "watch", "pose", "extract", "export", "convert", "edit",
    "bench", "doctor",
)  # fmt: skip
