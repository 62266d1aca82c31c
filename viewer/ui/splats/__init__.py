"""Gaussian splats: made into voxels."""
