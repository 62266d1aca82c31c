"""Views from any camera, and poses as text that people copy between programs."""

from __future__ import annotations

import math
import re
from typing import Any, TypeGuard

import msgspec
import numpy as np
from jaxtyping import Float

from viewer.errors import InputError
from viewer.scene.camera import Camera, Lens, OpenCV, Pinhole, pinhole
from viewer.scene.geometry import AABB, Mat4, as_array, as_mat4, transform_from_matrix
from viewer.session.navigation import view_from_camera, with_pivot_at
from viewer.session.orbit_view import MOST_FOV, OrbitView

SAME = 1e-5
"""Entries of two poses that differ less are the same view."""
LONGEST = 100_000
"""Characters that are looked at."""
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")
HINT = "Copy a camera from Fieldwright, a 4x4 matrix camera_to_world, or a frame of a transforms.json."


def view_at(camera: Camera, box: AABB | None = None, distance: float | None = None) -> OrbitView:
    """The view that shows what a camera sees: exactly, roll and lens included, until it is moved.

    Args:
        camera: Any.
        box: What is looked at; decides how far away the pivot is.
        distance: To the pivot, where that is known better.
    """
    view = view_from_camera(camera, box)
    if distance is not None and math.isfinite(distance):
        view = with_pivot_at(view, distance)
    lens = camera.lens
    ours = view.camera(lens.width, lens.height)
    same_place = np.allclose(as_array(ours.camera_to_world), as_array(camera.camera_to_world), atol=SAME)
    return view if same_place and _same_lens(ours.lens, lens) else msgspec.structs.replace(view, through=camera)


def pose_text(camera: Camera) -> str:
    """A camera as JSON text; ``parse_pose`` reads it."""
    fields: dict[str, object] = msgspec.to_builtins(camera)
    rows = ",\n  ".join(msgspec.json.encode(row).decode() for row in camera.camera_to_world)
    rest = {name: value for name, value in fields.items() if name != "camera_to_world"}
    return f'{{"camera_to_world": [\n  {rows}\n],\n' + msgspec.json.encode(rest).decode()[1:]


def parse_pose(text: str, now: Camera) -> Camera:
    """The camera that a text describes.

    That is what ``pose_text`` writes, a frame of a transforms.json (``transform_matrix``, with its ``camera_angle_x``
    or ``fl_x``, ``w`` and ``h`` if they are there), or 16 or 12 numbers that are the rows of camera_to_world, as nested
    lists, as numpy prints them, or bare. All in OpenGL's axes: x right, y up, looking along -z.

    Args:
        text: Whatever was pasted.
        now: Gives the lens where the text has none.

    Raises:
        InputError: The text describes no pose.
    """
    if len(text) > LONGEST:
        raise InputError("The text is too long to be one camera's pose.", HINT)
    try:
        found: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        found = None
    if not _is_object(found):
        return msgspec.structs.replace(now, camera_to_world=_pose(_numbers_in(text)))
    if "camera_to_world" in found:
        try:
            camera = msgspec.convert({"lens": msgspec.to_builtins(now.lens), **found}, Camera)
        except msgspec.ValidationError as error:
            raise InputError(f"The pose is damaged: {error}.", HINT) from error
        return msgspec.structs.replace(
            camera, camera_to_world=_pose(np.array(camera.camera_to_world)), lens=_sound(camera.lens)
        )
    if "transform_matrix" in found:
        try:
            matrix = np.array(found["transform_matrix"], np.float64)
        except (ValueError, TypeError) as error:
            raise InputError("The transform_matrix is no matrix of numbers.", HINT) from error
        return msgspec.structs.replace(now, camera_to_world=_pose(matrix), lens=_frame_lens(found, now.lens))
    raise InputError("The text has neither camera_to_world nor transform_matrix.", HINT)


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _numbers_in(text: str) -> Float[np.ndarray, " n"]:
    plain = re.sub(r"dtype\s*=\s*[\w.]+", "", text)
    return np.array([float(number) for number in NUMBER.findall(plain)])


def _pose(numbers: np.ndarray) -> Mat4:
    """A rigid pose of 16 or 12 numbers; a uniform scale is taken out."""
    if numbers.size not in (12, 16):
        raise InputError(f"A pose has 16 or 12 numbers, here are {numbers.size}.", HINT)
    matrix = np.eye(4)
    matrix[: numbers.size // 4] = numbers.reshape(-1, 4)
    if not np.allclose(matrix[3], (0.0, 0.0, 0.0, 1.0), atol=1e-6):
        raise InputError("The last row of the matrix is not 0 0 0 1.", "Perhaps it has to be transposed.")
    try:
        placement = transform_from_matrix(matrix)
    except ValueError as error:
        raise InputError(f"This is no camera's pose: {error}.", HINT) from error
    matrix[:3, :3] = placement.rotation_matrix()
    return as_mat4(matrix)


def _sound(lens: Lens) -> Lens:
    """The lens, if rays can go through it."""
    numbers = [value for value in msgspec.structs.astuple(lens) if isinstance(value, int | float)]
    positive = [value for name in ("width", "height", "fx", "fy", "extent") if (value := getattr(lens, name, 1)) <= 0]
    if positive or not all(math.isfinite(number) for number in numbers):
        raise InputError("The pose's lens has sizes that are not positive.", HINT)
    return lens


def _frame_lens(frame: dict[str, Any], now: Lens) -> Lens:
    """The lens of a transforms.json, as far as it is given; the present one where it is not."""
    sizes = [frame.get(name) for name in ("w", "h", "fl_x", "fl_y", "camera_angle_x")]
    width, height, focal_x, focal_y, angle = (
        float(size) if isinstance(size, int | float) and math.isfinite(size) and size > 0 else None for size in sizes
    )
    if width and height and focal_x:
        shape = (round(width), round(height))
        centre = [float(frame.get(name, 0.5 * size)) for name, size in (("cx", width), ("cy", height))]
        return Pinhole(*shape, focal_x, focal_y or focal_x, *centre)
    if angle and angle < MOST_FOV["perspective"]:
        across, down = width or now.width, height or now.height
        return pinhole(2.0 * math.atan(math.tan(0.5 * angle) * down / across), round(across), round(down))
    return now


def _same_lens(one: Lens, other: Lens) -> bool:
    if isinstance(other, OpenCV) or type(one) is not type(other):
        return False
    return np.allclose(msgspec.structs.astuple(one), msgspec.structs.astuple(other), rtol=1e-4, atol=1e-6)
