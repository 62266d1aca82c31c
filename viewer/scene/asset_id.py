"""The names of assets."""

from __future__ import annotations

from typing import NewType

AssetId = NewType("AssetId", str)
"""64 lower-case hexadecimal digits: SHA-256 of the asset file."""
