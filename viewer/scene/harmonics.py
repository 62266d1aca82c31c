"""How spherical harmonics are held: the coefficient of the mean colour, and half precision."""

from __future__ import annotations

import math

C0 = 0.5 / math.sqrt(math.pi)
"""The first spherical harmonic, the same in all directions: a mean colour is ``1/2 + C0 c``."""
LARGEST_HALF = 65504.0
"""The largest number of half precision."""
