"""Voxel fields as textures for graphics cards."""
