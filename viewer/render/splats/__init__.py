"""Gaussian splats drawn on the processor: projected, sorted by depth, and blended tile by tile."""
