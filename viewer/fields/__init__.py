"""Functions of space: density, radiance, distance."""
