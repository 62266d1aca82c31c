"""Sparse voxels: Plenoxels (Fridovich-Keil et al. 2022)."""
