"""``fieldwright doctor``: what this machine has, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from viewer import bundled
from viewer.cli.console import Console
from viewer.cli.options import Doctor

PACKAGES = ("PySide6-Essentials", "moderngl", "numba", "numpy", "msgspec", "safetensors", "torch", "OpenEXR", "pillow")
OPTIONAL = {
    "usd-core": "usd",
    "pycolmap": "sfm",
    "av": "video",
    "opencv-python-headless": "moment",
    "DracoPy": "gltf",
    "meshopt": "gltf",
}
PROBE_SECONDS = 60
# Drivers crash; a probe in a process of its own takes nothing with it.
GL_PROBE = """
import moderngl
context = moderngl.create_context(standalone=True, require=330, **({"backend": "egl"} if BACKEND else {}))
print(context.info["GL_RENDERER"], "| OpenGL", context.info["GL_VERSION"].split()[0])
"""
TORCH_PROBE = """
import torch
mps = torch.backends.mps.is_available()
print(torch.cuda.get_device_name(0) if torch.cuda.is_available() else "Apple GPU" if mps else "none")
"""
SIMD_PROBE = """
import llvmlite.binding as llvm
features = llvm.get_host_cpu_features()
print(" ".join(name for name in ("avx2", "f16c", "fma", "avx512f") if features.get(name)) or "none")
"""


class Finding(NamedTuple):
    """One line of the report."""

    name: str
    value: str
    fine: bool
    advice: str = ""


def run(_options: Doctor, console: Console) -> None:
    """Examine the machine and print what was found."""
    findings = [*_versions(), *_hardware(), *_display()]
    lines = []
    for finding in findings:
        lines.append(f"{'ok  ' if finding.fine else 'LOOK'}  {finding.name:<22} {finding.value}")
        if finding.advice:
            lines.append(f"      {'':<22} {finding.advice}")
    values = {
        finding.name: {"value": finding.value, "ok": finding.fine, "advice": finding.advice} for finding in findings
    }
    console.result(values, "\n".join(lines))


def _versions() -> list[Finding]:
    found = [
        Finding("Fieldwright", bundled.version(), fine=True),
        Finding("Python", f"{platform.python_version()} on {platform.platform()}", sys.version_info >= (3, 11)),
    ]
    for package in PACKAGES:
        version = _version(package)
        broken = package == "PySide6-Essentials" and version.startswith("6.12") and sys.version_info < (3, 12)
        advice = "pip install 'PySide6-Essentials<6.12': 6.12 aborts on this Python." if broken else ""
        found.append(Finding(package, version or "missing", bool(version) and not broken, advice))
    for package, extra in OPTIONAL.items():
        version = _version(package)
        found.append(
            Finding(package, version or f"not installed (optional: pip install 'fieldwright[{extra}]')", fine=True)
        )
    return found


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _hardware() -> list[Finding]:
    simd = _probe(SIMD_PROBE)
    fast = simd is not None and "avx2" in simd and "f16c" in simd
    return [
        Finding("CPU", f"{os.cpu_count()} cores, {platform.machine()}", fine=True),
        Finding(
            "CPU vectors", simd or "unknown", fast, "" if fast else "Pictures use the scalar kernels: slower, the same."
        ),
        Finding("GPU for torch", _probe(TORCH_PROBE) or "unknown", fine=True),
    ]


def _display() -> list[Finding]:
    screen = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    windows = sys.platform != "linux" or bool(screen)
    egl = _probe(GL_PROBE.replace("BACKEND", str(sys.platform == "linux")))
    fonts = _fonts()
    return [
        Finding(
            "Display",
            screen or ("native" if windows else "none"),
            windows,
            "" if windows else "Pictures are made off screen; for a window set DISPLAY or use xvfb-run.",
        ),
        Finding(
            "OpenGL 3.3",
            egl or "not usable",
            egl is not None,
            "" if egl else "apt-get install libgl1 libegl1 (Mesa), or the graphics card's driver.",
        ),
        Finding("Fonts", fonts or "none", bool(fonts), "" if fonts else "apt-get install fonts-dejavu-core"),
    ]


def _fonts() -> str:
    if sys.platform != "linux":
        return "of the system"
    if shutil.which("fc-list") is None:
        return "present, by the look of /usr/share/fonts" if Path("/usr/share/fonts/truetype").is_dir() else ""
    done = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, timeout=PROBE_SECONDS, check=False
    )
    return f"{len(done.stdout.splitlines())} families" if done.stdout.strip() else ""


def _probe(code: str) -> str | None:
    """What a piece of code prints in a process of its own; None where it fails, crashes or hangs."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=PROBE_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout.strip()
