"""OpenCV, whose own type stubs lack much of what is used here."""

from __future__ import annotations

import importlib
from typing import Any

cv2: Any = importlib.import_module("cv2")
