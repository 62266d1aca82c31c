"""Occupied cells over the picture."""
