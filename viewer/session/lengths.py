"""Lengths as people type them. One unit of the scene is a metre, as the files have it that are exported."""

from __future__ import annotations

import re

METRES = {
    "": 1.0, "m": 1.0, "mm": 0.001, "cm": 0.01, "km": 1000.0, "in": 0.0254, '"': 0.0254, "ft": 0.3048, "'": 0.3048,
}  # fmt: skip
"""By the unit's sign; a number alone counts in units of the scene."""
_LENGTH = re.compile(r"\s*([0-9]*[.,]?[0-9]*(?:[eE][+-]?[0-9]+)?)\s*([a-z\"']*)\s*", re.IGNORECASE)


def typed_length(text: str) -> float | None:
    """What was typed, such as ``0.3``, ``30 cm`` or ``12 in``, in units of the scene; None where it is no length."""
    found = _LENGTH.fullmatch(text)
    factor = METRES.get(found[2].lower()) if found else None
    if found is None or factor is None:
        return None
    try:
        return float(found[1].replace(",", ".")) * factor
    except ValueError:  # no digit, or not yet all of an exponent
        return None


def may_become_length(text: str) -> bool:
    """Whether more letters could make a length of it."""
    return re.fullmatch(r"\s*[0-9]*[.,]?[0-9]*(?:[eE][+-]?[0-9]*)?\s*[a-z\"']{0,2}\s*", text, re.IGNORECASE) is not None
