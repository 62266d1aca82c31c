"""Which timeline a film is of, for the command line and for scripts. No Qt."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from viewer.errors import InputError
from viewer.formats.camera_path_files import path_format_of, path_of, read_path, with_read_path
from viewer.scene.animation import Animation
from viewer.scene.camera_paths import NAMES, with_path
from viewer.scene.document import Scene
from viewer.scene.timeline import Timeline, check_timeline
from viewer.scene.tracks import camera_of, key_size


def with_named_timeline(scene: Scene, name: str, size: tuple[int, int] = (0, 0)) -> Scene:
    """The scene with the timeline that was named: a ready-made path, that of a file, or its own.

    Args:
        scene: What to animate.
        name: ``turntable``, ``spiral``, ``cameras``, or a file of a camera path; empty = what the scene has.
        size: Of the pictures in pixels; 0 = the camera's own.

    Raises:
        InputError: It has none, or the file cannot be read.
    """
    for known in NAMES:
        if known == name:
            return with_path(scene, known)
    if name:
        lens = camera_of(scene).lens
        return with_read_path(scene, read_path(Path(name), (size[0] or lens.width, size[1] or lens.height)))
    animation = Animation(scene)
    if not animation.moves:
        hint = f"Set keys in the window's timeline, or name a path: {NAMES[0]}."
        raise InputError("Nothing in the project changes over time.", hint)
    return scene


def with_timeline(scene: Scene, timeline: Timeline) -> Scene:
    """The scene with another timeline.

    Raises:
        InputError: It is none that could be played, or has a track of what the scene does not have.
    """
    changed = replace(scene, timeline=timeline)
    check_timeline(timeline, lambda track: key_size(changed, track))
    return changed


def write_path(scene: Scene, path: Path) -> Path:
    """Write the path of a scene's camera for other programs, as the name says.

    Raises:
        InputError: The camera is not animated, or the name asks for no known kind.
        OutputError: It cannot be written.
    """
    path_format_of(path).write(path, path_of(scene))
    return path


def is_path_name(path: Path) -> bool:
    """Whether a name is that of a file of a camera path, and of nothing else."""
    return path.suffix.lower() in (".json", ".glb")
