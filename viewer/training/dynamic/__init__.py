"""Voxels that move, learned from photos with times."""
