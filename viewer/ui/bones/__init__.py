"""Bones: showing them, posing meshes by them, and which animation plays."""
