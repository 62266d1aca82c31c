"""Where the program keeps what it remembers between two runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def state_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """The folder for recent files, logs and recovery copies; it need not exist yet."""
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "fieldwright" / "state"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "fieldwright"
    base = environment.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".local" / "state") / "fieldwright"
