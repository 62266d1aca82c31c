"""What the facts of content are called in the window; ``scene/kinds.py`` names them shortly."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "animations": "Animations",
        "answered": "Answered",
        "appearance": "Appearance",
        "assumed": "Assumed",
        "bones": "Bones",
        "box": "Box",
        "colours": "Colours",
        "colours of": "Colours of",
        "cone": "Cone",
        "density": "Density",
        "direction": "Direction",
        "entries": "Entries",
        "filter": "Filter",
        "frames": "Frames",
        "grid": "Grid",
        "grids": "Grids",
        "holds": "Holds",
        "inferred": "Inferred",
        "intensity": "Intensity",
        "irradiance": "Irradiance",
        "kind": "Kind",
        "materials": "Materials",
        "method": "Method",
        "motion": "Motion",
        "not used": "Not used",
        "notes": "Notes",
        "origin": "Origin",
        "photos": "Photos",
        "position": "Position",
        "psnr": "PSNR",
        "radiance": "Radiance",
        "radius": "Radius",
        "rays": "Rays",
        "reach": "Reach",
        "sides": "Sides",
        "size": "Size",
        "source": "Source",
        "space": "Space",
        "splits": "Splits",
        "strength": "Strength",
        "times": "Times",
        "trained": "Trained",
        "warnings": "Warnings",
    }
)
