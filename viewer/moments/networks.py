"""People's own networks that say how near everything is in a photo: ONNX and TorchScript."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.errors import InputError, UnsupportedError
from viewer.moments.opencv import cv2
from viewer.scene.progress import note

MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
"""Of ImageNet's pictures, as networks for depth are trained on."""
SIDE, STEP = 518, 14
"""Longest side of the picture that a network of any size is given, and what its sides are whole multiples of."""
MOST_SIDE = 4096
BAD = note("Give a network that takes a picture (1, 3, height, width) and answers with one number a pixel.")
SCRIPT = note("Save it with torch.jit.script or torch.jit.trace; weights alone are no network.")
MORE = note("Run pip install onnxruntime, which runs more networks, or give another one.")
Answer = Callable[[Float32[np.ndarray, "1 3 i j"]], np.ndarray]


def network_at(path: Path) -> Callable[[UInt8[np.ndarray, "h w 3"]], Float32[np.ndarray, "i j"]]:
    """What says how near everything in a photo is, larger = nearer, as MiDaS, DPT and Depth Anything do.

    Raises:
        InputError: The file is missing, or is no such network.
        UnsupportedError: What would run it is not installed, or cannot.
    """
    if not path.is_file():
        raise InputError(f"{path} is not there.", "Check the name.")
    kinds = {".onnx": _onnx, ".pt": _torch_script, ".ts": _torch_script}
    make = kinds.get(path.suffix.lower())
    if make is None:
        raise InputError(f"{path} is no network of a known kind.", "Give an .onnx file, or TorchScript as .pt.")
    answer, size = make(path)

    def disparity(photo: UInt8[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "i j"]:
        height, width = photo.shape[:2]
        wanted = size or _near_size(width, height)
        small = cv2.resize(photo, wanted, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
        plain = ((small - MEAN) / DEVIATION).astype(np.float32)
        found = np.squeeze(np.asarray(answer(np.ascontiguousarray(plain.transpose(2, 0, 1)[None])), np.float32))
        if found.ndim != 2 or min(found.shape) < 2 or not np.isfinite(found).any():
            shape = "x".join(map(str, found.shape)) or "one"
            raise InputError(f"{path.name} answers with {shape} numbers, which is no map.", BAD)
        # The network may have been given another shape than the photo's.
        longest = max(found.shape)
        scale = longest / max(height, width)
        return cv2.resize(found, (max(round(width * scale), 2), max(round(height * scale), 2)))

    return disparity


def _near_size(width: int, height: int) -> tuple[int, int]:
    scale = SIDE / max(width, height)
    return max(round(width * scale / STEP), 1) * STEP, max(round(height * scale / STEP), 1) * STEP


def _onnx(path: Path) -> tuple[Answer, tuple[int, int] | None]:
    """By onnxruntime where it is installed, else by OpenCV."""
    if importlib.util.find_spec("onnxruntime") is not None:
        return _onnx_runtime(path)
    try:
        network = cv2.dnn.readNetFromONNX(str(path))
    except cv2.error as error:
        raise UnsupportedError(f"OpenCV cannot read the network {path.name}.", MORE) from error

    def answer(picture: Float32[np.ndarray, "1 3 i j"]) -> np.ndarray:
        try:
            network.setInput(picture)
            return network.forward()
        except cv2.error as error:
            raise UnsupportedError(f"OpenCV cannot run the network {path.name}.", MORE) from error

    return answer, None


def _onnx_runtime(path: Path) -> tuple[Answer, tuple[int, int] | None]:
    runtime = importlib.import_module("onnxruntime")
    try:
        session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except RuntimeError as error:
        raise InputError(f"{path.name} cannot be read as an ONNX network.", BAD) from error
    given = session.get_inputs()[0]
    sides = [side for side in given.shape[-2:] if isinstance(side, int) and 0 < side <= MOST_SIDE]

    def answer(picture: Float32[np.ndarray, "1 3 i j"]) -> np.ndarray:
        try:
            return session.run(None, {given.name: picture})[0]
        except RuntimeError as error:
            raise InputError(f"The network {path.name} cannot take a picture.", BAD) from error

    return answer, (sides[1], sides[0]) if len(sides) == 2 else None


def _torch_script(path: Path) -> tuple[Answer, tuple[int, int] | None]:
    torch = importlib.import_module("torch")
    try:
        network = torch.jit.load(str(path), map_location="cpu").eval()
    except (RuntimeError, ValueError, OSError) as error:
        raise InputError(f"{path.name} is no TorchScript network.", SCRIPT) from error

    def answer(picture: Float32[np.ndarray, "1 3 i j"]) -> np.ndarray:
        try:
            with torch.no_grad():
                found = network(torch.from_numpy(picture))
        except RuntimeError as error:
            raise InputError(f"The network {path.name} cannot take a picture.", BAD) from error
        return found.float().numpy() if isinstance(found, torch.Tensor) else np.zeros(0, np.float32)

    return answer, None
