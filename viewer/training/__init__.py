"""Posed photos to trained fields."""
