"""OpenCV, whose own type stubs lack much of what is used here; None where it is not installed."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

PACKAGE = "cv2"
cv2: Any = importlib.import_module(PACKAGE) if importlib.util.find_spec(PACKAGE) else None
